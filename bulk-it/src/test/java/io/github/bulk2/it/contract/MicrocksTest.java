package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The real Microcks: it reads the documents, our client understands all of its mocks, and it finds nothing against the
 * sandbox.
 */
@EnabledIfSystemProperty(
        named = "microcks.classpath",
        matches = ".+",
        disabledReason = "Microcks has 150 jars; the profile microcks fetches and starts it")
class MicrocksTest {

    private static Microcks microcks;

    @BeforeAll
    static void start() throws IOException {
        microcks = new Microcks(Path.of(System.getProperty("microcks.classpath")));
    }

    @AfterAll
    static void stop() {
        microcks.close();
    }

    /** The document as given has no example for an answer without content, so Microcks has no mock of it. */
    @Test
    void clientUnderstandsEveryMockOfTheDocumentAsGiven() throws IOException {
        ObjectNode document = document(ApiContract.AS_GIVEN, "v63.0-as-given");
        JsonNode withIds = ApiContract.json(
                document.toString().replace("\"" + Placeholders.ID + "\"", "\"" + Placeholders.JOB + "\""));
        JsonNode service = microcks.service(microcks.importDocument(withIds));
        assertThat(service.at("/service/operations")).hasSize(15);

        int reached = 0;
        try (MockPaths paths = new MockPaths(mocks(service));
                BulkClient client = client(paths)) {
            for (Example example : Example.allOf(ApiContract.AS_GIVEN)) {
                if (!example.mediaType().isEmpty() && !example.name().endsWith(" as array")) {
                    requireMock(service, client, example);
                    reached++;
                }
            }
        }
        assertThat(reached).isEqualTo(exchanges(service)).isGreaterThanOrEqualTo(45);
    }

    private static void requireMock(JsonNode service, BulkClient client, Example example) throws IOException {
        for (Operation operation : ApiContract.AS_GIVEN.operations()) {
            if (operation.id().startsWith("get") && operation.id().endsWith("JobInfo")) {
                microcks.dispatchTo(
                        service,
                        operation,
                        Example.ofSuccess(ApiContract.AS_GIVEN, operation).name());
            }
        }
        microcks.dispatchTo(service, example.operation(), example.name().replace(" as object", ""));
        FacadeCall call = new FacadeCall(client, example.operation());
        if (example.operation().id().equals("getQueryJobResults") && !example.isError()) {
            // No example of the document has headers, and a page that does not say where the next one is, is no page.
            assertThatThrownBy(call::make)
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContaining("Sforce-Locator");
        } else if (Placeholders.isForResults(example)) {
            assertThatThrownBy(call::make)
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContaining("does not begin with sf__Id");
        } else {
            Outcome.require(Placeholders.replaced(example), call);
        }
    }

    @Test
    void clientUnderstandsEveryMockOfTheOverlaidDocument() throws IOException {
        JsonNode service = microcks.service(microcks.importDocument(document(ApiContract.OVERLAID, "v63.0-overlaid")));
        assertThat(service.at("/service/operations")).hasSize(16);
        assertThat(exchanges(service)).isEqualTo(16);

        try (MockPaths paths = new MockPaths(mocks(service));
                BulkClient client = client(paths)) {
            for (Operation operation : ApiContract.OVERLAID.operations()) {
                Example success = Example.ofSuccess(ApiContract.OVERLAID, operation);
                Outcome.require(success, new FacadeCall(client, operation));
            }
        }
    }

    @Test
    void microcksFindsNothingAgainstTheSandbox() throws IOException, InterruptedException {
        try (Tour tour = new Tour()) {
            ObjectNode document = document(ApiContract.OVERLAID, "v63.0-sandbox");
            Map<String, String> jobs = tour.jobByOperation();
            for (Operation operation : ApiContract.OVERLAID.operations()) {
                if (operation.isOfAJob()) {
                    nameJob((ObjectNode) document.at(operation.place().pointer()), jobs.get(operation.id()));
                }
            }
            String service = microcks.importDocument(document);

            JsonNode result = microcks.test(
                    service, URI.create(tour.sandbox.dataUrl() + "/jobs"), "Bearer " + tour.sandbox.token());

            Map<String, String> outcomes = new TreeMap<>();
            result.path("testCaseResults")
                    .forEach(testCase ->
                            outcomes.put(testCase.path("operationName").asText(), outcome(testCase)));
            assertThat(outcomes).hasSize(16);
            assertThat(outcomes.values()).as(outcomes.toString()).containsOnly("green");
            assertThat(result.path("success").asBoolean()).isTrue();
        }
    }

    private static String outcome(JsonNode testCase) {
        List<String> messages = new ArrayList<>();
        testCase.path("testStepResults")
                .forEach(step -> messages.add(step.path("message").asText("")));
        boolean ran = !messages.isEmpty();
        return ran && testCase.path("success").asBoolean() ? "green" : "red " + messages;
    }

    private static int exchanges(JsonNode service) {
        int exchanges = 0;
        for (JsonNode ofOperation : service.path("messagesMap")) {
            exchanges += ofOperation.size();
        }
        return exchanges;
    }

    /** Under a version of its own, and with examples of the headers that a page of results cannot do without. */
    private static ObjectNode document(ApiContract contract, String version) {
        ObjectNode document = contract.root().node().deepCopy();
        ((ObjectNode) document.path("info")).put("version", version);
        if (contract == ApiContract.OVERLAID) {
            String headers =
                    contract.operation("getQueryJobResults").response(200).pointer() + "/headers/";
            Map.of("Sforce-Locator", "null", "Sforce-NumberOfRecords", "1")
                    .forEach((name, value) -> ((ObjectNode) document.at(headers + name))
                            .putObject("examples")
                            .putObject("ok")
                            .put("value", value));
        }
        return document;
    }

    /** One id for all operations would need a job that is in several states. */
    private static void nameJob(ObjectNode operation, String job) {
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("$ref").asText().endsWith("/jobId")) {
                ObjectNode own = (ObjectNode) parameter;
                own.remove("$ref");
                own.put("name", "jobId").put("in", "path").put("required", true);
                own.putObject("schema").put("type", "string");
                own.putObject("examples").putObject("ok").put("value", job);
            }
        }
    }

    private static URI mocks(JsonNode service) {
        String name = URLEncoder.encode(service.at("/service/name").asText(), StandardCharsets.UTF_8);
        return URI.create(microcks.url() + "/rest/" + name + "/"
                + service.at("/service/version").asText());
    }

    private static BulkClient client(MockPaths paths) {
        return BulkClient.builder()
                .instanceUrl(paths.url())
                .tokens(TokenProvider.fixed("00Dtoken"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }
}
