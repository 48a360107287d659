package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each switch gives the other of two behaviours; the default of each is held by the other test classes. */
class SwitchesTest {
    private Sandbox sandbox = Sandbox.start();
    private TestClient client = new TestClient(sandbox);

    private void restartWith(Switch... options) {
        sandbox.close();
        Sandbox.Builder builder = Sandbox.builder().jobListPageSize(1);
        for (Switch option : options) {
            builder.with(option);
        }
        sandbox = builder.start();
        client = new TestClient(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void legacyMultipleContentsFailWhenClosing() {
        restartWith(Switch.LEGACY_MULTIPLE_CONTENTS, Switch.MULTIPLE_CONTENTS_BULK_API_ERROR);
        String id = client.create("insert", "Account", "");
        assertThat(client.put(id, "Name\nA\n").statusCode()).isEqualTo(201);
        assertThat(client.put(id, "Name\nB\n").statusCode()).isEqualTo(201);
        HttpResponse<String> close = client.close(id);
        assertThat(close.statusCode()).isEqualTo(400);
        assertThat(close.body()).contains("\"BULK_API_ERROR\"").contains("Found multipe contents");
    }

    @Test
    void resultsBeforeTheEnd() {
        String id = client.create("insert", "Account", "");
        client.put(id, "Name\nA\n");
        String path = "jobs/ingest/" + id + "/successfulResults";
        assertThat(client.get(path).body()).isEqualTo("\"sf__Id\",\"sf__Created\",Name\n");
        restartWith(Switch.EARLY_RESULTS_REFUSED);
        String other = client.create("insert", "Account", "");
        HttpResponse<String> refused = client.get("jobs/ingest/" + other + "/successfulResults");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("INVALIDJOBSTATE");
    }

    @Test
    void abortOnlyOpenJobs() {
        restartWith(Switch.ABORT_ONLY_OPEN);
        sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(1)).on("PATCH", ""));
        String id = client.create("insert", "Account", "");
        client.put(id, "Name\nA\n");
        client.close(id);
        assertThat(client.abort(id).statusCode()).isEqualTo(400);
        assertThat(client.abort(client.create("insert", "Account", "")).statusCode())
                .isEqualTo(200);
    }

    private int uploadGzip(String id) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("Name\nA\n".getBytes(StandardCharsets.UTF_8));
        }
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sandbox.dataUrl() + "/jobs/ingest/" + id + "/batches"))
                                .header("Authorization", "Bearer " + sandbox.token())
                                .header("Content-Type", "text/csv")
                                .header("Content-Encoding", "gzip")
                                .PUT(BodyPublishers.ofByteArray(bytes.toByteArray()))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void compressedUploads() throws Exception {
        assertThat(uploadGzip(client.create("insert", "Account", ""))).isEqualTo(415);
        restartWith(Switch.GZIP_UPLOADS);
        String id = client.create("insert", "Account", "");
        assertThat(uploadGzip(id)).isEqualTo(201);
        client.close(id);
        assertThat(client.successes(client.await("ingest", id))).contains("\"A\"");
    }

    @Test
    void dialectOfResultsAndQuotedNewlines() {
        restartWith(Switch.COMMA_RESULTS, Switch.FREE_QUOTED_NEWLINES, Switch.FINAL_LINE_ENDING_REQUIRED);
        String dialect = ",\"lineEnding\":\"CRLF\",\"columnDelimiter\":\"PIPE\"";
        JsonNode job = client.load("insert", "Account", dialect, "Name|Phone\r\n\"A\nB\"|1\r\n");
        assertThat(client.successes(job)).contains("\"A\nB\",\"1\"\n").doesNotContain("\r");
        JsonNode failed = client.load("insert", "Account", dialect, "Name|Phone\r\nA|1");
        assertThat(failed.get("errorMessage").asText()).contains("Current LineEnding setting is CRLF");
    }

    @Test
    void wordingsAndFieldsOfIngestJobs() {
        restartWith(
                Switch.DOUBLED_BATCH_PREFIX,
                Switch.CREATED_TRUE_ON_UPSERT,
                Switch.INGEST_PK_CHUNKING_FIELD,
                Switch.PER_APP_USAGE);
        assertThat(client.insert("Account", "Foo\nA\n").get("errorMessage").asText())
                .isEqualTo("InvalidBatch : InvalidBatch : Field name not found : Foo");
        client.insert("Account", "Name,External_Id__c\nA,k\n");
        JsonNode job = client.upsert("Account", "External_Id__c", "Name,External_Id__c\nB,k\n");
        assertThat(client.successes(job)).contains("\"true\",\"B\"");
        assertThat(job.get("isPkChunkingSupported").asBoolean(true)).isFalse();
        assertThat(client.get("jobs/ingest")
                        .headers()
                        .firstValue("Sforce-Limit-Info")
                        .orElseThrow())
                .matches("api-usage=\\d+/15000,per-app-api-usage=\\d+/15000\\(appName=sandbox\\)");
    }

    @Test
    void formsOfQueryAnswers() {
        restartWith(
                Switch.FORBIDDEN_SOQL_FEATURENOTENABLED,
                Switch.EMPTY_QUERY_WITHOUT_HEADER,
                Switch.RESULT_LINKS,
                Switch.QUERY_LIST_OWN_PATH);
        assertThat(client.createQuery("SELECT COUNT() FROM Account").body()).contains("\"FEATURENOTENABLED\"");
        String id = client.query("SELECT Id FROM Account");
        assertThat(client.get("jobs/query/" + id + "/results").body()).isEmpty();
        JsonNode pages = TestClient.parse(client.get("jobs/query/" + id + "/resultPages"));
        assertThat(pages.at("/resultPages/0/resultLink").asText()).startsWith("/jobs/query/" + id + "/results?");
        client.query("SELECT Id FROM Account");
        assertThat(TestClient.parse(client.get("jobs/query"))
                        .get("nextRecordsUrl")
                        .asText())
                .contains("/jobs/query?queryLocator=");
    }
}
