package io.github.bulk2.gateway.mcp;

import static io.github.bulk2.gateway.mcp.ServedMcp.call;
import static io.github.bulk2.gateway.mcp.ServedMcp.data;
import static io.github.bulk2.gateway.mcp.ServedMcp.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.sandbox.Fault;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that do a whole piece of work, through the SDK's client over HTTP. */
class WorkflowTest {

    @TempDir
    private Path files;

    private final List<McpSchema.ProgressNotification> progress = new CopyOnWriteArrayList<>();
    private ServedMcp served;
    private McpSyncClient client;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedMcp(settings -> settings.withConfirm(Confirm.NEVER).withFilesFolder(files));
        client = served.client(spec -> spec.progressConsumer(progress::add));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private static String csv(int rows) {
        return "Name,External_Id__c\n"
                + IntStream.range(0, rows).mapToObj(i -> "Name " + i + "," + i).collect(Collectors.joining("\n"))
                + "\n";
    }

    @Test
    void fileIsPreviewedDryRunLoadedAndExported() throws Exception {
        Files.writeString(files.resolve("a.csv"), csv(250));
        Map<String, Object> preview = data(client, "preview-csv-file", Map.of("path", "a.csv", "rows", 2));
        assertThat(preview)
                .containsEntry("records", 250)
                .containsEntry("columns", List.of("Name", "External_Id__c"))
                .containsEntry("columnDelimiter", "COMMA")
                .containsEntry("lineEnding", "LF")
                .containsEntry("jobs", 1)
                .containsEntry("rows", List.of(List.of("Name 0", "0"), List.of("Name 1", "1")))
                .containsEntry("problems", List.of());

        Map<String, Object> load = Map.of(
                "path", "a.csv", "object", "Account", "operation", "upsert", "externalIdFieldName", "External_Id__c");
        Map<String, Object> dryRun = new java.util.LinkedHashMap<>(load);
        dryRun.put("dryRun", true);
        assertThat(data(client, "load-csv-file", dryRun)).containsEntry("records", 250);
        assertThat(served.sandbox.calls()).isEmpty();

        McpSchema.CallToolResult loaded = call(client, "load-csv-file", load);
        assertThat(data(loaded))
                .containsEntry("state", "Finished")
                .containsEntry("complete", true)
                .containsEntry("recordsIn", 250)
                .containsEntry("successful", 250);
        String run = (String) data(loaded).get("run");
        assertThat(files.resolve(run).resolve("success.csv")).exists();
        assertThat(data(client, "wait-for-job", Map.of("run", run))).containsEntry("successful", 250);
        List<String> links = loaded.content().stream()
                .filter(McpSchema.ResourceLink.class::isInstance)
                .map(content -> ((McpSchema.ResourceLink) content).uri())
                .toList();
        assertThat(links).hasSize(5);
        assertThat(read(links.get(0))).startsWith("\"bulk2__Line\",\"sf__Id\"").contains("Name 249");

        Map<String, Object> export = Map.of("query", "SELECT Name FROM Account ORDER BY Name", "path", "out.csv");
        Map<String, Object> exported = data(client, "export-query-to-file", export);
        Path out = files.resolve("out.csv");
        assertThat(exported)
                .containsEntry("rows", 250)
                .containsEntry("path", "out.csv")
                .containsEntry("bytes", (int) Files.size(out))
                .containsEntry("sha256", sha256(out));
        assertThat(Files.readAllLines(out)).hasSize(251);
        assertThat(failure(client, "export-query-to-file", export)).contains("There is a file out.csv already");
        assertThat(read("sfbulk://files/out.csv")).isEqualTo(Files.readString(out));
        try (var left = Files.list(files)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("a.csv", "out.csv", "bulk2-runs");
        }
    }

    @Test
    void exportIsCompressedAndReplacesAFileIfAsked() throws Exception {
        ServedMcp.load(client, "insert", csv(3));
        Files.writeString(files.resolve("out.csv.gz"), "old");
        data(
                client,
                "export-query-to-file",
                Map.of(
                        "query",
                        "SELECT Name FROM Account",
                        "path",
                        "out.csv.gz",
                        "gzip",
                        true,
                        "overwrite",
                        true,
                        "queryAll",
                        true));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(files.resolve("out.csv.gz")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(4);
        }
    }

    @Test
    void exportThatFailsLeavesNothingBehind() throws Exception {
        assertThat(failure(
                        client,
                        "export-query-to-file",
                        Map.of("query", "SELECT Nothing__c FROM Account", "path", "out.csv")))
                .startsWith("INVALID_FIELD: ");
        assertThat(files).isEmptyDirectory();
    }

    @Test
    void badFileIsRefusedBeforeAnythingIsSent() throws Exception {
        Files.writeString(files.resolve("bad.csv"), "Name\n\"open\nnext\n");
        Map<String, Object> preview = data(client, "preview-csv-file", Map.of("path", "bad.csv"));
        assertThat((List<?>) preview.get("problems")).isNotEmpty();
        assertThat(failure(
                        client, "load-csv-file", Map.of("path", "bad.csv", "object", "Account", "operation", "insert")))
                .contains("line ")
                .contains("nothing was loaded")
                .doesNotContain(files.toString());
        assertThat(served.sandbox.calls("updateIngestJob"))
                .as("jobs closed or aborted")
                .isLessThanOrEqualTo(1);
    }

    private Map<String, Object> insert(String csv) throws Exception {
        Files.writeString(files.resolve("in.csv"), csv);
        return data(
                client,
                "load-csv-file",
                Map.of("path", "in.csv", "object", "Account", "operation", "insert", "waitSeconds", 120));
    }

    private static Map<String, Object> retry(Object run) {
        return Map.of("run", run, "dryRun", false, "waitSeconds", 120);
    }

    @Test
    void failedRecordsAreAnalyzedAndLoadedAgainOnce() throws Exception {
        Map<String, Object> loaded = insert("Name,NumberOfEmployees\nAda,1\n,2\n\"Eve, Inc\",many\n,3\n");
        String run = (String) loaded.get("run");
        String job = (String) ((List<?>) loaded.get("jobIds")).get(0);
        assertThat(loaded.get("nextAction"))
                .asString()
                .contains(run + "/failed.csv", "retry-failed-records with run = " + run);
        Map<String, Object> analysis = data(client, "analyze-failed-records", Map.of("jobId", job));
        assertThat(analysis)
                .containsEntry("failed", 3)
                .containsEntry("moreGroups", 0)
                .containsEntry("state", "JobComplete");
        assertThat(analysis.get("nextAction")).asString().contains("correct the records");
        List<?> groups = (List<?>) analysis.get("groups");
        assertThat(((Map<?, ?>) groups.get(0)).get("code")).isEqualTo("REQUIRED_FIELD_MISSING");
        assertThat(((Map<?, ?>) groups.get(0)).get("count")).isEqualTo(2);
        assertThat(groups).hasSize(2);

        assertThat(data(client, "retry-failed-records", Map.of("run", run)))
                .containsEntry("retriedRun", run)
                .containsEntry("failedRecords", 3)
                .containsEntry("unprocessedRecords", 0);
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);

        Map<String, Object> again = data(client, "retry-failed-records", retry(run));
        assertThat(again)
                .containsEntry("recordsIn", 3)
                .containsEntry("failed", 3)
                .containsEntry("run", run + "/retries/failed");
        assertThat(((Map<?, ?>) ((List<?>) again.get("errors")).get(0)).get("lines"))
                .as("those of the file that was loaded")
                .isEqualTo(List.of(3, 5));
        assertThat(failure(client, "retry-failed-records", retry(run)))
                .contains("retried before", again.get("run").toString())
                .doesNotContain(files.toString());
        assertThat(data(client, "retry-failed-records", Map.of("run", again.get("run"))))
                .containsEntry("failedRecords", 3);
    }

    @Test
    void unprocessedRecordsOfAFailedJobAreLoadedAgain() throws Exception {
        served.sandbox.faults().add(Fault.failedJob("InternalServerError : try later"));
        Map<String, Object> loaded = insert(csv(5));
        String run = (String) loaded.get("run");
        assertThat(loaded).containsEntry("unprocessed", 5);
        Map<?, ?> why = (Map<?, ?>) ((List<?>) loaded.get("jobErrors")).get(0);
        assertThat(why.get("state")).isEqualTo("Failed");
        assertThat(why.get("errorMessage")).isEqualTo("InternalServerError : try later");
        assertThat(loaded.get("nextAction")).asString().startsWith("Call retry-failed-records with run = " + run);

        assertThat(data(client, "retry-failed-records", retry(run)))
                .containsEntry("recordsIn", 5)
                .containsEntry("successful", 5)
                .containsEntry("jobErrors", List.of())
                .containsEntry("nextAction", "Nothing; every record was loaded.");
    }

    @Test
    void wrongColumnLeadsToTheOriginalAndNeverToARetry() throws Exception {
        McpSchema.CallToolResult result = call(
                client,
                "load-csv-file",
                Map.of(
                        "path",
                        Files.writeString(files.resolve("wrong.csv"), "Nmae\nAda\n")
                                .getFileName()
                                .toString(),
                        "object",
                        "Account",
                        "operation",
                        "insert",
                        "waitSeconds",
                        120));
        assertThat(ServedMcp.text(result))
                .contains("Field name not found : Nmae")
                .containsIgnoringCase("correct");
        String job = ServedMcp.jobs(client).get(0);
        for (String tool : List.of("get-ingest-job-status", "wait-for-job", "analyze-failed-records")) {
            Map<String, Object> told = data(client, tool, Map.of("jobId", job));
            assertThat(told).as(tool).containsEntry("errorMessage", "InvalidBatch : Field name not found : Nmae");
            assertThat(told.get("nextAction"))
                    .as(tool)
                    .asString()
                    .contains("load the original again")
                    .doesNotContain("retry-failed-records");
        }
        try (var runs = Files.list(files.resolve("bulk2-runs"))) {
            String run = "bulk2-runs/" + runs.findFirst().orElseThrow().getFileName();
            for (boolean dryRun : List.of(true, false)) {
                assertThat(failure(client, "retry-failed-records", Map.of("run", run, "dryRun", dryRun)))
                        .contains("Field name not found : Nmae", "original");
            }
        }
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);
    }

    @Test
    void runsAreFoundInTheFolderOfRunsOnly() throws Exception {
        Map<String, Object> loaded = insert("Name,NumberOfEmployees\nEve,many\n");
        Path run = files.resolve((String) loaded.get("run"));
        try (var all = Files.list(run)) {
            Path copy = Files.createDirectory(files.resolve("copy"));
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        for (String none :
                List.of("copy", "bulk2-runs/none", "../" + run.getFileName(), run.toString(), "bulk2-runs/../copy")) {
            assertThat(failure(client, "retry-failed-records", Map.of("run", none)))
                    .as(none)
                    .contains("There is no run of that name");
        }
    }

    @Test
    void waitTellsItsProgressAndLeavesTheJobAlone() {
        served.sandbox.faults().add(Fault.slowProcessing(Duration.ofMillis(800)).on("PATCH", "/jobs/ingest/"));
        String job = (String) data(client, "create-ingest-job", Map.of("object", "Account", "operation", "insert"))
                .get("jobId");
        data(client, "upload-data-ingest-job", Map.of("jobId", job, "csv", csv(1_000)));
        data(client, "close-abort-ingest-job", Map.of("jobId", job, "state", "UploadComplete"));
        McpSchema.CallToolResult waited = client.callTool(McpSchema.CallToolRequest.builder("wait-for-job")
                .arguments(Map.of("jobId", job, "timeoutSeconds", 1))
                .progressToken("p1")
                .build());
        assertThat(data(waited)).containsEntry("done", false);
        assertThat(progress).isNotEmpty().allSatisfy(step -> {
            assertThat(step.progressToken()).isEqualTo("p1");
            assertThat(step.message()).contains("processed");
        });
        assertThat(progress.stream().map(McpSchema.ProgressNotification::progress))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(data(client, "wait-for-job", Map.of("jobId", job, "timeoutSeconds", 60)))
                .containsEntry("state", "JobComplete")
                .containsEntry("numberRecordsProcessed", 1_000);
    }

    @Test
    void longLoadGoesOnBehindItsCallAndIsNotBegunTwice() throws Exception {
        served.sandbox.faults().add(Fault.slowProcessing(Duration.ofMillis(500)).on("PATCH", "/jobs/ingest/"));
        Files.writeString(files.resolve("a.csv"), csv(1_000));
        Map<String, Object> load =
                Map.of("path", "a.csv", "object", "Account", "operation", "insert", "waitSeconds", 0);
        Map<String, Object> begun = data(client, "load-csv-file", load);
        assertThat(begun).containsEntry("state", "Running");
        String run = (String) begun.get("run");
        assertThat(failure(client, "load-csv-file", load))
                .contains("under way already")
                .contains(run);
        assertThat(data(client, "wait-for-job", Map.of("run", run, "timeoutSeconds", 120)))
                .containsEntry("state", "Finished")
                .containsEntry("successful", 1_000);
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);
        assertThat(failure(client, "wait-for-job", Map.of("run", "bulk2-runs/none")))
                .contains("no run of that name");
    }

    @Test
    void resourcesAreReadUpToASize() throws Exception {
        String job = ServedMcp.load(client, "insert", csv(3));
        assertThat(read("sfbulk://ingest/" + job)).contains("\"state\":\"JobComplete\"");
        assertThat(read("sfbulk://ingest/" + job + "/successfulResults").lines())
                .hasSize(4);
        Files.writeString(files.resolve("big.csv"), "Name\n" + "0123456789\n".repeat(200_000));
        McpSchema.ReadResourceResult big = client.readResource(
                McpSchema.ReadResourceRequest.builder("sfbulk://files/big.csv").build());
        assertThat(big.contents()).hasSize(2);
        assertThat(((McpSchema.TextResourceContents) big.contents().get(0)).text())
                .hasSizeLessThanOrEqualTo(1024 * 1024)
                .endsWith("0123456789\n");
        assertThat(((McpSchema.TextResourceContents) big.contents().get(1)).text())
                .contains("Only the first");
        Files.write(files.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        for (String uri : List.of(
                "sfbulk://files/binary",
                "sfbulk://files/..%2Fsecret.csv",
                "sfbulk://files/%2Fetc%2Fpasswd",
                "sfbulk://ingest/750/failedResults",
                "sfbulk://ingest/" + job + "/everything",
                "file:///etc/passwd")) {
            assertThatThrownBy(() -> read(uri)).isInstanceOf(McpError.class).hasMessageNotContaining("java.");
        }
        assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(4);
    }

    private String read(String uri) {
        McpSchema.ReadResourceResult result =
                client.readResource(McpSchema.ReadResourceRequest.builder(uri).build());
        return ((McpSchema.TextResourceContents) result.contents().get(0)).text();
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
