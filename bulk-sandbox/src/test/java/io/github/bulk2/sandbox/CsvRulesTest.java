package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file may look like, and what fails the job as a whole. */
@ExtendWith(SandboxExtension.class)
class CsvRulesTest {
    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    private void assertFails(JsonNode job, String message) {
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("Failed");
        assertThat(job.get("errorMessage").asText()).isEqualTo(message);
    }

    @Test
    void unknownFieldFailsTheJobAndLeavesAllRowsUnprocessed() {
        JsonNode job = client.insert("Account", "Name,Foo__c,Bar__c\nA,1,2\n\"B\nb\",3,4\n");

        assertFails(job, "InvalidBatch : Field name not found : Foo__c");
        assertThat(job.get("numberRecordsProcessed").asLong()).isZero();
        assertThat(client.unprocessed(job)).isEqualTo("""
                        Name,Foo__c,Bar__c
                        "A","1","2"
                        "B
                        b","3","4"
                        """);
        assertThat(client.successes(job)).isEqualTo("\"sf__Id\",\"sf__Created\",Name,Foo__c,Bar__c\n");
        assertThat(client.failures(job)).isEqualTo("\"sf__Id\",\"sf__Error\",Name,Foo__c,Bar__c\n");
    }

    @Test
    void byteOrderMarkIsPartOfTheFirstName() {
        assertFails(client.insert("Account", "\uFEFFName\nA\n"), "InvalidBatch : Field name not found : \uFEFFName");
        assertFails(
                client.insert("Account", "\uFEFF\"Name\"\nA\n"),
                "InvalidBatch : Failed to parse CSV. Found unescaped quote");
    }

    @Test
    void lineEndingsMustBeTheJobs() {
        String lf = "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF";
        assertFails(client.insert("Account", "Name\r\nA\r\n"), lf);
        assertFails(client.insert("Account", "Name\n\"A\r\nB\"\n"), lf);
        String crlf = "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF";
        String crlfJob = ",\"lineEnding\":\"CRLF\"";
        assertFails(client.load("insert", "Account", crlfJob, "Name\nA\n"), crlf);
        assertFails(client.load("insert", "Account", crlfJob, "Name\r\n\"A\nB\"\r\n"), crlf);
        JsonNode good = client.load("insert", "Account", crlfJob, "Name\r\n\"A\r\nB\"\r\nC");
        assertThat(good.get("numberRecordsProcessed").asLong()).isEqualTo(2);
        assertThat(client.successes(good))
                .startsWith("\"sf__Id\",\"sf__Created\",Name\r\n")
                .endsWith("\"C\"\r\n");
    }

    @Test
    void wrongLineEndingLateInTheFileKeepsTheRowsBefore() {
        JsonNode job = client.insert("Account", "Name\nA\nB\nC\r\nD\n");

        assertThat(job.get("state").asText()).isEqualTo("Failed");
        assertThat(job.get("numberRecordsProcessed").asLong()).isEqualTo(2);
        assertThat(client.successes(job)).contains("\"A\"").contains("\"B\"").doesNotContain("\"C\"");
        assertThat(client.unprocessed(job)).isEqualTo("Name\nC\r\nD\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"COMMA ,", "TAB \\t", "PIPE |", "SEMICOLON ;", "CARET ^", "BACKQUOTE `"})
    void everyDelimiterWorksInBothDirections(String name, String text) {
        String delimiter = text.equals("\\t") ? "\t" : text;
        JsonNode job = client.load(
                "insert",
                "Account",
                ",\"columnDelimiter\":\"" + name + "\"",
                "Name,Phone\n\"a,b\",1\n"
                        .replace("Name,Phone", "Name" + delimiter + "Phone")
                        .replace("\",1", "\"" + delimiter + "1"));

        assertThat(job.get("state").asText()).isEqualTo("JobComplete");
        assertThat(client.successes(job))
                .contains(String.join(delimiter, "\"sf__Id\"", "\"sf__Created\"", "Name", "Phone"))
                .contains("\"a,b\"" + delimiter + "\"1\"\n");
    }

    @Test
    void wrongDelimiterFailsTheJob() {
        JsonNode job = client.load("insert", "Account", ",\"columnDelimiter\":\"PIPE\"", "Name,Phone\nA,1\n");
        assertFails(job, "InvalidBatch : Field name not found : Name,Phone");
    }

    @Test
    void rowWithAnotherNumberOfFieldsIsEchoedBlank() {
        JsonNode job = client.insert("Account", "Name,Phone,Fax,Site\nA,1,2\nB,1,2,3\n");

        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(1);
        assertThat(client.failures(job)).isEqualTo("""
                        "sf__Id","sf__Error",Name,Phone,Fax,Site
                        "","INVALID_FIELD:Number of fields in header is different from the row. header = 4 row = 3:--","","","",""
                        """);
    }

    @Test
    void blanksAroundQuotesSpoilTheRowOnly() {
        JsonNode job = client.insert("Account", "Name,Phone\n \"A\",1\n\"B\" ,2\n\"C\",3\n D ,4\n");

        assertThat(job.get("state").asText()).isEqualTo("JobComplete");
        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(2);
        assertThat(client.successes(job)).contains("\"C\",\"3\"").contains("\" D \",\"4\"");
    }

    @Test
    void openQuoteAtTheEndFailsTheJob() {
        JsonNode job = client.insert("Account", "Name\n\"A\n");
        assertThat(job.get("state").asText()).isEqualTo("Failed");
        assertThat(client.unprocessed(job)).isEqualTo("Name\n\"A\n");
    }

    @Test
    void deleteFilesHoldOnlyIds() {
        assertFails(
                client.load("delete", "Account", "", "Id,Name\n001Hs0000000002IAA,A\n"),
                "InvalidBatch : The 'delete' batch must contain only ids.");
    }

    @Test
    void emptyFilesAndHeadersWithoutRowsComplete() {
        JsonNode headerOnly = client.insert("Account", "\"Name\",Phone\n");
        assertThat(headerOnly.get("state").asText()).isEqualTo("JobComplete");
        assertThat(client.successes(headerOnly)).isEqualTo("\"sf__Id\",\"sf__Created\",\"Name\",Phone\n");
        String id = client.create("insert", "Account", "");
        client.close(id);
        assertThat(client.await("ingest", id).get("state").asText()).isEqualTo("JobComplete");
    }

    @Test
    void longCellsAndRowsLargerThanTheBufferSurvive() {
        String text = "é\"\"".repeat(10_000);
        JsonNode job = client.insert("Account", "Name,Description\nA,\"" + text + "\"\n");
        assertThat(job.get("numberRecordsFailed").asLong()).isZero();
        assertThat(client.rows("SELECT Description FROM Account")).contains(text);
    }

    @Test
    void multipartCreateNeedsNoFurtherRequest() {
        String body = String.join(
                "\r\n",
                "--B",
                "Content-Type: application/json",
                "Content-Disposition: form-data; name=\"job\"",
                "",
                "{\"object\":\"Contact\",\"contentType\":\"CSV\",\"operation\":\"insert\"}",
                "--B",
                "Content-Type: text/csv",
                "Content-Disposition: form-data; name=\"content\"; filename=\"content\"",
                "",
                "LastName\nSmith\nJones\n",
                "--B--",
                "");
        JsonNode job =
                TestClient.parse(client.send("POST", "jobs/ingest", "multipart/form-data; boundary=\"B\"", body));

        assertThat(job.get("state").asText()).isEqualTo("UploadComplete");
        assertThat(job.has("contentUrl")).isFalse();
        JsonNode complete = client.await("ingest", job.get("id").asText());
        assertThat(complete.get("numberRecordsProcessed").asLong()).isEqualTo(2);
        assertThat(client.rows("SELECT LastName FROM Contact ORDER BY LastName"))
                .isEqualTo("\"LastName\"\n\"Jones\"\n\"Smith\"\n");
    }
}
