package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Fault;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every tool, over all tools that the server lists. */
class EveryToolTest {

    private static final JsonSchemaValidator VALIDATOR = McpJsonDefaults.getSchemaValidator();

    /** Calls that succeed; JOB and RUN stand for a job and a run with failed records, OPEN for an open one, QUERY and RUNNING for query jobs. */
    private static final Map<String, Map<String, Object>> GOOD = new TreeMap<>(Map.ofEntries(
            Map.entry("list-all-ingest-jobs", Map.of()),
            Map.entry("create-ingest-job", Map.of("object", "Account", "operation", "insert")),
            Map.entry("get-ingest-job-status", Map.of("jobId", "JOB")),
            Map.entry("close-abort-ingest-job", Map.of("jobId", "OPEN", "state", "Aborted")),
            Map.entry("delete-ingest-job", Map.of("jobId", "JOB")),
            Map.entry("upload-data-ingest-job", Map.of("jobId", "OPEN", "csv", "Name\nAda\n")),
            Map.entry("get-failed-results-ingest-job", Map.of("jobId", "JOB", "format", "csv")),
            Map.entry("get-successful-results-ingest-job", Map.of("jobId", "JOB")),
            Map.entry("get-unprocessed-records-ingest-job", Map.of("jobId", "JOB")),
            Map.entry("list-all-query-jobs", Map.of()),
            Map.entry("create-query-job", Map.of("query", "SELECT Id FROM Account")),
            Map.entry("get-query-job-status", Map.of("jobId", "QUERY")),
            Map.entry("abort-query-job", Map.of("jobId", "RUNNING")),
            Map.entry("delete-query-job", Map.of("jobId", "QUERY")),
            Map.entry("get-query-job-results", Map.of("jobId", "QUERY")),
            Map.entry("wait-for-job", Map.of("jobId", "JOB")),
            Map.entry("analyze-failed-records", Map.of("jobId", "JOB")),
            Map.entry("preview-csv-file", Map.of("path", "a.csv")),
            Map.entry("load-csv-file", Map.of("path", "a.csv", "object", "Account", "operation", "insert")),
            Map.entry(
                    "export-query-to-file",
                    Map.of("query", "SELECT Id FROM Account", "path", "out.csv.gz", "gzip", true)),
            Map.entry("retry-failed-records", Map.of("run", "RUN", "dryRun", false))));

    @TempDir
    private static Path files;

    private static ServedMcp served;
    private static McpSyncClient client;
    private static Map<String, McpSchema.Tool> tools;

    @BeforeAll
    static void serve() throws Exception {
        Files.writeString(files.resolve("a.csv"), "Name,NumberOfEmployees\nAda,1\nEve,2\n");
        Files.writeString(files.resolve("failing.csv"), "Name,NumberOfEmployees\nAda,1\n,2\n");
        served = new ServedMcp(settings -> settings.withConfirm(Confirm.ALWAYS).withFilesFolder(files));
        client = served.client();
        tools = client.listTools().tools().stream()
                .collect(Collectors.toMap(McpSchema.Tool::name, Function.identity()));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    static List<String> names() {
        return List.copyOf(GOOD.keySet());
    }

    @Test
    void everyToolIsTried() {
        assertThat(tools.keySet()).hasSize(21).isEqualTo(GOOD.keySet());
    }

    /** Calls it, and once more with the token if it asks for a confirmation. */
    private static McpSchema.CallToolResult confirmed(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult first = conforming(tool, ServedMcp.call(client, tool, arguments));
        Object token = ServedMcp.data(first).get("confirmToken");
        if (token == null) {
            return first;
        }
        assertThat(ServedMcp.data(first)).containsEntry("confirmationRequired", true);
        Map<String, Object> again = new LinkedHashMap<>(arguments);
        again.put("confirmToken", token);
        return conforming(tool, ServedMcp.call(client, tool, again));
    }

    private static McpSchema.CallToolResult conforming(String tool, McpSchema.CallToolResult result) {
        Map<String, Object> data = ServedMcp.data(result);
        JsonSchemaValidator.ValidationResponse found =
                VALIDATOR.validate(tools.get(tool).outputSchema(), data);
        assertThat(found.valid()).as("%s: %s", found.errorMessage(), data).isTrue();
        assertThat(data.get("nextAction")).asString().isNotBlank();
        return result;
    }

    private static String created(String tool, Map<String, Object> arguments) {
        return (String) ServedMcp.data(confirmed(tool, arguments)).get("jobId");
    }

    private static String loaded() {
        String job = created("create-ingest-job", GOOD.get("create-ingest-job"));
        confirmed(
                "upload-data-ingest-job",
                Map.of("jobId", job, "csv", "Name,NumberOfEmployees\nAda,1\n,2\n\"E\"\"ve\",many\n"));
        confirmed("close-abort-ingest-job", Map.of("jobId", job, "state", "UploadComplete"));
        confirmed("wait-for-job", Map.of("jobId", job));
        return job;
    }

    private static String queried(boolean ended) {
        if (!ended) {
            served.sandbox
                    .faults()
                    .add(Fault.slowProcessing(Duration.ofSeconds(30)).on("POST", "/jobs/query"));
        }
        String job = created("create-query-job", GOOD.get("create-query-job"));
        if (ended) {
            confirmed("wait-for-job", Map.of("jobId", job));
        }
        return job;
    }

    private static Map<String, Object> arguments(String tool) {
        Map<String, Object> arguments = new LinkedHashMap<>(GOOD.get(tool));
        arguments.computeIfPresent("jobId", (name, kind) -> switch (kind.toString()) {
            case "JOB" -> loaded();
            case "OPEN" -> created("create-ingest-job", GOOD.get("create-ingest-job"));
            default -> queried(kind.equals("QUERY"));
        });
        arguments.computeIfPresent("run", (name, kind) -> ran());
        return arguments;
    }

    private static Object ran() {
        Map<String, Object> arguments = new LinkedHashMap<>(GOOD.get("load-csv-file"));
        arguments.put("path", "failing.csv");
        arguments.put("waitSeconds", 120);
        return ServedMcp.data(confirmed("load-csv-file", arguments)).get("run");
    }

    @ParameterizedTest
    @MethodSource("names")
    void answersConformToTheSchemaSayWhatIsNextAndLinkToWhatCanBeRead(String tool) {
        McpSchema.CallToolResult result = confirmed(tool, arguments(tool));
        assertThat(ServedMcp.data(result)).doesNotContainKey("confirmationRequired");
        for (McpSchema.Content content : result.content()) {
            if (content instanceof McpSchema.ResourceLink link && !tool.equals("create-query-job")) {
                List<McpSchema.ResourceContents> read = client.readResource(
                                McpSchema.ReadResourceRequest.builder(link.uri())
                                        .build())
                        .contents();
                assertThat(read).as(link.uri()).isNotEmpty();
                assertThat(read.get(0).mimeType()).isEqualTo(link.mimeType());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void failuresSayWhatIsWrongAndWhatIsNextAndHaveNoStructure(String tool) {
        List<Map<String, Object>> wrong = new ArrayList<>();
        wrong.add(Map.of("nonsense", 1));
        if (GOOD.get(tool).containsKey("jobId")) {
            Map<String, Object> noJob = new LinkedHashMap<>(GOOD.get(tool));
            noJob.put("jobId", "750R0000000zlh9IAA");
            wrong.add(noJob);
        }
        if (GOOD.get(tool).containsKey("run")) {
            wrong.add(Map.of("run", "bulk2-runs/none"));
        }
        if (GOOD.get(tool).containsKey("path")) {
            Map<String, Object> noFile = new LinkedHashMap<>(GOOD.get(tool));
            noFile.put("path", "missing/none.csv");
            wrong.add(noFile);
        }
        for (Map<String, Object> arguments : wrong) {
            McpSchema.CallToolResult result = ServedMcp.call(client, tool, arguments);
            assertThat(result.isError()).as(tool + arguments).isTrue();
            // No schema of a tool has a place for an error.
            assertThat(result.structuredContent()).isNull();
            assertThat(ServedMcp.text(result))
                    .contains("\nNext: ")
                    .doesNotContain("java.", "Exception", files.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void inputsAreFlatTypedDescribedAndClosed(String tool) {
        Map<String, Object> schema = tools.get(tool).inputSchema();
        assertThat(schema).containsEntry("type", "object").containsEntry("additionalProperties", false);
        assertThat(schema).doesNotContainKeys("anyOf", "oneOf", "allOf", "$ref");
        ((Map<?, ?>) schema.get("properties")).forEach((name, type) -> {
            Map<?, ?> property = (Map<?, ?>) type;
            assertThat(property.get("type")).as(tool + " " + name).isIn("string", "integer", "boolean", "array");
            assertThat(property.get("description").toString())
                    .as(tool + " " + name)
                    .isNotBlank();
        });
        Map<String, Object> output = tools.get(tool).outputSchema();
        assertThat(output).containsEntry("type", "object");
        assertThat(((Map<?, ?>) output.get("properties")).keySet().stream().map(String::valueOf))
                .contains("nextAction");
    }
}
