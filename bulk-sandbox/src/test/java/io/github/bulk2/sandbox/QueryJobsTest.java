package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Query jobs: their answers, their pages and their lists. */
class QueryJobsTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(
            Sandbox.builder().defaultMaxRecords(4).jobListPageSize(3).classicJobs(2));

    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    private void insertAccounts(int count) {
        StringBuilder csv = new StringBuilder("Name\n");
        for (int i = 0; i < count; i++) {
            csv.append("\"A\n").append(i).append("\"\n");
        }
        assertThat(client.insert("Account", csv.toString())
                        .get("numberRecordsProcessed")
                        .asInt())
                .isEqualTo(count);
    }

    @Test
    void jobGoesThroughTheRecordedAnswers() {
        JsonNode created = TestClient.parse(client.createQuery("SELECT Id FROM account"));
        assertThat(TestClient.names(created))
                .containsExactly(
                        "id",
                        "operation",
                        "object",
                        "createdById",
                        "createdDate",
                        "systemModstamp",
                        "state",
                        "concurrencyMode",
                        "contentType",
                        "apiVersion",
                        "lineEnding",
                        "columnDelimiter");
        assertThat(created.get("state").asText()).isEqualTo("UploadComplete");
        assertThat(created.get("object").asText()).isEqualTo("Account");
        String id = created.get("id").asText();
        JsonNode complete = client.await("query", id);
        assertThat(complete.get("jobType").asText()).isEqualTo("V2Query");
        assertThat(complete.get("isPkChunkingSupported").asBoolean()).isTrue();
        assertThat(complete.get("numberRecordsProcessed").asLong()).isZero();

        HttpResponse<String> abort = client.json("PATCH", "jobs/query/" + id, "{\"state\":\"Aborted\"}");
        assertThat(abort.statusCode()).isEqualTo(400);
        assertThat(abort.body())
                .isEqualTo("[{\"errorCode\":\"INVALIDJOBSTATE\",\"message\":"
                        + "\"Aborting already Completed Job not allowed\"}]");
        assertThat(client.send("DELETE", "jobs/query/" + id, "", "").statusCode())
                .isEqualTo(204);
        assertThat(client.get("jobs/query/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void locatorsLeadThroughAllPagesAndMayBeFetchedAgain() {
        insertAccounts(10);
        String id = client.query("SELECT Name FROM Account");
        StringBuilder all = new StringBuilder();
        List<String> sizes = new ArrayList<>();
        String locator = "";
        while (!locator.equals("null")) {
            String path = "jobs/query/" + id + "/results" + (locator.isEmpty() ? "" : "?locator=" + locator);
            HttpResponse<String> page = client.get(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
            assertThat(client.get(path).body()).isEqualTo(page.body());
            assertThat(page.body()).startsWith("\"Name\"\n");
            all.append(page.body().substring(7));
            sizes.add(page.headers().firstValue("Sforce-NumberOfRecords").orElseThrow());
            locator = page.headers().firstValue("Sforce-Locator").orElseThrow();
        }
        assertThat(sizes).containsExactly("4", "4", "2");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            expected.append("\"A\n").append(i).append("\"\n");
        }
        assertThat(all.toString()).isEqualTo(expected.toString());
    }

    @Test
    void maxRecordsAndRecordedLocator() {
        insertAccounts(10);
        String id = client.query("SELECT Name FROM Account");
        HttpResponse<String> page = client.get("jobs/query/" + id + "/results/?maxRecords=9&locator=");
        assertThat(page.headers().firstValue("Sforce-NumberOfRecords")).hasValue("9");
        assertThat(page.headers().firstValue("Sforce-Locator")).hasValue("OQ");
        assertThat(client.get("jobs/query/" + id + "/results?locator=OQ").body())
                .isEqualTo("\"Name\"\n\"A\n9\"\n");
        for (String bad : List.of("maxRecords=0", "maxRecords=x", "locator=MTAwMDA", "locator=%C3%A4", "locator=LTE")) {
            assertThat(client.get("jobs/query/" + id + "/results?" + bad).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void emptyResultIsAHeader() {
        String id = client.query("SELECT Id, Name FROM Account");
        HttpResponse<String> page = client.get("jobs/query/" + id + "/results");
        assertThat(page.body()).isEqualTo("\"Id\",\"Name\"\n");
        assertThat(page.headers().firstValue("Sforce-NumberOfRecords")).hasValue("0");
        assertThat(page.headers().firstValue("Sforce-Locator")).hasValue("null");
    }

    @Test
    void resultPagesListFivePagesAndTheRest() {
        insertAccounts(11);
        String id = client.query("SELECT Name FROM Account");
        JsonNode first = TestClient.parse(client.get("jobs/query/" + id + "/resultPages?maxRecords=2"));
        assertThat(TestClient.names(first)).containsExactly("resultPages", "nextRecordsUrl", "done");
        assertThat(first.get("resultPages")).hasSize(5);
        assertThat(first.get("done").asBoolean()).isFalse();
        JsonNode second =
                TestClient.parse(client.get(first.get("nextRecordsUrl").asText()));
        assertThat(second.get("resultPages")).hasSize(1);
        assertThat(second.get("done").asBoolean()).isTrue();
        assertThat(second.get("nextRecordsUrl").isNull()).isTrue();
        StringBuilder all = new StringBuilder();
        for (JsonNode pages : List.of(first, second)) {
            pages.get("resultPages")
                    .forEach(page -> all.append(
                            client.get(page.get("resultUrl").asText()).body().substring(7)));
        }
        assertThat(all.toString().split("\"\n\"")).hasSize(11);
        assertThat(client.version("57.0")
                        .get("jobs/query/" + id + "/resultPages")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void resultsWantTheVersionOfTheJob() {
        String id = client.query("SELECT Id FROM Account");
        client.version("64.0");
        assertThat(client.get("jobs/query/" + id).statusCode()).isEqualTo(200);
        assertThat(client.get("jobs/query/" + id + "/results").statusCode()).isEqualTo(409);
        assertThat(client.get("jobs/query/" + id + "/resultPages").statusCode()).isEqualTo(409);
    }

    @Test
    void runningJobsHaveNoResultsAndCanBeAborted(Sandbox sandbox) {
        sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(1)).on("POST", "jobs/query"));
        String id = TestClient.parse(client.createQuery("SELECT Id FROM Account"))
                .get("id")
                .asText();
        assertThat(client.get("jobs/query/" + id + "/results").statusCode()).isEqualTo(400);
        assertThat(client.send("DELETE", "jobs/query/" + id, "", "").body()).contains("not terminated");
        JsonNode aborted = TestClient.parse(client.json("PATCH", "jobs/query/" + id, "{\"state\":\"Aborted\"}"));
        assertThat(TestClient.names(aborted)).hasSize(10).endsWith("apiVersion");
        assertThat(aborted.get("state").asText()).isEqualTo("Aborted");
        assertThat(client.send("DELETE", "jobs/query/" + id, "", "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void listsArePagedAndShowClassicJobs() {
        for (int i = 0; i < 4; i++) {
            client.create("insert", "Account", "");
        }
        client.query("SELECT Id FROM Account");
        List<String> types = new ArrayList<>();
        String path = "jobs/ingest";
        int pages = 0;
        while (path != null) {
            JsonNode page = TestClient.parse(client.get(path));
            assertThat(TestClient.names(page)).containsExactly("done", "records", "nextRecordsUrl");
            page.get("records").forEach(job -> types.add(job.get("jobType").asText()));
            assertThat(page.get("records").get(0).has("numberRecordsProcessed")).isFalse();
            assertThat(page.get("done").asBoolean())
                    .isEqualTo(page.get("nextRecordsUrl").isNull());
            path = page.get("nextRecordsUrl").textValue();
            pages++;
        }
        assertThat(pages).isEqualTo(2);
        assertThat(types).containsExactly("V2Ingest", "V2Ingest", "V2Ingest", "V2Ingest", "Classic", "Classic");

        JsonNode queries = TestClient.parse(client.get("jobs/query"));
        assertThat(queries.get("records")).hasSize(3);
        assertThat(TestClient.parse(client.get("jobs/query?jobType=V2Query")).get("records"))
                .hasSize(1);
        assertThat(TestClient.parse(client.get("jobs/query?jobType=Classic")).get("records"))
                .hasSize(2);
        assertThat(TestClient.parse(client.get("jobs/query?concurrencyMode=serial"))
                        .get("records"))
                .isEmpty();
        assertThat(TestClient.parse(client.get("jobs/ingest?isPkChunkingEnabled=true"))
                        .get("records"))
                .isEmpty();
        assertThat(client.get("jobs/ingest?queryLocator=rubbish").statusCode()).isEqualTo(400);
    }
}
