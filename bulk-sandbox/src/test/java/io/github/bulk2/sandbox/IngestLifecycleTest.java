package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recorded conversations of the facts: an ingest job from its creation to its deletion. */
@ExtendWith(SandboxExtension.class)
class IngestLifecycleTest {
    private static final String DATE = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.000\\+0000";

    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    @Test
    void createdJobHasTheRecordedFieldsInTheRecordedOrder() {
        HttpResponse<String> reply = client.json(
                "POST",
                "jobs/ingest/",
                "{\"object\":\"Account\",\"contentType\":\"CSV\",\"operation\":\"insert\",\"lineEnding\":\"LF\"}");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/json;charset=UTF-8");
        assertThat(reply.headers().firstValue("Sforce-Limit-Info")).hasValue("api-usage=1/15000");
        JsonNode job = TestClient.parse(reply);
        assertThat(TestClient.names(job))
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
                        "contentUrl",
                        "lineEnding",
                        "columnDelimiter");
        assertThat(job.get("id").asText()).matches("750[A-Za-z0-9]{12}[A-Z0-5]{3}");
        assertThat(job.get("createdById").asText()).matches("005[A-Za-z0-9]{12}[A-Z0-5]{3}");
        assertThat(job.get("createdDate").asText()).matches(DATE);
        assertThat(reply.body()).contains("\"apiVersion\":63.0");
        assertThat(job.get("contentUrl").asText())
                .isEqualTo("services/data/v63.0/jobs/ingest/" + job.get("id").asText() + "/batches");
        assertThat(job.get("state").asText()).isEqualTo("Open");
    }

    @Test
    void jobGoesThroughTheRecordedAnswersFromOpenToDeleted() {
        String id = client.create("insert", "Account", "");
        JsonNode open = TestClient.parse(client.get("jobs/ingest/" + id));
        assertThat(TestClient.names(open))
                .endsWith(
                        "jobType",
                        "contentUrl",
                        "lineEnding",
                        "columnDelimiter",
                        "retries",
                        "totalProcessingTime",
                        "apiActiveProcessingTime",
                        "apexProcessingTime");
        assertThat(open.get("totalProcessingTime").asLong()).isZero();

        HttpResponse<String> upload = client.put(id, "name,Phone\nAcme,1\n,2\n");
        assertThat(upload.statusCode()).isEqualTo(201);
        assertThat(upload.body()).isEmpty();
        assertThat(upload.headers().firstValue("Sforce-Limit-Info")).isPresent();
        JsonNode uploaded = TestClient.parse(client.get("jobs/ingest/" + id));
        assertThat(uploaded.get("state").asText()).isEqualTo("Open");
        assertThat(uploaded.get("numberRecordsProcessed").asLong()).isZero();

        JsonNode closed = TestClient.parse(client.close(id));
        assertThat(TestClient.names(closed))
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
                        "apiVersion");
        assertThat(closed.get("state").asText()).isEqualTo("UploadComplete");

        JsonNode complete = client.await("ingest", id);
        assertThat(complete.get("state").asText()).isEqualTo("JobComplete");
        assertThat(complete.get("jobType").asText()).isEqualTo("V2Ingest");
        assertThat(complete.get("numberRecordsProcessed").asLong()).isEqualTo(2);
        assertThat(complete.get("numberRecordsFailed").asLong()).isEqualTo(1);
        assertThat(complete.has("contentUrl")).isFalse();
        assertThat(complete.has("errorMessage")).isFalse();

        assertThat(client.successes(complete))
                .matches("\"sf__Id\",\"sf__Created\",name,Phone\n\"001[A-Za-z0-9]{15}\",\"true\",\"Acme\",\"1\"\n");
        assertThat(client.failures(complete)).isEqualTo("""
                        "sf__Id","sf__Error",name,Phone
                        "","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","2"
                        """);
        assertThat(client.unprocessed(complete)).isEqualTo("name,Phone\n");

        assertThat(client.send("DELETE", "jobs/ingest/" + id, "", "").statusCode())
                .isEqualTo(204);
        HttpResponse<String> gone = client.get("jobs/ingest/" + id);
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body())
                .isEqualTo("[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]");
    }

    @Test
    void queryAnswersWhatWasInserted() {
        client.insert("Account", "Name,AnnualRevenue,NumberOfEmployees\nAcme,912260031,7\n\"B, \"\"b\"\"\",,\n");

        assertThat(client.rows("SELECT Name, AnnualRevenue, NumberOfEmployees FROM Account ORDER BY Name"))
                .isEqualTo("""
                        "Name","AnnualRevenue","NumberOfEmployees"
                        "Acme","9.12260031E8","7"
                        "B, ""b\""","",""
                        """);
    }

    @Test
    void resetWhileJobsBeginForgetsThemAndServesOn(Sandbox sandbox) {
        for (int round = 0; round < 25; round++) {
            for (int job = 0; job < 4; job++) {
                String id = client.create("insert", "Account", "");
                client.put(id, "Name\nA\nB\n");
                client.close(id);
            }
            sandbox.reset();
            assertThat(TestClient.parse(client.get("jobs/ingest")).get("records"))
                    .isEmpty();
            client.insert("Account", "Name\nC\n");
            assertThat(client.rows("SELECT Name FROM Account")).isEqualTo("\"Name\"\n\"C\"\n");
        }
    }
}
