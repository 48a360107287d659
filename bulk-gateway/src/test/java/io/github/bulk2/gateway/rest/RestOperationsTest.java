package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each operation, over the wire, against the sandbox. */
class RestOperationsTest {

    private static final String CSV = "text/csv";
    private static final String JSON = "application/json";

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().defaultMaxRecords(2).jobListPageSize(2));

    private static Sandbox sandbox;
    private static RunningGateway gateway;

    @BeforeAll
    static void open() throws IOException {
        sandbox = SANDBOX.sandbox();
        gateway = RunningGateway.before(sandbox);
    }

    @AfterAll
    static void close() throws IOException {
        gateway.close();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return RunningGateway.JSON.readTree(answer.body());
    }

    private String loaded(String type, String body) throws Exception {
        String id = gateway.createIngestJob("insert");
        assertThat(gateway.upload(id, type, body)).isEqualTo("201");
        assertThat(gateway.process(id).path("state").asText()).isEqualTo("JobComplete");
        return "/v1/jobs/ingest/" + id;
    }

    private String queried(String soql) throws Exception {
        HttpResponse<String> created =
                gateway.send("POST", "/v1/jobs/query", "{\"operation\": \"query\", \"query\": \"" + soql + "\"}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
        String job = "/v1/jobs/query/" + json(created).path("id").asText();
        assertThat(gateway.awaitEnd(job).path("state").asText()).isEqualTo("JobComplete");
        return job;
    }

    @Test
    void ingestJobFromItsCreationToItsResults() throws Exception {
        HttpResponse<String> created = gateway.send(
                "POST",
                "/v1/jobs/ingest",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"contentType\": \"CSV\", \"lineEnding\": \"LF\"}");
        assertThat(created.statusCode()).isEqualTo(200);
        assertThat(created.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(created.headers().firstValue("Sforce-Limit-Info").orElse("")).matches("api-usage=[0-9]+/[0-9]+");
        assertThat(json(created).path("state").asText()).isEqualTo("Open");
        assertThat(json(created).path("apiVersion").isNumber()).isTrue();
        String job = "/v1/jobs/ingest/" + json(created).path("id").asText();

        HttpResponse<String> uploaded = gateway.send(
                "PUT", job + "/batches", BodyPublishers.ofString("Name\nAlpha\n\"\"\n"), "Content-Type", CSV);
        assertThat(uploaded.statusCode()).isEqualTo(201);
        assertThat(uploaded.body()).isEmpty();
        HttpResponse<String> closed = gateway.send("PATCH", job, "{\"state\": \"UploadComplete\"}");
        assertThat(json(closed).path("state").asText()).isEqualTo("UploadComplete");
        JsonNode done = gateway.awaitEnd(job);
        assertThat(done.path("numberRecordsProcessed").asInt()).isEqualTo(2);
        assertThat(done.path("numberRecordsFailed").asInt()).isEqualTo(1);

        HttpResponse<String> successes = gateway.get(job + "/successfulresults");
        assertThat(successes.headers().firstValue("Content-Type")).contains(CSV);
        assertThat(successes.body()).startsWith("\"sf__Id\",\"sf__Created\",").contains("Alpha");
        assertThat(gateway.get(job + "/failedresults").body()).contains("REQUIRED_FIELD_MISSING");
        assertThat(gateway.get(job + "/unprocessedrecords").body()).startsWith("Name");
        assertThat(gateway.get(job + "/failedResults").body())
                .isEqualTo(gateway.get(job + "/failedresults").body());
        assertThat(gateway.get(job + "/successfulResults").statusCode()).isEqualTo(200);

        HttpResponse<String> deleted = gateway.send("DELETE", job, BodyPublishers.noBody());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(gateway.get(job).statusCode()).isEqualTo(404);
    }

    @Test
    void rowsInJsonBecomeRecordsWhateverTheirCharacters() throws Exception {
        String job = loaded(JSON, """
                [{"Name": "Be,\\"ta\\"\\nand more", "External_Id__c": "b-1", "NumberOfEmployees": 12},
                 {"External_Id__c": "c-2", "Name": "Ünï✓ 😀", "NumberOfEmployees": null},
                 {"Name": " blanks "}]
                """);

        JsonNode rows = json(gateway.get(job + "/successfulresults", "Accept", JSON));

        assertThat(rows).hasSize(3);
        assertThat(rows)
                .extracting(row -> row.path("Name").asText())
                .containsExactlyInAnyOrder("Be,\"ta\"\nand more", "Ünï✓ 😀", " blanks ");
        assertThat(rows)
                .extracting(row -> row.path("NumberOfEmployees").asText())
                .contains("12", "");
    }

    @Test
    void nullEmptiesAFieldAndAMissingMemberLeavesItAlone() throws Exception {
        loaded(CSV, "Name,External_Id__c,Phone\nAlpha,a-1,111\nBeta,b-2,222\n");
        HttpResponse<String> created = gateway.send(
                "POST",
                "/v1/jobs/ingest",
                "{\"object\": \"Account\", \"operation\": \"upsert\", \"externalIdFieldName\": \"External_Id__c\"}");
        String id = json(created).path("id").asText();
        String rows = "[{\"External_Id__c\": \"a-1\", \"Phone\": null}, {\"External_Id__c\": \"b-2\"}]";
        assertThat(gateway.upload(id, JSON, rows)).isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsFailed").asInt()).isZero();

        String job = queried("SELECT Name, Phone FROM Account ORDER BY Name");

        assertThat(json(gateway.get(job + "/results", "Accept", JSON)).toString())
                .isEqualTo("[{\"Name\":\"Alpha\",\"Phone\":\"\"},{\"Name\":\"Beta\",\"Phone\":\"222\"}]");
    }

    @Test
    void jsonLinesGoInAndOut() throws Exception {
        String job =
                loaded("application/x-ndjson", "{\"Name\": \"Alpha\"}\n\n{\"Name\": \"Beta\"}\n{\"Name\":\"Gamma\"}");

        HttpResponse<String> lines = gateway.get(job + "/successfulresults", "Accept", "application/jsonl");

        assertThat(lines.headers().firstValue("Content-Type")).contains("application/jsonl");
        assertThat(lines.body().lines()).hasSize(3).allMatch(line -> line.startsWith("{\"sf__Id\":\"001"));
        assertThat(lines.body()).endsWith("}\n");
    }

    @Test
    void csvTextInJsonAndGzipAreTaken() throws Exception {
        loaded(JSON, "{\"csv\": \"Name\\nAlpha\\n\"}");
        String id = gateway.createIngestJob("insert");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (String member : new String[] {"Name\nBeta\n", "Gamma\n"}) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        HttpResponse<String> uploaded = gateway.send(
                "PUT",
                "/v1/jobs/ingest/" + id + "/batches",
                BodyPublishers.ofByteArray(packed.toByteArray()),
                "Content-Type",
                CSV,
                "Content-Encoding",
                "gzip");
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(201);
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(2);
    }

    @Test
    void jsonIsWrittenInTheJobsOwnDialect() throws Exception {
        HttpResponse<String> created = gateway.send(
                "POST",
                "/v1/jobs/ingest",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"columnDelimiter\": \"PIPE\", \"lineEnding\":"
                        + " \"CRLF\"}");
        String id = json(created).path("id").asText();
        assertThat(gateway.upload(id, JSON, "[{\"Name\": \"Al|pha\", \"Phone\": \"1,2\"}]"))
                .isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsFailed").asInt()).isZero();
        JsonNode rows = json(gateway.get("/v1/jobs/ingest/" + id + "/successfulresults", "Accept", JSON));
        assertThat(rows.get(0).path("Name").asText()).isEqualTo("Al|pha");
        assertThat(rows.get(0).path("Phone").asText()).isEqualTo("1,2");
    }

    @Test
    void someOfTheRowsCanBeAskedFor() throws Exception {
        String job = loaded(CSV, "Name\nA\nB\nC\nD\nE\n") + "/successfulresults";

        JsonNode all = json(gateway.get(job, "Accept", JSON));
        JsonNode two = json(gateway.get(job + "?offset=1&limit=2", "Accept", JSON));
        String csv = gateway.get(job + "?offset=4").body();

        assertThat(two).containsExactly(all.get(1), all.get(2));
        assertThat(csv.lines()).hasSize(2);
        assertThat(csv).contains(all.get(4).path("sf__Id").asText());
        assertThat(json(gateway.get(job + "?offset=99", "Accept", JSON))).isEmpty();
        assertThat(json(gateway.get(job + "?limit=0", "Accept", JSON))).isEmpty();
    }

    @Test
    void queryResultIsReadPageByPage() throws Exception {
        loaded(CSV, "Name\nA\nB\nC\nD\nE\n");
        String results = queried("SELECT Name FROM Account ORDER BY Name") + "/results";

        HttpResponse<String> first = gateway.get(results);
        String locator = first.headers().firstValue("Sforce-Locator").orElseThrow();
        HttpResponse<String> last = gateway.get(
                results + "?maxRecords=10&locator=" + locator, "Accept", "application/json;q=0.9, text/html");

        assertThat(first.body()).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
        assertThat(first.headers().firstValue("Sforce-NumberOfRecords")).contains("2");
        assertThat(last.body()).isEqualTo("[{\"Name\":\"C\"},{\"Name\":\"D\"},{\"Name\":\"E\"}]");
        assertThat(last.headers().firstValue("Sforce-NumberOfRecords")).contains("3");
        assertThat(last.headers().firstValue("Sforce-Locator")).contains("null");
        assertThat(last.headers().firstValue("Sforce-Limit-Info")).isPresent();
    }

    @Test
    void queryJobsAreListedAbortedAndDeleted() throws Exception {
        String job = queried("SELECT Id FROM Account");
        assertThat(json(gateway.get("/v1/jobs/query?jobType=V2Query")).path("records"))
                .hasSize(1);
        HttpResponse<String> aborted = gateway.send("PATCH", job, "{\"state\": \"Aborted\"}");
        assertThat(aborted.statusCode()).as(aborted.body()).isEqualTo(400);
        assertThat(json(aborted).get(0).path("errorCode").asText()).isNotEmpty();
        assertThat(gateway.send("DELETE", job, BodyPublishers.noBody()).statusCode())
                .isEqualTo(204);
        assertThat(gateway.get(job).statusCode()).isEqualTo(404);
    }

    @Test
    void listsLeadFromPageToPageWithinTheGateway() throws Exception {
        for (int i = 0; i < 3; i++) {
            gateway.createIngestJob("insert");
        }
        JsonNode first = json(gateway.get("/v1/jobs/ingest?isPkChunkingEnabled=false&jobType=V2Ingest"));
        assertThat(first.path("done").asBoolean()).isFalse();
        assertThat(first.path("records")).hasSize(2);

        JsonNode second = json(gateway.get(first.path("nextRecordsUrl").asText()));

        assertThat(second.path("done").asBoolean()).isTrue();
        assertThat(second.path("records")).hasSize(1);
        assertThat(second.path("nextRecordsUrl").isNull()).isTrue();
    }

    @Test
    void errorsOfSalesforceComeAsTheyAre() throws Exception {
        HttpResponse<String> unknown = gateway.get("/v1/jobs/ingest/750000000000000AAA");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type")).contains(JSON + ";charset=UTF-8");
        assertThat(json(unknown).get(0).path("errorCode").asText()).isEqualTo("NOT_FOUND");
        assertThat(json(unknown).get(0).path("message").asText()).isNotEmpty();

        HttpResponse<String> refused =
                gateway.send("POST", "/v1/jobs/ingest", "{\"object\": \"Nothing__c\", \"operation\": \"insert\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get(0).path("errorCode").asText()).isEqualTo("INVALIDJOB");
    }

    @Test
    void readOnlyGatewayReadsAndQueriesButChangesNoIngestJob() throws Exception {
        String job = "/v1/jobs/ingest/" + gateway.createIngestJob("insert");
        try (RunningGateway reading =
                RunningGateway.before(sandbox, RestSettings.ofDefaults().withReadOnly(true))) {
            assertThat(reading.send("POST", "/v1/jobs/ingest", "{}").statusCode())
                    .isEqualTo(403);
            assertThat(reading.send("PATCH", job, "{\"state\": \"Aborted\"}").statusCode())
                    .isEqualTo(403);
            assertThat(reading.send("DELETE", job, BodyPublishers.noBody()).statusCode())
                    .isEqualTo(403);
            assertThat(reading.send("PUT", job + "/batches", "{}").statusCode()).isEqualTo(403);
            assertThat(reading.get(job).statusCode()).isEqualTo(200);
            assertThat(reading.send(
                                    "POST",
                                    "/v1/jobs/query",
                                    "{\"operation\": \"query\", \"query\": \"SELECT Id FROM Account\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(sandbox.calls("uploadJobData")).isZero();
    }
}
