package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as a child process, over its standard input and output. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StdioTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temp;

    @Test
    void clientOfTheSdkCallsTools() {
        try (Sandbox sandbox = Sandbox.start()) {
            List<String> command = StdioServer.command(sandbox.instanceUrl(), sandbox.token());
            StdioClientTransport transport = new StdioClientTransport(
                    ServerParameters.builder(command.get(0))
                            .args(command.subList(1, command.size()))
                            .build(),
                    SafeJson.mapper());
            AtomicInteger questions = new AtomicInteger();
            McpSyncClient client = McpClient.sync(transport)
                    .requestTimeout(Duration.ofMinutes(2))
                    .initializationTimeout(Duration.ofMinutes(2))
                    .capabilities(
                            McpSchema.ClientCapabilities.builder().elicitation().build())
                    .elicitation(request -> {
                        questions.incrementAndGet();
                        return new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.DECLINE, null);
                    })
                    .build();
            try {
                client.initialize();
                assertThat(client.listTools().tools()).hasSize(17);
                String job = ServedMcp.load(client, "insert", "Name\nAda\n");
                assertThat(ServedMcp.data(client, "get-successful-results-ingest-job", Map.of("jobId", job)))
                        .containsEntry("returned", 1);
                assertThat(questions).hasValue(0);
            } finally {
                client.close();
            }
        }
    }

    @Test
    void linesThatAreNoMessagesAreAnsweredAndTheEndOfInputEndsTheProcess() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            Process process = new ProcessBuilder(StdioServer.command(sandbox.instanceUrl(), sandbox.token()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            OutputStream in = process.getOutputStream();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                send(in, "this is no JSON");
                assertThat(next(out).at("/error/code").asInt()).isEqualTo(-32700);
                send(in, "[]");
                assertThat(next(out).at("/error/code").asInt()).isEqualTo(-32600);
                send(in, "");
                send(in, "{\"jsonrpc\":\"2.0\",\"id\":5}");
                assertThat(next(out).at("/error/code").asInt()).isEqualTo(-32600);
                send(in, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"" + "x".repeat(5_000_000) + "\"}");
                assertThat(next(out).at("/error/message").asText()).contains("larger than");
                send(in, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server/discover\"}");
                JsonNode discovery = next(out);
                assertThat(discovery.at("/id").asInt()).isEqualTo(7);
                assertThat(discovery.at("/error/code").asInt()).isEqualTo(-32601);
                send(in, RawMcp.INITIALIZE.replace("\n", ""));
                assertThat(next(out).at("/result/serverInfo/name").asText()).isEqualTo("bulk2");
                in.close();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(out.readLine()).as("nothing else on standard output").isNull();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @RepeatedTest(20)
    void everyRequestBeforeTheEndOfInputIsAnswered() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = client(sandbox);
                McpAdapter adapter = McpAdapter.of(client, McpSettings.ofDefaults())) {
            String input = String.join(
                    "\n",
                    RawMcp.INITIALIZE.replace("\n", ""),
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":\"tools\",\"method\":\"tools/list\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"no/such\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"_meta\":null,"
                            + "\"name\":\"create-query-job\",\"arguments\":{\"query\":\"SELECT Id FROM Account\"}}}");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            adapter.serveStdio(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out);
            Map<String, JsonNode> answers = new HashMap<>();
            for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
                JsonNode answer = JSON.readTree(line);
                answers.put(answer.path("id").asText(), answer);
            }
            assertThat(answers).containsOnlyKeys("1", "tools", "8", "9");
            assertThat(answers.get("tools").at("/result/tools")).isNotEmpty();
            assertThat(answers.get("9").at("/result/structuredContent/jobId").asText())
                    .startsWith("750");
        }
    }

    @Test
    void cancelledCallEndsAndItsJobGoesOn() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = client(sandbox);
                McpAdapter adapter =
                        McpAdapter.of(client, McpSettings.ofDefaults().withConfirm(Confirm.NEVER))) {
            sandbox.faults().add(Fault.slowProcessing(Duration.ofSeconds(6)).on("PATCH", "/jobs/ingest/"));
            IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
            job.upload(CsvSource.ofString("Name\nAda\n"));
            job.markUploadComplete();
            PipedInputStream in = new PipedInputStream();
            PipedInputStream read = new PipedInputStream();
            Thread server;
            try (PipedOutputStream typed = new PipedOutputStream(in);
                    PipedOutputStream out = new PipedOutputStream(read);
                    BufferedReader answers = new BufferedReader(new InputStreamReader(read, StandardCharsets.UTF_8))) {
                server = serving(adapter, in, out);
                send(typed, RawMcp.INITIALIZE.replace("\n", ""));
                next(answers);
                send(typed, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
                send(
                        typed,
                        "{\"jsonrpc\":\"2.0\",\"id\":\"w\",\"method\":\"tools/call\",\"params\":{\"_meta\":{\"progressToken\":1},"
                                + "\"name\":\"wait-for-job\",\"arguments\":{\"jobId\":\"" + job.id()
                                + "\",\"timeoutSeconds\":300}}}");
                assertThat(next(answers).path("method").asText()).isEqualTo("notifications/progress");
                send(
                        typed,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"w\"}}");
                JsonNode answer = next(answers);
                while (answer.has("method")) {
                    answer = next(answers);
                }
                assertThat(answer.path("id").asText()).isEqualTo("w");
                assertThat(answer.toString()).contains("cancelled the call");
            }
            server.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(server.isAlive()).isFalse();
            assertThat(job.awaitCompletion(WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofMinutes(1)))
                            .state())
                    .isEqualTo(JobState.JOB_COMPLETE);
        }
    }

    @Test
    void logsHoldNeitherRecordsNorTheToken() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            List<String> command = new ArrayList<>(StdioServer.command(sandbox.instanceUrl(), sandbox.token()));
            command.add(1, "-Dslf4j.provider=" + PrintedLogs.class.getName());
            Process process = new ProcessBuilder(command)
                    .redirectError(temp.resolve("log").toFile())
                    .start();
            OutputStream in = process.getOutputStream();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                send(in, RawMcp.INITIALIZE.replace("\n", ""));
                out.readLine();
                send(in, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
                String create = "\"name\":\"create-ingest-job\",\"arguments\":{\"object\":\"Account\",\"operation\":";
                JsonNode created = call(in, out, create + "\"insert\"}");
                String job = created.at("/result/structuredContent/jobId").asText();
                assertThat(job).startsWith("750");
                String upload = "\"name\":\"upload-data-ingest-job\",\"arguments\":{\"jobId\":\"" + job + "\",\"csv\":";
                for (String arguments : List.of(
                        create + "\"cell-secret\"}",
                        upload + "\"Name\\n\\\"cell-secret\"}",
                        upload + "[\"cell-secret\"]}",
                        upload + "\"Name,Phone\\ncell-secret,1\\n\"}",
                        upload + "\"Name\\ncell-secret\\n\"}",
                        "\"name\":\"cell-secret\",\"arguments\":{}",
                        "\"name\":\"create-query-job\",\"arguments\":\"cell-secret\"",
                        "\"name\":{\"cell-secret\":1}",
                        "\"name\":\"create-query-job\",\"arguments\":{\"query\":\"SELECT cell-secret\"}")) {
                    assertThat(call(in, out, arguments).isObject()).isTrue();
                }
                send(in, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":cell-secret");
                out.readLine();
                in.close();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(Files.readString(temp.resolve("log")))
                    .contains("LOG ")
                    .doesNotContain("cell-secret")
                    .doesNotContain(sandbox.token());
        }
    }

    private static BulkClient client(Sandbox sandbox) {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .build();
    }

    private static Thread serving(McpAdapter adapter, InputStream in, OutputStream out) {
        Thread thread = new Thread(() -> {
            try {
                adapter.serveStdio(in, out);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    private static JsonNode call(OutputStream in, BufferedReader out, String params) throws IOException {
        send(in, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{" + params + "}}");
        return next(out);
    }

    private static void send(OutputStream in, String line) throws IOException {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private static JsonNode next(BufferedReader out) throws IOException {
        return JSON.readTree(out.readLine());
    }
}
