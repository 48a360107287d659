package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that must be refused, with the recorded status, code and text. */
class IngestErrorsTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().maxUploadBytes(1_000).dailyApiRequests(500));

    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    private static void assertError(HttpResponse<String> reply, int status, String code, String message) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode errors = TestClient.parse(reply);
        assertThat(errors.isArray()).isTrue();
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).get("errorCode").asText()).isEqualTo(code);
        assertThat(errors.get(0).get("message").asText()).isEqualTo(message);
    }

    private HttpResponse<String> post(String body) {
        return client.json("POST", "jobs/ingest", body);
    }

    @Test
    void unknownObject() {
        assertError(
                post("{\"operation\":\"insert\",\"object\":\"Foo\"}"),
                400,
                "INVALIDJOB",
                "InvalidJob : Unable to find object: Foo");
    }

    @Test
    void operationsAreCaseSensitive() {
        assertError(
                post("{\"operation\":\"INSERT\",\"object\":\"Account\"}"),
                400,
                "API_ERROR",
                "Invalid value: 'INSERT' supplied for property: 'operation'");
    }

    @Test
    void otherContentTypesAndDialects() {
        assertError(
                post("{\"operation\":\"insert\",\"object\":\"Account\",\"contentType\":\"XML\"}"),
                400,
                "API_ERROR",
                "Invalid value: 'XML' supplied for property: 'contentType'");
        assertError(
                post("{\"operation\":\"insert\",\"object\":\"Account\",\"columnDelimiter\":\",\"}"),
                400,
                "API_ERROR",
                "Invalid value: ',' supplied for property: 'columnDelimiter'");
        assertError(
                post("{\"operation\":\"insert\",\"object\":\"Account\",\"lineEnding\":\"CR\"}"),
                400,
                "API_ERROR",
                "Invalid value: 'CR' supplied for property: 'lineEnding'");
    }

    @Test
    void upsertNeedsAnExternalIdField() {
        assertError(
                post("{\"operation\":\"upsert\",\"object\":\"Account\"}"),
                400,
                "INVALIDJOB",
                "InvalidJob : External ID was blank for Account. An External ID must be specified for upsert.");
        assertError(
                post("{\"operation\":\"upsert\",\"object\":\"Account\",\"externalIdFieldName\":\"Phone\"}"),
                400,
                "INVALIDJOB",
                "InvalidJob : Field name provided, Phone does not match an External ID for Account");
    }

    @Test
    void malformedJsonAndWrongMediaTypes() {
        HttpResponse<String> malformed = post("{\"operation\":");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(TestClient.parse(malformed).get(0).get("errorCode").asText()).isEqualTo("JSON_PARSER_ERROR");
        assertThat(post("[]").statusCode()).isEqualTo(400);
        assertThat(client.send("POST", "jobs/ingest", "text/plain", "{}").statusCode())
                .isEqualTo(415);
        String id = client.create("insert", "Account", "");
        HttpResponse<String> wrong = client.send("PUT", "jobs/ingest/" + id + "/batches", "application/json", "Name\n");
        assertThat(wrong.statusCode()).isEqualTo(415);
    }

    @Test
    void withoutValidTokenNothingIsAnswered(Sandbox sandbox) {
        TestClient stranger = new TestClient(sandbox).header("Authorization", "Bearer nonsense");
        assertError(stranger.get("jobs/ingest"), 401, "INVALID_SESSION_ID", "Session expired or invalid");
        stranger.header("Authorization", "OAuth " + sandbox.token());
        assertThat(stranger.get("jobs/ingest").statusCode()).isEqualTo(200);
    }

    @Test
    void unknownJobsPathsAndMethods() {
        String unknown = "The requested resource does not exist";
        assertError(client.get("jobs/ingest/750Hs00000000ZZIAZ"), 404, "NOT_FOUND", unknown);
        assertError(client.get("jobs/ingest/x"), 404, "NOT_FOUND", unknown);
        assertError(client.get("jobs/other"), 404, "NOT_FOUND", unknown);
        assertError(client.get("/services/data/63/jobs/ingest"), 404, "NOT_FOUND", unknown);
        assertError(
                client.json("PATCH", "jobs/ingest", "{}"),
                405,
                "METHOD_NOT_ALLOWED",
                "HTTP Method 'PATCH' not allowed. Allowed are POST,GET,HEAD");
        String query = client.query("SELECT Id FROM Account");
        assertError(client.get("jobs/ingest/" + query), 404, "NOT_FOUND", unknown);
    }

    @Test
    void secondUploadIsRefusedWithTheRecordedText() {
        String id = client.create("insert", "Account", "");
        assertThat(client.put(id, "Name\nA\n").statusCode()).isEqualTo(201);
        assertError(
                client.put(id, "Name\nB\n"),
                400,
                "INVALIDJOB",
                "Found multipe contents for job: <" + id.substring(0, 15) + ">, please 'Close' / 'Abort' / 'Delete' the"
                        + " current Job then create a new Job and make sure you only do 'PUT' once on a given Job.");
        client.close(id);
        assertThat(client.successes(client.await("ingest", id)))
                .contains("\"A\"")
                .doesNotContain("\"B\"");
    }

    @Test
    void closedJobsTakeNoUploadAndCannotBeClosedAgain() {
        JsonNode job = client.insert("Account", "Name\nA\n");
        String id = job.get("id").asText();
        HttpResponse<String> upload = client.put(id, "Name\nB\n");
        assertThat(upload.statusCode()).isEqualTo(400);
        assertThat(upload.body()).contains("INVALIDJOBSTATE");
        HttpResponse<String> close = client.close(id);
        assertThat(close.statusCode()).isEqualTo(400);
        assertThat(close.body()).contains("INVALIDJOBSTATE");
        assertError(client.abort(id), 400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed");
        assertError(
                client.json("PATCH", "jobs/ingest/" + id, "{\"state\":\"Open\"}"),
                400,
                "API_ERROR",
                "Invalid value: 'Open' supplied for property: 'state'");
    }

    @Test
    void openAndRunningJobsCannotBeDeleted(Sandbox sandbox) {
        String id = client.create("insert", "Account", "");
        String message = "Error encountered when deleting the job because the job is not terminated";
        assertError(client.send("DELETE", "jobs/ingest/" + id, "", ""), 400, "API_ERROR", message);
        client.put(id, "Name\nA\n");
        sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(1)).on("PATCH", ""));
        client.close(id);
        while (!client.get("jobs/ingest/" + id).body().contains("InProgress")) {
            Thread.onSpinWait();
        }
        assertError(client.send("DELETE", "jobs/ingest/" + id, "", ""), 400, "API_ERROR", message);
        assertThat(client.abort(id).statusCode()).isEqualTo(200);
        assertThat(client.send("DELETE", "jobs/ingest/" + id, "", "").statusCode())
                .isEqualTo(204);
        assertThat(client.send("DELETE", "jobs/ingest/" + id, "", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void tooLargeUploadsAreRefusedAndTheJobStaysEmpty() {
        String id = client.create("insert", "Account", "");
        HttpResponse<String> reply = client.put(id, "Name\n" + "x".repeat(2_000) + "\n");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("1000 bytes");
        assertThat(client.put(id, "Name\nA\n").statusCode()).isEqualTo(201);
    }

    @Test
    void theDaysRequestsRunOut() {
        for (int i = 0; i < 500; i++) {
            assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(200);
        }
        HttpResponse<String> reply = client.get("jobs/ingest");
        assertError(reply, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        assertThat(reply.headers().firstValue("Sforce-Limit-Info")).hasValue("api-usage=500/500");
    }
}
