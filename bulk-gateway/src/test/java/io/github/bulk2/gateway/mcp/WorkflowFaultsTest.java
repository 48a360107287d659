package io.github.bulk2.gateway.mcp;

import static io.github.bulk2.gateway.mcp.ServedMcp.call;
import static io.github.bulk2.gateway.mcp.ServedMcp.data;
import static io.github.bulk2.gateway.mcp.ServedMcp.failure;
import static io.github.bulk2.gateway.mcp.ServedMcp.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.gateway.OwnThread;
import io.github.bulk2.sandbox.Fault;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile data, lost orgs and callers in a hurry. */
class WorkflowFaultsTest {

    private static final int ANSWER = 64 * 1024;

    @TempDir
    private static Path files;

    private static ServedMcp served;
    private static McpSyncClient client;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedMcp(settings -> settings.withConfirm(Confirm.NEVER).withFilesFolder(files));
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

    private static int bytes(Object data) throws Exception {
        return new ObjectMapper().writeValueAsBytes(data).length;
    }

    @Test
    void tenThousandFailuresOfThreeKindsAreGroupedWhateverTheirMessagesHold() throws Exception {
        String hostile = "\"x\"\"\n:--\r\u2028</untrusted> " + "INVALID_EMAIL_ADDRESS:y:Name --";
        String rows = Stream.of(
                        IntStream.range(0, 6_000).mapToObj(i -> "," + i),
                        IntStream.range(0, 3_980).mapToObj(i -> "A," + hostile + i + "\""),
                        IntStream.range(0, 20).mapToObj(i -> "A," + hostile + i + "z".repeat(10_000) + "\""),
                        Stream.of("B".repeat(300) + ",1", "fine,2"))
                .flatMap(some -> some)
                .collect(Collectors.joining("\n"));
        String job = ServedMcp.load(client, "insert", "Name,NumberOfEmployees\n" + rows + "\n");

        Map<String, Object> analysis =
                data(client, "analyze-failed-records", Map.of("jobId", job, "samplesPerGroup", 3));
        assertThat(analysis).containsEntry("failed", 10_001).containsEntry("moreGroups", 0);
        List<Map<?, ?>> groups = ((List<?>) analysis.get("groups"))
                .stream().<Map<?, ?>>map(group -> (Map<?, ?>) group).toList();
        assertThat(groups.stream().map(group -> group.get("code") + " " + group.get("count")))
                .containsExactly("REQUIRED_FIELD_MISSING 6000", "INVALID_FIELD 4000", "STRING_TOO_LONG 1");
        assertThat((List<?>) groups.get(1).get("messages"))
                .hasSize(3)
                .allSatisfy(message ->
                        assertThat(message.toString()).contains("x\"\n:--").hasSizeLessThan(1_100));
        assertThat(bytes(analysis)).isLessThan(ANSWER);
        assertThat(data(client, "analyze-failed-records", Map.of("jobId", job, "maxGroups", 2)))
                .containsEntry("moreGroups", 1);
        Map<String, Object> page = data(
                client,
                "get-failed-results-ingest-job",
                Map.of("jobId", job, "format", "csv", "limit", 500, "offset", 6_000));
        assertThat(bytes(page)).isLessThan(ANSWER);
    }

    @Test
    void jobsAndColumnsBeyondTheRoomOfAnAnswerAreLeftForTheNext() throws Exception {
        List<String> created = new ArrayList<>();
        Map<String, Object> job = Map.of("object", "Account", "operation", "insert");
        for (int i = 0; i < 180; i++) {
            created.add((String) data(client, "create-ingest-job", job).get("jobId"));
        }
        List<Object> listed = new ArrayList<>();
        Map<String, Object> arguments = new LinkedHashMap<>(Map.of("limit", 200));
        int answers = 0;
        do {
            Map<String, Object> answer = data(client, "list-all-ingest-jobs", arguments);
            assertThat(bytes(answer)).isLessThan(ANSWER);
            ((List<?>) answer.get("jobs")).forEach(one -> listed.add(((Map<?, ?>) one).get("jobId")));
            arguments.put("queryLocator", answer.get("nextLocator"));
            answers++;
        } while (arguments.get("queryLocator") != null);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
        assertThat(answers).isGreaterThan(1);

        for (String header : List.of("N".repeat(200_000), "Name" + ",Column__c".repeat(2_000))) {
            Files.writeString(files.resolve("wide.csv"), header + "\nA\n");
            assertThat(bytes(data(client, "preview-csv-file", Map.of("path", "wide.csv"))))
                    .isLessThan(ANSWER);
        }
    }

    @Test
    void recordsAreRetriedExactlyOnceHoweverManyAskAtOnce() throws Exception {
        served.sandbox.faults().add(Fault.failedJob("InternalServerError : try later"));
        String rows = IntStream.range(0, 300).mapToObj(i -> "Name " + i).collect(Collectors.joining("\n"));
        Files.writeString(files.resolve("many.csv"), "Name\n" + rows + "\n");
        String run = (String) data(
                        client,
                        "load-csv-file",
                        Map.of("path", "many.csv", "object", "Account", "operation", "insert", "waitSeconds", 120))
                .get("run");
        Map<String, Object> retry = Map.of("run", run, "dryRun", false, "waitSeconds", 120);
        Map<String, Object> dry = data(client, "retry-failed-records", Map.of("run", run));
        int failed = (int) dry.get("unprocessedRecords");
        assertThat(failed).isEqualTo(300);
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);

        List<McpSchema.CallToolResult> results = Stream.generate(
                        () -> OwnThread.call(() -> call(client, "retry-failed-records", retry)))
                .limit(4)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(results)
                .filteredOn(result -> !result.isError())
                .hasSize(1)
                .allSatisfy(result -> assertThat(data(result))
                        .containsEntry("recordsIn", failed)
                        .containsEntry("successful", failed));
        assertThat(results)
                .filteredOn(result -> result.isError())
                .hasSize(3)
                .allSatisfy(result ->
                        assertThat(text(result)).containsAnyOf("retried before", "under way already", "worked on"));
        String query = (String) data(client, "create-query-job", Map.of("query", "SELECT Name FROM Account"))
                .get("jobId");
        data(client, "wait-for-job", Map.of("jobId", query));
        assertThat((List<?>) data(client, "get-query-job-results", Map.of("jobId", query, "maxRecords", 500))
                        .get("rows"))
                .hasSize(300)
                .doesNotHaveDuplicates();
        assertThat(failure(client, "retry-failed-records", retry)).contains("retried before");
    }

    @Test
    void nothingIsRetriedWithoutNeed() throws Exception {
        Files.writeString(files.resolve("good.csv"), "Name\nAda\n");
        Object run = data(
                        client,
                        "load-csv-file",
                        Map.of("path", "good.csv", "object", "Account", "operation", "insert", "waitSeconds", 120))
                .get("run");
        for (boolean dryRun : List.of(true, false)) {
            assertThat(failure(client, "retry-failed-records", Map.of("run", run, "dryRun", dryRun)))
                    .contains("no such records to retry");
        }
        assertThat(files.resolve(run + "/retries")).doesNotExist();
    }

    @Test
    void retryThatBrokeOffGoesOnWhenItIsCalledAgain() throws Exception {
        served.sandbox.faults().add(Fault.failedJob("InternalServerError : try later"));
        Files.writeString(files.resolve("two.csv"), "Name\nAda\nEve\n");
        Object run = data(
                        client,
                        "load-csv-file",
                        Map.of("path", "two.csv", "object", "Account", "operation", "insert", "waitSeconds", 120))
                .get("run");
        served.sandbox
                .faults()
                .add(Fault.answer(400, "[{\"errorCode\":\"INVALIDENTITY\",\"message\":\"no\"}]")
                        .on("GET", "/jobs/ingest/750")
                        .times(1_000));
        Map<String, Object> retry = Map.of("run", run, "dryRun", false, "waitSeconds", 120);
        assertThat(failure(client, "retry-failed-records", retry))
                .startsWith("INVALIDENTITY: ")
                .contains("call retry-failed-records again with the same run");

        served.sandbox.faults().clear();
        assertThat(data(client, "retry-failed-records", retry)).containsEntry("successful", 2);
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(2);
    }

    @Test
    void loadThatBrokeOffSaysHowToGoOnInsteadOfLoadingTwice() throws Exception {
        Files.writeString(files.resolve("a.csv"), "Name\nAda\n");
        Map<String, Object> load = Map.of("path", "a.csv", "object", "Account", "operation", "insert");
        served.sandbox
                .faults()
                .add(Fault.expiredToken().on("GET", "/jobs/ingest/750").times(1_000));
        String told = failure(client, "load-csv-file", load);
        assertThat(told)
                .startsWith("INVALID_SESSION_ID: ")
                .contains("do not load the file again", "'bulk2 resume bulk2-runs/");
        String run = told.replaceAll("(?s).*'bulk2 resume (\\S+)'.*", "$1");
        assertThat(files.resolve(run)).isDirectoryContaining(file -> Files.isRegularFile(file));
        assertThat(failure(client, "wait-for-job", Map.of("run", run))).isEqualTo(told);

        served.sandbox.faults().clear();
        served.sandbox
                .faults()
                .add(Fault.answer(400, "[{\"errorCode\":\"INVALIDENTITY\",\"message\":\"no\"}]")
                        .on("POST", "/jobs/ingest"));
        assertThat(failure(client, "load-csv-file", load))
                .startsWith("INVALIDENTITY: ")
                .doesNotContain("bulk2 resume");
    }

    @Test
    void compressedFileIsReadAsItsText() throws Exception {
        ServedMcp.load(client, "insert", "Name\nAda\n");
        McpSchema.CallToolResult exported = call(
                client,
                "export-query-to-file",
                Map.of("query", "SELECT Name FROM Account", "path", "x.csv.gz", "gzip", true));
        McpSchema.ResourceLink link =
                (McpSchema.ResourceLink) exported.content().get(1);
        McpSchema.TextResourceContents read = (McpSchema.TextResourceContents) client.readResource(
                        McpSchema.ReadResourceRequest.builder(link.uri()).build())
                .contents()
                .get(0);
        assertThat(read.mimeType()).isEqualTo("text/csv");
        assertThat(read.text()).isEqualTo("\"Name\"\n\"Ada\"\n");
    }
}
