package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The MCP inspector, which was not written for this adapter, run by Node. Left out, with a message, where npm is not or fails. */
@Timeout(value = 9, unit = TimeUnit.MINUTES)
class InspectorTest {

    private static final Path FOLDER = Path.of("target", "inspector").toAbsolutePath();
    // The Node that is installed may be too old for the inspector, which needs 22.19.
    private static final List<String> PACKAGES = List.of("node@22.23.3", "@modelcontextprotocol/inspector@2.12.0");

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        boolean hasNpm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
        if (!hasNpm) {
            leaveOut("there is no npm");
        }
        Files.createDirectories(FOLDER);
        if (Files.isExecutable(node()) && Files.exists(inspector())) {
            return;
        }
        Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
        Path log = FOLDER.resolve("npm.log");
        List<String> command = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
        command.addAll(PACKAGES);
        if (run(log, command) != 0) {
            leaveOut("npm cannot fetch " + PACKAGES + ": " + Files.readString(log));
        }
    }

    private static void leaveOut(String reason) {
        System.err.println("The tests with the MCP inspector are left out: " + reason);
        abort("left out: " + reason);
    }

    private static Path node() {
        return FOLDER.resolve("node_modules/node/bin/node");
    }

    private static Path inspector() {
        return FOLDER.resolve("node_modules/.bin/mcp-inspector");
    }

    private static int run(Path output, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(false)
                .redirectError(FOLDER.resolve("errors.log").toFile())
                .redirectOutput(output.toFile());
        // It keeps a file in the home folder, which is nobody's business here.
        builder.environment().put("HOME", FOLDER.toString());
        builder.environment().put("npm_config_cache", System.getProperty("user.home") + "/.npm");
        Process process = builder.start();
        try {
            return process.waitFor(8, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    private static JsonNode inspect(List<String> server, String... arguments) throws IOException, InterruptedException {
        Path output = FOLDER.resolve("inspector.out");
        List<String> command = new ArrayList<>(
                List.of(node().toString(), inspector().toRealPath().toString(), "--cli"));
        command.addAll(server);
        command.addAll(List.of(arguments));
        int exit = run(output, command);
        String said = Files.readString(output);
        assertThat(said)
                .as("exit %s, errors: %s", exit, Files.readString(FOLDER.resolve("errors.log")))
                .isNotBlank();
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
            Path script = FOLDER.resolve("server.sh");
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
