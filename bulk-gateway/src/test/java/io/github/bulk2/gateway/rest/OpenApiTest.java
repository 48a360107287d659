package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The OpenAPI document says what the adapter does, and Spectral has nothing to say against it. */
class OpenApiTest {

    private static final Path FOLDER = Path.of("target", "spectral").toAbsolutePath();
    private static final String SPECTRAL = "@stoplight/spectral-cli@6.16.3";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private static JsonNode document() throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            return RunningGateway.JSON.readTree(gateway.get("/v1/openapi.json").body());
        }
    }

    @Test
    void documentAndRoutesAreTheSame() throws Exception {
        Set<String> documented = new TreeSet<>();
        JsonNode document = document();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getKey().equals("parameters")) {
                    continue;
                }
                Set<String> parameters = new TreeSet<>();
                operation
                        .getValue()
                        .path("parameters")
                        .forEach(parameter ->
                                parameters.add(parameter.path("$ref").asText().replaceFirst(".*/", "")));
                documented.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " " + parameters);
            }
        }
        Set<String> routed = new TreeSet<>();
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(SANDBOX.sandbox().instanceUrl())
                .tokens(TokenProvider.fixed("t"))
                .build()) {
            for (Route route : new RestAdapter(client, RestSettings.ofDefaults()).routes()) {
                routed.add(route.method() + " " + route.path() + " " + new TreeSet<>(route.parameters()));
            }
        }
        assertThat(documented).hasSize(15).isEqualTo(routed);
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void spectralFindsNothing() throws Exception {
        boolean hasNpm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
        if (!hasNpm) {
            leaveOut("there is no npm");
        }
        Files.createDirectories(FOLDER);
        Path log = FOLDER.resolve("npm.log");
        if (!Files.isExecutable(FOLDER.resolve("node_modules/.bin/spectral"))) {
            Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
            List<String> install = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
            install.addAll(List.of(
                    "--ignore-scripts", "--cache", FOLDER.resolve("cache").toString(), SPECTRAL));
            if (run(log, install) != 0) {
                leaveOut("npm cannot fetch " + SPECTRAL + ": " + Files.readString(log));
            }
        }
        Files.writeString(FOLDER.resolve("ruleset.yaml"), "extends: [\"spectral:oas\"]\n");
        try (InputStream document = RestAdapter.class.getResourceAsStream("openapi.json")) {
            Files.write(FOLDER.resolve("openapi.json"), document.readAllBytes());
        }
        Path output = FOLDER.resolve("lint.log");
        int exit = run(
                output,
                List.of(
                        FOLDER.resolve("node_modules/.bin/spectral").toString(),
                        "lint",
                        "--ruleset",
                        "ruleset.yaml",
                        "--fail-severity=hint",
                        "openapi.json"));
        assertThat(exit).as(Files.readString(output)).isZero();
        assertThat(output).content().contains("No results");
    }

    private static void leaveOut(String reason) {
        System.err.println("The test with Spectral is left out: " + reason);
        abort("left out: " + reason);
    }

    private static int run(Path output, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return process.waitFor(4, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
