package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.gateway.NodeTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The MCP inspector, which was not written for this adapter, run by Node. Left out, with a message, where npm is not or fails. */
@Timeout(value = 9, unit = TimeUnit.MINUTES)
class InspectorTest {

    private static NodeTools tools;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        // The Node that is installed may be too old for the inspector, which needs 22.19.
        tools = NodeTools.of("inspector", "mcp-inspector", "node@22.23.3", "@modelcontextprotocol/inspector@2.12.0");
    }

    private static JsonNode inspect(List<String> server, String... arguments) throws IOException, InterruptedException {
        Path output = tools.file("inspector.out");
        List<String> command = new ArrayList<>(List.of(
                tools.file("node_modules/node/bin/node").toString(),
                tools.program("mcp-inspector").toRealPath().toString(),
                "--cli"));
        command.addAll(server);
        command.addAll(List.of(arguments));
        // Its own default of 15 s is too short for a JVM to start in on a busy machine; the test has its own.
        command.addAll(List.of("--connect-timeout", "0"));
        int exit = tools.run(output, command);
        String said = Files.readString(output);
        assertThat(said).as("exit %s, errors: %s", exit, tools.errors()).isNotBlank();
        return new ObjectMapper().readTree(said);
    }

    @Test
    void toolsAreListedAndCalledOverHttp() throws Exception {
        try (ServedMcp served = new ServedMcp(settings -> settings.withConfirm(Confirm.NEVER))) {
            List<String> server = List.of(served.uri().toString(), "--transport", "http");
            JsonNode tools = inspect(server, "--method", "tools/list", "--strict");
            assertThat(tools.path("tools")).hasSize(17);

            JsonNode created = inspect(
                    server,
                    "--method",
                    "tools/call",
                    "--tool-name",
                    "create-ingest-job",
                    "--tool-arg",
                    "object=Account",
                    "operation=insert");
            String job = created.at("/structuredContent/jobId").asText();
            assertThat(job).startsWith("750");
            assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);

            JsonNode refused = inspect(
                    server,
                    "--method",
                    "tools/call",
                    "--tool-name",
                    "get-ingest-job-status",
                    "--tool-arg",
                    "jobId=750nonsense");
            assertThat(refused.path("isError").asBoolean())
                    .as(refused.toString())
                    .isTrue();
        }
    }

    @Test
    void toolsAreCalledOverStandardInput() throws Exception {
        try (ServedMcp served = new ServedMcp(settings -> settings)) {
            List<String> command = StdioServer.command(served.sandbox.instanceUrl(), served.sandbox.token());
            // A script of its own, as the inspector would take the options of java for its own.
            Path script = tools.file("server.sh");
            Files.writeString(
                    script,
                    "#!/bin/sh\nexec "
                            + String.join(
                                    " ",
                                    command.stream()
                                            .map(word -> "'" + word + "'")
                                            .toList())
                            + "\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
            JsonNode listed = inspect(
                    List.of(script.toString()), "--method", "tools/call", "--tool-name", "list-all-ingest-jobs");
            assertThat(listed.at("/structuredContent/returned").asInt(-1))
                    .as(listed.toString())
                    .isZero();
        }
    }
}
