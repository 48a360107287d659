package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ServeCommandTest {

    private static final String TOKEN = "a-gateway-token-of-some-length";
    private static final String INITIALIZE = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\":"
            + " {\"protocolVersion\": \"2025-11-25\", \"capabilities\": {}, \"clientInfo\": {\"name\": \"test\", \"version\":"
            + " \"1\"}}}";

    private static final String INITIALIZED = "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> initialize(String url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .headers("Content-Type", "application/json", "Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(INITIALIZE))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + text, e);
        }
    }

    @Test
    void firstLineTellsWhereBothAdaptersAreAndStoppingIsClean() throws Exception {
        try (RunningCommand running =
                new RunningCommand("serve", "--sandbox", "--rest-port", "0", "--mcp-port", "0", "--json")) {
            JsonNode ready = json(running.readLine());
            String jobs = ready.path("restUrl").asText() + "/v1/jobs/ingest";

            assertThat(get(jobs).statusCode()).isEqualTo(200);
            assertThat(initialize(ready.path("mcpUrl").asText()).body()).contains("serverInfo");
            assertThat(ready.at("/mcpServers/bulk2/url")).isEqualTo(ready.path("mcpUrl"));
            assertThat(running.stop().exitCode()).isZero();
            assertThatThrownBy(() -> get(jobs)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void humansGetTheUrlsAndWhatAnMcpClientNeeds() throws Exception {
        try (RunningCommand running = new RunningCommand("serve", "--sandbox", "--rest-port", "0", "--mcp-port", "0")) {
            assertThat(running.readLine()).contains("Ctrl-C");
            assertThat(running.readLine()).contains("http://127.0.0.1:", "/v1/jobs/ingest");
            assertThat(running.readLine()).contains("http://127.0.0.1:", "/mcp");
            assertThat(running.readLine()).contains("MCP client");
            assertThat(json(running.readLine()).at("/mcpServers/bulk2/url").asText())
                    .endsWith("/mcp");
        }
    }

    @Test
    void tokenOfTheCapabilityIsHonoured() throws Exception {
        try (Sandbox org = Sandbox.start()) {
            Shell shell = new Shell()
                    .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                    .with("SALESFORCE_AUTOMATION_API_KEY", org.token());
            try (RunningCommand running =
                    new RunningCommand(shell, "serve", "--rest-port", "0", "--mcp-port", "0", "--json")) {
                String url = json(running.readLine()).path("restUrl").asText();
                assertThat(get(url + "/v1/jobs/query").statusCode()).isEqualTo(200);
                assertThat(running.stop().all()).doesNotContain(org.token());
            }
        }
    }

    @Test
    void gatewayTokenIsDemandedAndNeverShown(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        try (RunningCommand running = new RunningCommand(
                "serve",
                "--sandbox",
                "--rest-port",
                "0",
                "--mcp-port",
                "0",
                "--gateway-token-file",
                file.toString(),
                "--json")) {
            String line = running.readLine();
            JsonNode ready = json(line);
            String jobs = ready.path("restUrl").asText() + "/v1/jobs/ingest";
            assertThat(line).doesNotContain(TOKEN).contains("Bearer ${BULK2_GATEWAY_TOKEN}");
            assertThat(get(jobs).statusCode()).isEqualTo(401);
            assertThat(get(jobs, "Authorization", "Bearer " + TOKEN).statusCode())
                    .isEqualTo(200);
            assertThat(initialize(ready.path("mcpUrl").asText()).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void openingToOtherMachinesWithoutATokenIsAUsageError() {
        Outcome outcome = new Shell().run("serve", "--sandbox", "--host", "0.0.0.0");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("gateway token");
        assertThat(new Shell().run("serve", "--sandbox", "--rest-port", "70000").exitCode())
                .isEqualTo(2);
        assertThat(new Shell()
                        .run("serve", "--sandbox", "--files-dir", "/nonexistent/folder")
                        .exitCode())
                .isEqualTo(2);
        assertThat(new Shell().run("serve").err()).contains("BULK2_TOKEN");
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (RunningCommand running =
                new RunningCommand("serve", "--sandbox", "--rest-port", "0", "--mcp-port", "0", "--json")) {
            String port = String.valueOf(
                    URI.create(json(running.readLine()).path("restUrl").asText())
                            .getPort());
            Outcome second = new Shell().run("serve", "--sandbox", "--rest-port", port, "--mcp-port", "0");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains(port);
        }
    }

    @Test
    void stdioSpeaksMcpAndNothingElse() throws Exception {
        Outcome outcome =
                new Shell().typing(INITIALIZE.replace("\n", " ") + "\n").run("serve", "--sandbox", "--stdio");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"jsonrpc\""));
        assertThat(outcome.out()).contains("serverInfo");
    }

    private List<String> toolsOverStdio(String... options) {
        List<String> command = new ArrayList<>(List.of("serve", "--sandbox", "--stdio"));
        command.addAll(List.of(options));
        Outcome outcome = new Shell()
                .typing(INITIALIZE + "\n" + INITIALIZED
                        + "\n{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"tools/list\"}\n")
                .run(command.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out()
                .lines()
                .map(ServeCommandTest::json)
                .filter(message -> message.path("id").asInt() == 2)
                .flatMap(message -> message.at("/result/tools").findValuesAsText("name").stream())
                .toList();
    }

    @Test
    void toolsAreChosenByGroupAndByNameAndReadOnlyHoldsToo(@TempDir Path folder) {
        assertThat(toolsOverStdio()).hasSize(17);
        assertThat(toolsOverStdio("--toolsets", "Query,ingest", "--read-only"))
                .hasSize(10)
                .contains("create-query-job", "get-ingest-job-status")
                .doesNotContain("wait-for-job", "create-ingest-job", "delete-query-job");
        assertThat(toolsOverStdio(
                        "--tools",
                        "wait-for-job, export-query-to-file",
                        "--tools",
                        "create-query-job",
                        "--read-only",
                        "--files-dir",
                        folder.toString()))
                .containsExactlyInAnyOrder("wait-for-job", "export-query-to-file", "create-query-job");
    }

    @Test
    void confirmationsAreAsThatOptionSays() {
        String create = "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"tools/call\", \"params\": {\"name\":"
                + " \"create-ingest-job\", \"arguments\": {\"object\": \"Account\", \"operation\": \"insert\"}}}";
        for (String which : List.of("never", "destructive", "ALWAYS")) {
            Outcome outcome = new Shell()
                    .typing(INITIALIZE + "\n" + INITIALIZED + "\n" + create + "\n")
                    .run("serve", "--sandbox", "--stdio", "--confirm", which);
            JsonNode answer = outcome.out()
                    .lines()
                    .map(ServeCommandTest::json)
                    .filter(message -> message.path("id").asInt() == 2)
                    .findFirst()
                    .orElseThrow();
            assertThat(answer.at("/result/structuredContent").has("confirmToken"))
                    .as(which + ": " + answer)
                    .isEqualTo(which.equals("ALWAYS"));
            assertThat(outcome.out().contains("have to be confirmed")).isEqualTo(!which.equals("never"));
        }
    }

    @Test
    void optionsOfToolsThatCannotBeAreRefusedBeforeAnythingListens() {
        Map<List<String>, List<String>> wrong = Map.of(
                List.of("--tools", "wait-for-godot"),
                List.of("there is no tool wait-for-godot; there are list-all-ingest-jobs, ", "retry-failed-records"),
                List.of("--toolsets", "query,everything"),
                List.of("[INGEST, QUERY, WORKFLOW]", "everything"),
                List.of("--tools", ""),
                List.of("there is no tool without a name; there are "),
                List.of("--confirm", "sometimes"),
                List.of("[NEVER, DESTRUCTIVE, ALWAYS]", "sometimes"),
                List.of("--tools", "load-csv-file"),
                List.of("load-csv-file needs a files folder"),
                List.of("--tools", "wait-for-job", "--toolsets", "query"),
                List.of("wait-for-job is in the toolset workflow"),
                List.of("--tools", "delete-ingest-job", "--read-only"),
                List.of("delete-ingest-job changes records, and read-only leaves it out"));
        wrong.forEach((options, words) -> {
            for (String way : List.of("--mcp-port=0", "--stdio")) {
                List<String> command = new ArrayList<>(List.of("serve", "--sandbox", "--rest-port", "0", way));
                command.addAll(options);
                Outcome outcome = new Shell().run(command.toArray(String[]::new));
                assertThat(outcome.exitCode()).as(command + outcome.all()).isEqualTo(2);
                assertThat(outcome.err()).contains(words).doesNotContain("bug");
                assertThat(outcome.out()).isEmpty();
            }
        });
        assertThat(new Shell().run("serve", "--tools", "wait-for-godot").err())
                .as("told before a login is asked for")
                .contains("there is no tool wait-for-godot");
    }

    @Test
    void helpFitsInto80Columns() {
        Outcome outcome = new Shell().run("serve", "--help");
        assertThat(outcome.out())
                .contains("--confirm=WHICH", "--toolsets=NAME[,NAME...]", "--tools=NAME[,NAME...]", "[destructive]");
        assertThat(outcome.out().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    @Test
    void processThatIsToldToStopStops() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.github.bulk2.cli.Main",
                        "serve",
                        "--sandbox",
                        "--rest-port",
                        "0",
                        "--mcp-port",
                        "0",
                        "--json")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String jobs = json(out.readLine()).path("restUrl").asText() + "/v1/jobs/ingest";
            assertThat(get(jobs).statusCode()).isEqualTo(200);
            process.destroy();
            // Less than the grace and the patience behind it, as there is nothing to wait for.
            assertThat(process.waitFor(12, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> get(jobs)).isInstanceOf(IOException.class);
        } finally {
            process.destroyForcibly();
        }
    }
}
