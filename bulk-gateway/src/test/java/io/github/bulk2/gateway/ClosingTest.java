package io.github.bulk2.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of those who are connected when the gateway closes. */
@Timeout(90)
class ClosingTest {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static HttpRequest.Builder mcp(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json");
    }

    private String session(URI uri) throws Exception {
        HttpResponse<String> answer = http.send(
                mcp(uri).POST(HttpRequest.BodyPublishers.ofString(INITIALIZE)).build(), BodyHandlers.ofString());
        return answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
    }

    private static CompletableFuture<Void> closing(RunningGateway gateway) {
        return OwnThread.call(() -> {
            gateway.gateway().close();
            return null;
        });
    }

    @Test
    void streamsThatClientsListenAtDoNotUseUpTheGrace() throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), GRACE)) {
            URI uri = gateway.gateway().mcpUri();
            String idle = session(uri);
            String listening = session(uri);
            assertThat(idle).isNotEqualTo(listening);
            HttpResponse<InputStream> events =
                    http.send(mcp(uri).header("Mcp-Session-Id", listening).GET().build(), BodyHandlers.ofInputStream());
            assertThat(events.statusCode()).isEqualTo(200);

            closing(gateway).get(GRACE.toSeconds() / 3, TimeUnit.SECONDS);

            // An end, not a break.
            assertThat(events.body().readAllBytes()).asString().doesNotContain("data:");
        }
    }

    @Test
    void downloadOfASlowReaderIsFinishedWithinTheGrace() throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), GRACE)) {
            String id = gateway.createIngestJob("insert");
            String row = "Alpha," + "x".repeat(30_000) + "\n";
            assertThat(gateway.upload(id, "text/csv", "Name,Description\n" + row.repeat(700)))
                    .isEqualTo("201");
            gateway.process(id);
            CompletableFuture<Void> closing;
            String answer;
            try (RawHttp client = new RawHttp(gateway.uri())) {
                client.send("GET /v1/jobs/ingest/" + id + "/successfulresults HTTP/1.1\r\nHost: localhost\r\n\r\n");
                byte[] begin = client.socket().getInputStream().readNBytes(100_000);
                closing = closing(gateway);
                awaitRefusal(gateway);
                assertThat(closing).isNotDone();
                answer = new String(begin, StandardCharsets.UTF_8) + client.rest();
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n0\r\n\r\n");
            assertThat(answer.split("Alpha", -1)).hasSize(701);
            closing.get(GRACE.toSeconds() / 3, TimeUnit.SECONDS);
        }
    }

    private static void awaitRefusal(RunningGateway gateway) throws Exception {
        long deadline = System.nanoTime() + GRACE.toNanos();
        boolean refused = false;
        while (!refused) {
            assertThat(System.nanoTime()).as("waiting for the closing").isLessThan(deadline);
            try {
                refused = gateway.get("/v1/openapi.json").statusCode() != 200;
            } catch (IOException closed) {
                refused = true;
            }
        }
    }
}
