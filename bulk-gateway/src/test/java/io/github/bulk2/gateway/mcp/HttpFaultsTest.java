package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.gateway.OwnThread;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that no honest client sends, and clients that go away. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HttpFaultsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ServedMcp served;
    private RawMcp raw;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedMcp(settings -> settings.withConfirm(Confirm.NEVER));
        raw = new RawMcp(served.uri());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private static void assertPlain(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body())
                .doesNotContain("stackTrace")
                .doesNotContain("java.")
                .doesNotContain("jetty")
                .doesNotContain("Caused by")
                .hasSizeLessThan(1_000);
    }

    @Test
    void badRequestsGetAnErrorWithoutATrace() throws Exception {
        String session = raw.session();
        assertPlain(raw.post("{"), 400);
        assertPlain(raw.post(""), 400);
        assertPlain(raw.post("null"), 400);
        assertPlain(raw.post("[" + RawMcp.INITIALIZE + "]"), 400);
        assertPlain(raw.post("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}"), 400);
        assertPlain(raw.post("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}"), 400);
        assertPlain(raw.post("{\"jsonrpc\":\"2.0\",\"id\":1}"), 400);
        assertPlain(raw.post("[".repeat(100_000)), 400);
        assertPlain(raw.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"), 400);
        assertPlain(
                raw.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", "Mcp-Session-Id", "none"), 404);
        assertPlain(raw.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":7}"), 400);
        assertPlain(
                raw.post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":7}",
                        "Mcp-Session-Id",
                        session),
                400);
        assertPlain(
                raw.post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":{}}}",
                        "Mcp-Session-Id",
                        session),
                200);
        assertPlain(raw.post("{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}", "Mcp-Session-Id", session), 500);
        assertThat(raw.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "Mcp-Session-Id", session)
                        .statusCode())
                .as("still alive")
                .isEqualTo(200);
    }

    @Test
    void onlyTheEndpointAndItsMethodsAreServed() throws Exception {
        for (String method : List.of("PUT", "PATCH", "OPTIONS", "HEAD", "TRACE2")) {
            HttpResponse<String> answer = raw.send(raw.request()
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build());
            assertPlain(answer, 405);
        }
        for (String path : List.of("/mcp/x", "/admin", "/%2e%2e/mcp", "/WEB-INF/web.xml")) {
            HttpResponse<String> answer = raw.send(HttpRequest.newBuilder(java.net.URI.create(
                            "http://127.0.0.1:" + served.uri().getPort() + path))
                    .build());
            assertThat(answer.statusCode()).isIn(400, 404);
        }
        assertPlain(raw.send(raw.request().GET().build()), 400);
        assertPlain(raw.send(raw.request().DELETE().build()), 400);
        assertPlain(
                raw.send(raw.request().header("Mcp-Session-Id", "none").DELETE().build()), 404);
    }

    @Test
    void webPagesAndReboundNamesAreRefused() throws Exception {
        assertPlain(raw.post(RawMcp.INITIALIZE, "Origin", "https://evil.example"), 403);
        assertThat(raw.post(RawMcp.INITIALIZE, "Origin", "http://localhost:3000")
                        .statusCode())
                .isEqualTo(200);
        assertThat(overSocket("POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void largeMessagesAreRefusedWhetherTheyTellTheirSizeOrNot() throws Exception {
        byte[] large = ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + "x".repeat(5_000_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        assertPlain(
                raw.send(raw.request()
                        .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                        .build()),
                413);
        assertPlain(
                raw.send(raw.request()
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .build()),
                413);
    }

    @Test
    void discoverySendsNewClientsToInitialize() throws Exception {
        HttpResponse<String> answer = raw.post(
                "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"server/discover\",\"params\":{}}",
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "server/discover");
        assertPlain(answer, 200);
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.at("/id").asText()).isEqualTo("d");
        assertThat(json.at("/error/code").asInt()).isEqualTo(-32601);
    }

    private String slowJob() {
        served.sandbox.faults().add(Fault.slowProcessing(Duration.ofSeconds(6)).on("PATCH", "/jobs/ingest/"));
        var client = served.client();
        String job = (String) ServedMcp.data(
                        client, "create-ingest-job", java.util.Map.of("object", "Account", "operation", "insert"))
                .get("jobId");
        ServedMcp.data(client, "upload-data-ingest-job", java.util.Map.of("jobId", job, "csv", "Name\nAda\n"));
        ServedMcp.data(client, "close-abort-ingest-job", java.util.Map.of("jobId", job, "state", "UploadComplete"));
        return job;
    }

    private static String waitFor(String job) {
        return "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"tools/call\",\"params\":{\"name\":\"wait-for-job\","
                + "\"arguments\":{\"jobId\":\"" + job + "\",\"timeoutSeconds\":300}}}";
    }

    /** Until the gateway has asked for the job's state some more times, thus is waiting for it; the test's timeout bounds it. */
    private void awaitPolls(long more) throws InterruptedException {
        long wanted = served.sandbox.calls("getIngestJobInfo") + more;
        while (served.sandbox.calls("getIngestJobInfo") < wanted) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void cancelledWaitEndsAndTheJobGoesOn() throws Exception {
        String job = slowJob();
        String session = raw.session();
        CompletableFuture<HttpResponse<String>> waiting =
                OwnThread.call(() -> raw.post(waitFor(job), "Mcp-Session-Id", session));
        awaitPolls(3);
        HttpResponse<String> cancelled = raw.post(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":77}}",
                "Mcp-Session-Id",
                session);
        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(waiting.get(30, TimeUnit.SECONDS).body()).contains("cancelled the call");
        assertJobCompletes(job);
    }

    @Test
    void clientThatDropsItsConnectionEndsTheWaitAndNotTheJob() throws Exception {
        String job = slowJob();
        String session = raw.session();
        String body = waitFor(job);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), served.uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json, text/event-stream\r\n"
                            + "Content-Type: application/json\r\nMcp-Session-Id: " + session + "\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            awaitPolls(3);
        }
        // The wait would go on for minutes, and the job for seconds; what ends is seen at the transport's own thread.
        assertThat(threadsEndWaiting()).isTrue();
        assertJobCompletes(job);
    }

    private static boolean threadsEndWaiting() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            boolean waits = Thread.getAllStackTraces().values().stream()
                    .flatMap(java.util.Arrays::stream)
                    .anyMatch(frame -> frame.getClassName().endsWith(".mcp.JobTools")
                            && frame.getMethodName().equals("await"));
            if (!waits) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return false;
    }

    private void assertJobCompletes(String job) {
        served.sandbox.faults().release();
        assertThat(ServedMcp.data(
                        served.client(), "wait-for-job", java.util.Map.of("jobId", job, "timeoutSeconds", 60)))
                .containsEntry("state", "JobComplete");
    }

    private String overSocket(String request) throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), served.uri().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            byte[] start = socket.getInputStream().readNBytes(40);
            return new String(start, StandardCharsets.US_ASCII);
        }
    }
}
