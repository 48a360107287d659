package io.github.bulk2.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void updateMergesDeeplyAndKeepsWhatItDoesNotName() {
        assertThat(apply("{a: {b: 1, c: 2}}", "target: $.a", "update: {c: 3, d: {e: 4}}"))
                .isEqualTo(yaml("{a: {b: 1, c: 3, d: {e: 4}}}"));
    }

    @Test
    void updateOfTheRootIsPossible() {
        assertThat(apply("{a: 1}", "target: $", "update: {b: 2}")).isEqualTo(yaml("{a: 1, b: 2}"));
    }

    @Test
    void updateAppendsItsEntryToAMatchedArray() {
        assertThat(apply("{a: [1]}", "target: $.a", "update: {n: 2}")).isEqualTo(yaml("{a: [1, {n: 2}]}"));
    }

    @Test
    void arraysInsideAnUpdateAreConcatenated() {
        assertThat(apply("{a: {b: [1]}}", "target: $.a", "update: {b: [2, 3]}")).isEqualTo(yaml("{a: {b: [1, 2, 3]}}"));
    }

    @Test
    void updateReachesEveryMatch() {
        assertThat(apply("{p: {x: {}, y: {}}}", "target: $.p.*", "update: {n: 1}"))
                .isEqualTo(yaml("{p: {x: {n: 1}, y: {n: 1}}}"));
    }

    @Test
    void matchesDoNotShareTheUpdatesObjects() {
        ObjectNode result = apply("{p: {x: {}, y: {}}}", "target: $.p.*", "update: {n: {}}");

        ((ObjectNode) result.at("/p/x/n")).put("only", "here");

        assertThat(result.at("/p/y/n")).isEmpty();
    }

    @Test
    void filterFindsAnArrayElementByItsContent() {
        assertThat(apply("{p: [{name: a}, {name: b}]}", "target: $.p[?(@.name=='b')]", "update: {in: query}"))
                .isEqualTo(yaml("{p: [{name: a}, {name: b, in: query}]}"));
    }

    @Test
    void removeTakesAwayPropertiesAndElements() {
        assertThat(apply("{p: [{name: a}, {name: b}], q: {r: 1}}", "target: $.p[?(@.name=='a')]", "remove: true"))
                .isEqualTo(yaml("{p: [{name: b}], q: {r: 1}}"));
        assertThat(apply("{q: {r: 1}, s: {r: 2, t: 3}}", "target: $..r", "remove: true"))
                .isEqualTo(yaml("{q: {}, s: {t: 3}}"));
    }

    @Test
    void namesWithSlashesAndBracesAreReached() {
        assertThat(apply("{paths: {'/i/{id}': {get: {}}}}", "target: $.paths['/i/{id}'].get", "update: {x: 1}"))
                .isEqualTo(yaml("{paths: {'/i/{id}': {get: {x: 1}}}}"));
    }

    @Test
    void theDocumentItselfIsNotChanged() {
        ObjectNode document = yaml("{a: {b: 1}}");

        overlay("target: $.a", "update: {b: 2}").applyTo(document);

        assertThat(document).isEqualTo(yaml("{a: {b: 1}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$.b", "$.a.b", "$..b", "$.a[?(@.x==1)]", "$.a[7]"})
    void targetThatMatchesNothingIsAnError(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apply("{a: [1, 2]}", "target: " + target, "remove: true"))
                .withMessageContaining("action 1")
                .withMessageContaining("matches nothing")
                .withMessageContaining(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{b: [2]}", "{b: {c: 2}}"})
    void valueOfAnotherKindIsNotReplacedSilently(String update) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apply("{a: {b: 1}}", "target: $.a", "update: " + update))
                .withMessageContaining("remove the old value first");
    }

    @Test
    void scalarCannotBeUpdated() {
        assertThatIllegalArgumentException().isThrownBy(() -> apply("{a: 1}", "target: $.a", "update: {b: 2}"));
    }

    @Test
    void actionWithoutUpdateOrRemoveIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> apply("{a: 1}", "target: $.a", "description: x"));
    }

    @Test
    void malformedTargetIsAnErrorThatNamesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apply("{a: 1}", "target: '$.a[?('", "remove: true"))
                .withMessageContaining("$.a[?(");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{overlay: 2.0.0, actions: [{target: $}]}", "{overlay: 1.0.0, actions: []}"})
    void notAnOverlayIsAnError(String document) {
        assertThatIllegalArgumentException().isThrownBy(() -> Overlay.of(yaml(document)));
    }

    @Test
    void commandLineReadsAppliesAndWrites(@TempDir Path folder) throws IOException {
        Path document = Files.writeString(folder.resolve("d.yaml"), "responses: {'200': {type: 'null', n: '010'}}");
        Path overlay = Files.writeString(
                folder.resolve("o.yaml"), "overlay: 1.0.0\nactions: [{target: $.responses, update: {'201': {}}}]");
        Path result = folder.resolve("new/r.yaml");

        Overlay.main(document.toString(), overlay.toString(), result.toString());

        assertThat(Yaml.readObject(result)).isEqualTo(yaml("responses: {'200': {type: 'null', n: '010'}, '201': {}}"));
    }

    @Test
    void commandLineNeedsThreeFiles() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Overlay.main("one"))
                .withMessageContaining("Usage");
    }

    private static ObjectNode apply(String document, String... action) {
        return overlay(action).applyTo(yaml(document));
    }

    private static Overlay overlay(String... action) {
        return Overlay.of(yaml("overlay: 1.0.0\nactions:\n  - " + String.join("\n    ", action)));
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
