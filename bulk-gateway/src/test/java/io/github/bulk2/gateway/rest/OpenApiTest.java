package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.NodeTools;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
        NodeTools tools = NodeTools.of("spectral", "spectral", SPECTRAL, "--ignore-scripts");
        Files.writeString(tools.file("ruleset.yaml"), "extends: [\"spectral:oas\"]\n");
        try (InputStream document = RestAdapter.class.getResourceAsStream("openapi.json")) {
            Files.write(tools.file("openapi.json"), document.readAllBytes());
        }
        Path output = tools.file("lint.log");
        int exit = tools.run(
                output,
                List.of(
                        tools.program("spectral").toString(),
                        "lint",
                        "--ruleset",
                        "ruleset.yaml",
                        "--fail-severity=hint",
                        "openapi.json"));
        assertThat(exit).as(Files.readString(output) + tools.errors()).isZero();
        assertThat(output).content().contains("No results");
    }
}
