package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.Sandbox;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The adapter as a child process, over its standard input and output. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StdioTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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
                    .capabilities(McpSchema.ClientCapabilities.builder()
                            .elicitation()
                            .build())
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
            try (OutputStream in = process.getOutputStream();
                    BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
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

    private static void send(OutputStream in, String line) throws IOException {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private static JsonNode next(BufferedReader out) throws IOException {
        return JSON.readTree(out.readLine());
    }
}
