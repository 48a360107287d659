package io.github.bulk2.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectionsTest {
    /** How many deviations from reality are known; each must be named by at least one action. */
    private static final int DEVIATIONS = 26;

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonNode OVERLAID = read(ApiSpec.OVERLAID);

    static List<JsonNode> actions() {
        return StreamSupport.stream(read(ApiSpec.OVERLAY).get("actions").spliterator(), false)
                .toList();
    }

    @Test
    void everyKnownDeviationIsCorrected() {
        Set<Integer> named = actions().stream()
                .flatMap(action -> Pattern.compile("\\[(\\d+)]")
                        .matcher(action.get("description").asText())
                        .results()
                        .map(MatchResult::group))
                .map(number -> Integer.valueOf(number.substring(1, number.length() - 1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, DEVIATIONS).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("actions")
    void everyActionSaysWhatIsWrongAndWhereTheTruthComesFrom(JsonNode action) {
        assertThat(action.get("description").asText())
                .as("description of the action on %s", action.get("target"))
                .matches("(\\[\\d+] )+.{10,} Source: .+\\.");
        assertThat(action.fieldNames())
                .toIterable()
                .isSubsetOf("target", "description", "update", "remove")
                .contains("target");
    }

    @Test
    void theBuiltDocumentIsTheGivenOneWithTheOverlayApplied() {
        ObjectNode fresh = Overlay.of(read(ApiSpec.OVERLAY)).applyTo((ObjectNode) read(ApiSpec.AS_GIVEN));

        assertThat(OVERLAID).isEqualTo(fresh);
    }

    @Test
    void everyOperationDeclaresTheErrorsThatExist() {
        int operations = 0;
        for (JsonNode path : OVERLAID.get("paths")) {
            for (JsonNode operation : path) {
                operations++;
                assertThat(operation.get("responses").fieldNames())
                        .toIterable()
                        .as(operation.get("operationId").asText())
                        .contains("400", "401", "403", "404", "405", "406", "415", "420", "429", "500", "502", "503");
            }
        }
        assertThat(operations)
                .as("the 15 operations of the document and getQueryJobResultPages")
                .isEqualTo(16);
    }

    @Test
    void everyPlainIntegerOfAnAnswerHas64Bits() {
        List<JsonNode> integers = OVERLAID.findParents("type").stream()
                .filter(schema -> "integer".equals(schema.get("type").asText()))
                .toList();

        assertThat(integers)
                .isNotEmpty()
                .allSatisfy(schema -> assertThat(schema.path("format").asText()).isEqualTo("int64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example_value", "abc123", "date-time", "instance}.salesforce.com", "appended"})
    void whatIsWrongIsGone(String text) {
        assertThat(ApiSpec.AS_GIVEN.text())
                .as("the given document, to know that the search works")
                .contains(text);
        assertThat(ApiSpec.OVERLAID.text()).doesNotContain(text);
    }

    private static JsonNode read(ApiSpec document) {
        try {
            return YAML.readTree(document.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
