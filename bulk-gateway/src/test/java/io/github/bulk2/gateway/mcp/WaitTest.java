package io.github.bulk2.gateway.mcp;

import static io.github.bulk2.gateway.mcp.ServedMcp.call;
import static io.github.bulk2.gateway.mcp.ServedMcp.data;
import static io.github.bulk2.gateway.mcp.ServedMcp.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.gateway.OwnThread;
import io.github.bulk2.sandbox.Fault;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What wait-for-job tells an agent, whatever becomes of the job. */
class WaitTest {

    private static ServedMcp served;
    private static McpSyncClient client;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedMcp(settings -> settings.withConfirm(Confirm.NEVER));
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void empty() {
        served.sandbox.reset();
    }

    private static String open() {
        return (String) data(client, "create-ingest-job", Map.of("object", "Account", "operation", "insert"))
                .get("jobId");
    }

    private static String closed() {
        String job = open();
        data(client, "upload-data-ingest-job", Map.of("jobId", job, "csv", "Name\nAda\n"));
        data(client, "close-abort-ingest-job", Map.of("jobId", job, "state", "UploadComplete"));
        return job;
    }

    /** A job that is processed for as long as the test takes. */
    private static String slow() {
        served.sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(5)).on("PATCH", "/jobs/ingest/"));
        return closed();
    }

    private static Map<String, Object> waited(String job, int seconds) {
        return data(client, "wait-for-job", Map.of("jobId", job, "timeoutSeconds", seconds));
    }

    @Test
    void openJobIsNotWaitedFor() {
        assertThat(waited(open(), 300))
                .containsEntry("state", "Open")
                .containsEntry("done", false)
                .extracting("nextAction")
                .asString()
                .contains("upload-data-ingest-job", "close-abort-ingest-job");
    }

    @Test
    void abortedAndFailedJobsAreAnswersThatSayWhatIsLeft() {
        String aborted = open();
        data(client, "close-abort-ingest-job", Map.of("jobId", aborted, "state", "Aborted"));
        assertThat(waited(aborted, 60)).containsEntry("state", "Aborted").containsEntry("done", true);

        served.sandbox
                .faults()
                .add(Fault.failedJob("InvalidBatch : Field name not found").on("PATCH", "/jobs/ingest/"));
        assertThat(waited(closed(), 60))
                .containsEntry("state", "Failed")
                .containsEntry("errorMessage", "InvalidBatch : Field name not found")
                .extracting("nextAction")
                .asString()
                .contains("load the original again")
                .doesNotContain("retry-failed-records");

        served.sandbox.faults().add(Fault.failedJob("InternalServerError : try later"));
        assertThat(waited(closed(), 60))
                .extracting("nextAction")
                .asString()
                .contains("get-unprocessed-records-ingest-job", "retry-failed-records")
                .endsWith("(This gateway was started without load-csv-file and retry-failed-records.)");
    }

    @Test
    void queryThatFailedOrWasAbortedHasNoResultToReadAndSaysSo() {
        served.sandbox.faults().add(Fault.failedJob("InternalServerError").on("POST", "/jobs/query"));
        Map<String, Object> soql = Map.of("query", "SELECT Id FROM Account");
        String failed = (String) data(client, "create-query-job", soql).get("jobId");
        McpSchema.CallToolResult result = call(client, "wait-for-job", Map.of("jobId", failed));
        assertThat(data(result))
                .containsEntry("state", "Failed")
                .extracting("nextAction")
                .asString()
                .contains("create-query-job");
        assertThat(result.content()).noneMatch(McpSchema.ResourceLink.class::isInstance);

        served.sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(5)).on("POST", "/jobs/query"));
        String aborted = (String) data(client, "create-query-job", soql).get("jobId");
        assertThat(data(client, "abort-query-job", Map.of("jobId", aborted))).containsEntry("state", "Aborted");
        assertThat(waited(aborted, 60)).containsEntry("state", "Aborted").containsEntry("done", true);
    }

    @Test
    void jobThatIsDeletedMeanwhileIsGone() {
        String job = slow();
        CompletableFuture<String> waiting = OwnThread.call(() -> failure(client, "wait-for-job", Map.of("jobId", job)));
        awaitCalls("getIngestJobInfo", 3);
        data(client, "close-abort-ingest-job", Map.of("jobId", job, "state", "Aborted"));
        served.sandbox
                .faults()
                .add(Fault.answer(404, NOT_FOUND).on("GET", "/jobs/ingest/").times(100));
        assertThat(waiting.join()).startsWith("NOT_FOUND: ").contains("A deleted job is gone");
    }

    private static final String NOT_FOUND =
            "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";

    private static void awaitCalls(String operation, int least) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (served.sandbox.calls(operation) < least) {
            assertThat(System.nanoTime())
                    .as("no %s calls of %s", least, operation)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void orgThatRefusesTheTokenMeanwhileIsTold() {
        String job = slow();
        served.sandbox
                .faults()
                .add(Fault.expiredToken().on("GET", "/jobs/ingest/").nth(3).times(100));
        assertThat(failure(client, "wait-for-job", Map.of("jobId", job, "timeoutSeconds", 20)))
                .startsWith("INVALID_SESSION_ID: ")
                .contains("tell the user", "does not help")
                .doesNotContain(served.sandbox.token());
    }

    @Test
    void orgThatIsOutForAWhileIsSatOut() {
        String job = slow();
        served.sandbox
                .faults()
                .add(Fault.answer(503, "").on("GET", "/jobs/ingest/").nth(2).times(1));
        Map<String, Object> answer = new LinkedHashMap<>(waited(job, 1));
        assertThat(answer).containsEntry("done", false);
        assertThat(answer.get("nextAction")).asString().contains("wait-for-job");
        served.sandbox
                .faults()
                .add(Fault.answer(503, "").on("GET", "/jobs/ingest/").nth(2).times(1_000));
        String out = ServedMcp.text(call(client, "wait-for-job", Map.of("jobId", job, "timeoutSeconds", 1)));
        assertThat(out).contains("Next: ").containsAnyOf("wait-for-job", "wait a little");
    }
}
