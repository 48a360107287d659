package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.JobInfo;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example of the documents, served to the client over HTTP: what the client sends fits the document that the
 * example is from, and the overlaid one; what it makes of the answer is what the example says.
 */
class ExampleReplayTest {

    private static ExampleServer server;
    private static BulkClient client;

    @BeforeAll
    static void start() throws IOException {
        server = new ExampleServer();
        client = BulkClient.builder()
                .instanceUrl(server.url())
                .tokens(TokenProvider.fixed("00Dtoken"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    static Stream<Example> examples() {
        return Stream.of(ApiContract.AS_GIVEN, ApiContract.OVERLAID)
                .flatMap(contract -> Example.allOf(contract).stream());
    }

    static Stream<Example> placeholders() {
        return examples()
                .filter(example -> Placeholders.isForAnId(example) || Placeholders.isForResults(example))
                .filter(example -> !example.operation().id().startsWith("list"));
    }

    static Stream<Example> listedPlaceholders() {
        return examples()
                .filter(Placeholders::isForAnId)
                .filter(example -> example.operation().id().startsWith("list"));
    }

    /** One odd job does not keep the others from being listed. */
    @ParameterizedTest
    @MethodSource("listedPlaceholders")
    void placeholderInAListIsListedAndIsNoId(Example example) throws IOException {
        server.serve(example);

        Object jobs = new FacadeCall(client, example.operation()).make();

        assertThat((List<?>) jobs)
                .isNotEmpty()
                .allSatisfy(job -> assertThat(((JobInfo) job).hasJobId()).isFalse());
    }

    @Test
    void noExampleOfTheDocumentIsLeftOut() {
        Set<String> written = new TreeSet<>();
        Set<String> bodiless = new TreeSet<>();
        for (Operation operation : ApiContract.AS_GIVEN.operations()) {
            JsonNode responses = operation.place().node().path("responses");
            responses
                    .findValues("examples")
                    .forEach(named -> named.fieldNames().forEachRemaining(name -> written.add(operation + " " + name)));
            responses.properties().stream()
                    .filter(response -> !response.getValue().has("content"))
                    .forEach(response -> bodiless.add(operation + " " + response.getKey()));
        }
        Set<String> replayed = new TreeSet<>();
        Example.allOf(ApiContract.AS_GIVEN)
                .forEach(example ->
                        replayed.add(example.operation() + " " + example.name().replaceFirst(" as .*", "")));

        assertThat(ApiContract.AS_GIVEN.operations()).hasSize(15);
        assertThat(written).hasSizeGreaterThanOrEqualTo(45);
        assertThat(bodiless).hasSizeGreaterThanOrEqualTo(3);
        written.addAll(bodiless);
        assertThat(replayed).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsAskedForAndUnderstood(Example original) throws IOException {
        Example example = Placeholders.replaced(original);
        server.serve(example);
        FacadeCall call = new FacadeCall(client, example.operation());

        Outcome.require(example, call);

        assertThat(server.exchanges()).hasSize(1);
        requireRequest(server.exchanges().get(0), example, call);
    }

    @Test
    void documentationNamesTheExamplesThatAreChanged() throws IOException {
        String text = Files.readString(Path.of("../docs/contract.md"));
        String table =
                text.substring(text.indexOf("<!-- altered examples -->"), text.indexOf("<!-- /altered examples -->"));
        List<String> documented = Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(table)
                .results()
                .map(row -> row.group(1))
                .toList();
        List<String> changed = Example.allOf(ApiContract.AS_GIVEN).stream()
                .filter(example -> !Placeholders.replaced(example).equals(example))
                .map(example -> example.operation() + " " + example.status() + " " + example.name())
                .toList();

        assertThat(changed).hasSize(10).containsExactlyInAnyOrderElementsOf(documented);
    }

    static Stream<RequestExample> creations() {
        return requests().filter(request -> request.operation().id().startsWith("create"));
    }

    /** What a new job is asked to be, its answer repeats; only that Salesforce derives the object of a query. */
    @ParameterizedTest
    @MethodSource("creations")
    void createdJobIsTheOneThatWasAskedFor(RequestExample request) {
        JsonNode asked = request.body();
        JsonNode created =
                Example.ofSuccess(request.contract(), request.operation()).json();

        assertThat(asked.properties())
                .filteredOn(field -> created.has(field.getKey()))
                .isNotEmpty()
                .allSatisfy(field -> assertThat(created.get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
    }

    static Stream<RequestExample> requests() {
        return Stream.of(ApiContract.AS_GIVEN, ApiContract.OVERLAID)
                .flatMap(contract -> RequestExample.allOf(contract).stream());
    }

    @Test
    void noExampleOfARequestIsLeftOut() {
        for (ApiContract contract : List.of(ApiContract.AS_GIVEN, ApiContract.OVERLAID)) {
            List<String> written = new ArrayList<>();
            for (Operation operation : contract.operations()) {
                operation
                        .place()
                        .node()
                        .path("requestBody")
                        .findValues("examples")
                        .forEach(named ->
                                named.fieldNames().forEachRemaining(name -> written.add(operation + " " + name)));
            }
            assertThat(written).hasSizeGreaterThanOrEqualTo(5);
            assertThat(RequestExample.allOf(contract))
                    .extracting(example -> example.operation() + " " + example.name())
                    .containsExactlyElementsOf(written);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void exampleOfARequestIsWhatTheClientSends(RequestExample request) throws IOException {
        Example success = Placeholders.replaced(Example.ofSuccess(request.contract(), request.operation()));
        server.serve(success);
        FacadeCall call = new FacadeCall(client, request);

        Outcome.require(success, call);

        assertThat(server.exchanges()).hasSize(1);
        requireRequest(server.exchanges().get(0), success, call);
    }

    @ParameterizedTest
    @MethodSource("placeholders")
    void placeholderIsNoAnswer(Example example) {
        server.serve(example);

        assertThatThrownBy(new FacadeCall(client, example.operation())::make)
                .isInstanceOf(BulkException.class)
                .hasMessageContaining(
                        Placeholders.isForAnId(example)
                                ? "not a job id: \"" + Placeholders.ID + "\""
                                : "does not begin with sf__Id");
    }

    private static void requireRequest(Exchange request, Example example, FacadeCall call) {
        assertThat(Conformance.ofRequest(example.contract(), request)).isEmpty();
        assertThat(Conformance.ofRequest(ApiContract.OVERLAID, request)).isEmpty();
        JsonNode expected = call.requestBody();
        if (expected.isObject()) {
            assertThat(ApiContract.json(request.requestBody())).isEqualTo(sent((ObjectNode) expected.deepCopy()));
        } else {
            assertThat(request.requestBody()).isEqualTo(expected.asText(""));
        }
    }

    /**
     * What the client makes of the example of a request: an external id belongs to upsert alone, and what the document
     * gives as defaults of a new job is written out.
     */
    private static ObjectNode sent(ObjectNode example) {
        if (!example.path("operation").asText("upsert").equals("upsert")) {
            example.remove("externalIdFieldName");
        }
        if (example.has("operation")) {
            Map.of("contentType", "CSV", "lineEnding", "LF", "columnDelimiter", "COMMA")
                    .forEach((name, value) -> {
                        if (!example.has(name)) {
                            example.put(name, value);
                        }
                    });
        }
        return example;
    }
}
