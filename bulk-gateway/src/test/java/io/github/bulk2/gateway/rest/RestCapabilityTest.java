package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.bulk2.gateway.Gateway;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Naftiko capability as it was given, read, and asked of the running adapter: each path, method and parameter. */
class RestCapabilityTest {

    /** Where the adapter does something else than the capability says, and why. Each is shown to be so below. */
    private static final Map<String, String> DEVIATIONS = Map.of(
            "upload takes CSV",
            "the capability types the body as a JSON object; the API takes text/csv (its OpenAPI document)",
            "results are CSV by default",
            "the capability answers with a JSON object; the API answers with text/csv, and JSON is there on request",
            "upload and delete answer without a body",
            "the capability promises an object; Salesforce answers 201 and 204 without one",
            "jobid is a parameter",
            "the capability declares none for {jobid}, so its engine never filled it in",
            "bodies are passed on",
            "the mapping \"$.\" without properties makes {} of every answer");

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private static JsonNode capability() throws Exception {
        try (InputStream yaml = RestCapabilityTest.class.getResourceAsStream(
                "/io/github/bulk2/spec/salesforce-bulk-ingest-jobs.naftiko.yaml")) {
            return new YAMLMapper().readTree(yaml).path("capability");
        }
    }

    private static JsonNode rest() throws Exception {
        for (JsonNode adapter : capability().path("exposes")) {
            if (adapter.path("type").asText().equals("rest")) {
                return adapter;
            }
        }
        throw new AssertionError("the capability exposes no REST adapter");
    }

    @Test
    void everyPathAndMethodOfTheCapabilityIsServed() throws Exception {
        List<String> served = new ArrayList<>();
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            for (JsonNode resource : rest().path("resources")) {
                for (JsonNode operation : resource.path("operations")) {
                    String id = gateway.createIngestJob("insert");
                    String path = resource.path("path").asText().replace("{jobid}", id);
                    String method = operation.path("method").asText();
                    HttpResponse<String> answer = method.equals("PUT")
                            ? gateway.send(
                                    method, path, BodyPublishers.ofString("Name\nA\n"), "Content-Type", "text/csv")
                            : gateway.send(method, path, body(method, path));
                    assertThat(answer.statusCode())
                            .as(method + " " + path + answer.body())
                            // A job that is not at its end cannot be deleted: that is Salesforce's own answer.
                            .isIn(method.equals("DELETE") ? Set.of(204, 400) : Set.of(200, 201));
                    served.add(operation.path("name").asText());
                }
            }
        }
        assertThat(served).hasSize(9).doesNotHaveDuplicates();
    }

    private static String body(String method, String path) {
        return method.equals("GET") || method.equals("DELETE")
                ? ""
                : path.contains("/750")
                        ? "{\"state\": \"Aborted\"}"
                        : "{\"object\": \"Account\", \"operation\": \"insert\"}";
    }

    @Test
    void documentNamesTheCapabilitysOperationsAndDescriptions() throws Exception {
        JsonNode document;
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            document =
                    RunningGateway.JSON.readTree(gateway.get("/v1/openapi.json").body());
        }
        int compared = 0;
        for (JsonNode resource : rest().path("resources")) {
            for (JsonNode operation : resource.path("operations")) {
                JsonNode ours = document.path("paths")
                        .path(resource.path("path").asText())
                        .path(operation.path("method").asText().toLowerCase(Locale.ROOT));
                assertThat(ours.path("operationId")).isEqualTo(operation.path("name"));
                assertThat(ours.path("summary")).isEqualTo(operation.path("description"));
                Set<String> parameters = new TreeSet<>();
                operation.path("with").fieldNames().forEachRemaining(parameters::add);
                parameters.remove("body");
                for (String parameter : parameters) {
                    assertThat(ours.path("parameters").toString()).contains("/" + parameter + "\"");
                    assertThat(document.at("/components/parameters/" + parameter + "/description")
                                    .asText())
                            .isEqualTo(description(parameter));
                }
                assertThat(ours.has("requestBody"))
                        .isEqualTo(operation.path("with").has("body"));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(9);
    }

    private static String description(String parameter) throws Exception {
        for (JsonNode consumed : capability().path("consumes")) {
            for (JsonNode found : consumed.findValues("inputParameters")) {
                for (JsonNode one : found) {
                    if (one.path("name").asText().equals(parameter)) {
                        return one.path("description").asText();
                    }
                }
            }
        }
        throw new AssertionError("the capability does not describe " + parameter);
    }

    @Test
    void deviationsAreThoseThatAreListed() throws Exception {
        Set<String> shown = new TreeSet<>();
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            String id = gateway.createIngestJob("insert");
            String job = "/v1/jobs/ingest/" + id;
            HttpResponse<String> uploaded = gateway.send(
                    "PUT", job + "/batches", BodyPublishers.ofString("Name\nA\n"), "Content-Type", "text/csv");
            if (uploaded.statusCode() == 201) {
                shown.add("upload takes CSV");
            }
            if (RunningGateway.JSON
                    .readTree(gateway.get(job).body())
                    .path("id")
                    .asText()
                    .equals(id)) {
                shown.add("jobid is a parameter");
                shown.add("bodies are passed on");
            }
            gateway.process(id);
            String type = gateway.get(job + "/successfulresults")
                    .headers()
                    .firstValue("Content-Type")
                    .orElse("");
            if (type.equals("text/csv")) {
                shown.add("results are CSV by default");
            }
            HttpResponse<String> deleted = gateway.send("DELETE", job, BodyPublishers.noBody());
            if (deleted.statusCode() == 204
                    && uploaded.body().isEmpty()
                    && deleted.body().isEmpty()) {
                shown.add("upload and delete answer without a body");
            }
        }
        assertThat(shown).isEqualTo(new TreeSet<>(DEVIATIONS.keySet()));
        assertThat(DEVIATIONS.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void defaultPortIsTheCapabilitys() throws Exception {
        assertThat(rest().path("port").asInt()).isEqualTo(Gateway.DEFAULT_REST_PORT);
    }
}
