package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.Gateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.spec.ApiSpec;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The capability files against the running server. */
class CapabilityTest {

    private static final Set<String> HINTS = Set.of("readOnly", "destructive", "idempotent");
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\{?[#/]?([A-Za-z_]+)}?}}");

    /** Where the server says otherwise than the capability as it was given, and why. */
    private static final Map<String, String> DEVIATIONS = new TreeMap<>(Map.of(
            "upload-data-ingest-job idempotent false",
            "Salesforce takes one upload per job; a second one fails the job or is refused",
            "close-abort-ingest-job destructive true",
            "closing has Salesforce change records, aborting throws the job away",
            "create-ingest-job with body",
            "flat typed inputs instead of an untyped object: no client can check that one",
            "close-abort-ingest-job with body",
            "the same: state is an input",
            "upload-data-ingest-job with body",
            "CSV, inline or from a file; the body was declared JSON"));

    private static ServedMcp served;
    private static Map<String, McpSchema.Tool> tools;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedMcp(settings -> settings);
        tools = served.client().listTools().tools().stream()
                .collect(Collectors.toMap(McpSchema.Tool::name, Function.identity()));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static Map<String, Boolean> hints(McpSchema.Tool tool) {
        return Map.of(
                "readOnly", tool.annotations().readOnlyHint(),
                "destructive", tool.annotations().destructiveHint(),
                "idempotent", tool.annotations().idempotentHint());
    }

    private static Set<String> inputs(McpSchema.Tool tool) {
        return ((Map<?, ?>) tool.inputSchema().get("properties"))
                .keySet().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    @Test
    void everyToolOfTheCapabilityIsServedButForTheDeviationsListed() {
        List<Capability.Exposed> given = Capability.of(ApiSpec.CAPABILITY).tools();
        assertThat(given).hasSize(9);
        Set<String> deviations = new TreeSet<>();
        for (Capability.Exposed wanted : given) {
            McpSchema.Tool tool = tools.get(wanted.name());
            assertThat(tool).as(wanted.name()).isNotNull();
            assertThat(tool.description())
                    .startsWith(wanted.operation().path("description").asText());
            for (String hint : HINTS) {
                boolean said = hints(tool).get(hint);
                JsonNode asked = wanted.operation().path("hints").path(hint);
                assertThat(asked.isBoolean())
                        .as("%s of %s", hint, wanted.name())
                        .isTrue();
                if (asked.asBoolean() != said) {
                    deviations.add(wanted.name() + " " + hint + " " + said);
                }
            }
            for (String input : wanted.with().keySet()) {
                if (!inputs(tool).contains(input)) {
                    deviations.add(wanted.name() + " with " + input);
                }
            }
        }
        // Both ways: what deviates is listed, and what is listed deviates.
        assertThat(deviations).isEqualTo(DEVIATIONS.keySet());
        assertThat(DEVIATIONS.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void correctedFilesDescribeExactlyTheToolsThatAreServed() {
        List<Capability.Exposed> described = Stream.of(ApiSpec.CORRECTED_CAPABILITY, ApiSpec.QUERY_CAPABILITY)
                .flatMap(document -> Capability.of(document).tools().stream())
                .toList();
        Set<String> workflow = Set.of("wait-for-job", "analyze-failed-records");
        Set<String> operations = new TreeSet<>(tools.keySet());
        operations.removeAll(workflow);
        assertThat(described).extracting(Capability.Exposed::name).containsExactlyInAnyOrderElementsOf(operations);
        for (Capability.Exposed wanted : described) {
            McpSchema.Tool tool = tools.get(wanted.name());
            assertThat(tool.description())
                    .startsWith(wanted.operation().path("description").asText());
            for (String hint : HINTS) {
                assertThat(hints(tool).get(hint))
                        .as("%s of %s", hint, wanted.name())
                        .isEqualTo(wanted.operation().path("hints").path(hint).asBoolean());
            }
            assertThat(inputs(tool))
                    .as(wanted.name())
                    .containsAll(wanted.inputs().stream()
                            .map(input -> input.path("name").asText())
                            .toList());
        }
    }

    @Test
    void correctedFileKeepsEveryNamePathAndMethodOfTheOneGiven() {
        Capability given = Capability.of(ApiSpec.CAPABILITY);
        Capability corrected = Capability.of(ApiSpec.CORRECTED_CAPABILITY);
        assertThat(surface(corrected)).isNotEmpty().isEqualTo(surface(given));
    }

    private static List<String> surface(Capability capability) {
        List<String> surface = new ArrayList<>();
        capability
                .rest()
                .forEach(operation ->
                        surface.add(operation.operation().path("method").asText() + " "
                                + operation.path().replace("{{", "{").replace("}}", "}") + " " + operation.name() + " "
                                + operation.operation().path("description").asText()));
        capability
                .tools()
                .forEach(tool -> surface.add(
                        tool.name() + " " + tool.operation().path("description").asText()));
        capability
                .root()
                .at("/capability/exposes")
                .forEach(adapter -> surface.add(adapter.path("type").asText() + " "
                        + adapter.path("port").asInt()));
        surface.sort(null);
        return surface;
    }

    @ParameterizedTest
    @EnumSource(names = {"CORRECTED_CAPABILITY", "QUERY_CAPABILITY"})
    void everyReferenceResolves(ApiSpec document) {
        Capability capability = Capability.of(document);
        Map<String, Capability.Exposed> consumed = capability.consumed();
        Set<String> keys = Capability.list(capability.root().path("binds")).stream()
                .flatMap(bind -> Capability.list(bind.path("keys")).stream().map(JsonNode::asText))
                .collect(Collectors.toSet());
        for (JsonNode adapter : capability.root().at("/capability/consumes")) {
            assertThat(keys)
                    .containsAll(variables(adapter.path("baseUri").asText()))
                    .containsAll(variables(adapter.at("/authentication/token").asText()));
            assertThat(variables(adapter.at("/authentication/token").asText())).isNotEmpty();
        }
        List<Capability.Exposed> exposed = Stream.concat(capability.rest().stream(), capability.tools().stream())
                .toList();
        assertThat(exposed).hasSize(2 * consumed.size()).isNotEmpty();
        for (Capability.Exposed operation : exposed) {
            Capability.Exposed called =
                    consumed.get(operation.operation().path("call").asText());
            assertThat(called).as(operation.name()).isNotNull();
            Set<String> declared = operation.inputs().stream()
                    .map(input -> input.path("name").asText())
                    .collect(Collectors.toSet());
            operation.with().values().forEach(value -> {
                assertThat(value).startsWith(operation.namespace() + ".");
                assertThat(declared)
                        .contains(value.substring(operation.namespace().length() + 1));
            });
            assertThat(operation.with().keySet())
                    .as("what %s fills in of %s", operation.name(), called.name())
                    .isEqualTo(templates(called));
            assertThat(declared)
                    .as(operation.name())
                    .hasSameSizeAs(operation.with().keySet());
            operation.inputs().forEach(input -> {
                assertThat(input.path("type").asText()).isNotEmpty();
                assertThat(input.path("description").asText()).isNotEmpty();
            });
            assertThat(operation.operation().has("outputParameters"))
                    .as(operation.name())
                    .isFalse();
        }
        assertThat(document.text().replaceAll("\\{\\{\\{?[^{}]*}?}}", ""))
                .as("single braces outside of JSON and comments")
                .doesNotContainPattern("(?m)path: .*[{}]");
    }

    private static Set<String> templates(Capability.Exposed consumed) {
        Set<String> all = new TreeSet<>(variables(consumed.path()));
        all.addAll(variables(consumed.operation().path("inputParameters").toString()));
        all.addAll(variables(consumed.operation().path("body").toString()));
        return all;
    }

    private static Set<String> variables(String template) {
        return VARIABLE.matcher(template)
                .results()
                .map(hit -> hit.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @EnumSource(names = {"CORRECTED_CAPABILITY", "QUERY_CAPABILITY"})
    void everyPathAndMethodIsServed(ApiSpec document) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        List<Capability.Exposed> operations = Capability.of(document).rest();
        assertThat(operations).isNotEmpty();
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(sandbox.instanceUrl())
                        .tokens(TokenProvider.fixed(sandbox.token()))
                        .build();
                Gateway gateway = Gateway.builder(client).restPort(0).mcpPort(0).open()) {
            for (Capability.Exposed operation : operations) {
                String method = operation.operation().path("method").asText();
                URI uri = gateway.restUri().resolve(operation.path().replace("{{jobid}}", "750R0000000zlh9IAA"));
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", method.equals("PUT") ? "text/csv" : "application/json")
                                .method(
                                        method,
                                        HttpRequest.BodyPublishers.ofString(method.equals("PUT") ? "Id\n" : "{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(method + " " + uri).isNotIn(405, 500, 501);
                assertThat(answer.body()).as(method + " " + uri).doesNotContain("There is nothing at this path");
            }
        }
    }
}
