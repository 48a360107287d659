package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.gateway.OwnThread;
import io.github.bulk2.gateway.RawHttp;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that vanish, a Salesforce that breaks off, readers that do not read. */
@Timeout(120)
class RestFaultsTest {

    private static final String CHUNKED = "Transfer-Encoding: chunked";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private Sandbox sandbox;
    private RunningGateway gateway;

    @BeforeEach
    void open() throws IOException {
        sandbox = SANDBOX.sandbox();
        gateway = RunningGateway.before(sandbox);
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private RawHttp beginUpload(String id, String framing) throws IOException {
        RawHttp client = new RawHttp(gateway.uri());
        client.send("PUT /v1/jobs/ingest/" + id + "/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                + framing + "\r\n\r\n");
        return client;
    }

    private void awaitCalls(String operation, int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (sandbox.calls(operation) < count) {
            assertThat(System.nanoTime()).as("waiting for " + operation).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5000000", CHUNKED})
    void clientThatVanishesInTheMiddleOfAnUploadLeavesTheJobOpenAndWithoutData(String framing) throws Exception {
        String id = gateway.createIngestJob("insert");
        String rows = "Name\n" + "Alpha\n".repeat(100_000);
        try (RawHttp client = beginUpload(id, framing)) {
            client.send(framing.equals(CHUNKED) ? Integer.toHexString(rows.length()) + "\r\n" + rows + "\r\n" : rows);
        }
        awaitCalls("uploadJobData", 1);

        assertThat(sandbox.calls().get("uploadJobData")).doesNotContainKey(201);
        JsonNode job = RunningGateway.JSON.readTree(
                gateway.get("/v1/jobs/ingest/" + id).body());
        assertThat(job.path("state").asText()).isEqualTo("Open");
        assertThat(sandbox.calls("updateIngestJob")).isZero();
        // Whole data is still taken, so nothing of the broken upload counts.
        assertThat(gateway.upload(id, "text/csv", "Name\nBeta\n")).isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: gzip\r\nContent-Type: text/csv",
                "Content-Type: application/json",
                "Content-Type: application/jsonl"
            })
    void clientThatVanishesBeforeTheEndOfPackedOrTypedRowsLeavesTheJobUsable(String headers) throws Exception {
        String id = gateway.createIngestJob("insert");
        byte[] rows = ((headers.endsWith("/json") ? "[" : "")
                        + (headers.endsWith("csv") ? "Name\nAlpha\n" : "{\"Name\": \"Alpha\"}\n"))
                .getBytes(StandardCharsets.UTF_8);
        byte[] packed = headers.contains("gzip") ? gzip(rows) : rows;
        // All that would make sense of itself, but not all that was announced.
        try (RawHttp client = new RawHttp(gateway.uri())) {
            client.send("PUT /v1/jobs/ingest/" + id + "/batches HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + "\r\nContent-Length: " + (packed.length + 10) + "\r\n\r\n");
            client.socket().getOutputStream().write(packed);
            awaitCalls("getIngestJobInfo", 1);
            client.socket().shutdownOutput();
            assertThat(client.rest()).doesNotContain(" 201 ");
        }
        assertThat(sandbox.calls().getOrDefault("uploadJobData", Map.of())).doesNotContainKey(201);
        assertThat(gateway.upload(id, "text/csv", "Name\nBeta\n")).isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(1);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz", "-1", "FFFFFFFFFFFFFFFF1"})
    void malformedChunkInTheMiddleOfAnUploadIsNoEnd(String size) throws Exception {
        String id = gateway.createIngestJob("insert");
        try (RawHttp client = beginUpload(id, CHUNKED)) {
            client.send("b\r\nName\nAlpha\n\r\n" + size + "\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 400 ").contains("chunks are malformed");
        }
        assertThat(gateway.upload(id, "text/csv", "Name\nBeta\n")).isEqualTo("201");
    }

    private String finishedJob(int rows, int padding) throws Exception {
        String id = gateway.createIngestJob("insert");
        StringBuilder csv = new StringBuilder("Name,Description\n");
        Random random = new Random(7);
        for (int i = 0; i < rows; i++) {
            // Random, as answers travel packed.
            csv.append(random.nextLong())
                    .append(",")
                    .append(random.nextLong())
                    .append("x".repeat(padding))
                    .append('\n');
        }
        assertThat(gateway.upload(id, "text/csv", csv.toString())).isEqualTo("201");
        gateway.process(id);
        return "/v1/jobs/ingest/" + id + "/successfulresults";
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "application/json", "application/jsonl"})
    void salesforceThatDiesInTheMiddleOfADownloadIsABrokenTransfer(String type) throws Exception {
        String results = finishedJob(20_000, 0);
        sandbox.faults().add(Fault.cut(200_000).on("GET", "successfulResults"));

        assertThatThrownBy(() -> gateway.get(results, "Accept", type)).isInstanceOf(IOException.class);

        String raw;
        sandbox.faults().add(Fault.cut(200_000).on("GET", "successfulResults"));
        try (RawHttp client = new RawHttp(gateway.uri())) {
            client.send("GET " + results + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + type + "\r\n\r\n");
            raw = untilItEnds(client);
        }
        assertThat(raw).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n\r\n");
        assertThat(raw.length()).isGreaterThan(50_000);
    }

    @Test
    void brokenDownloadIsNoEndForClientsOfHttp10Either() throws Exception {
        String results = finishedJob(20_000, 0);
        sandbox.faults().add(Fault.cut(200_000).on("GET", "successfulResults"));
        try (RawHttp client = new RawHttp(gateway.uri())) {
            client.send("GET " + results + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
            assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
        }
    }

    private static String untilItEnds(RawHttp client) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        try {
            int count = client.socket().getInputStream().read(buffer);
            while (count >= 0) {
                all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                count = client.socket().getInputStream().read(buffer);
            }
        } catch (IOException reset) {
            // A reset is as good as an end without a last chunk.
        }
        return all.toString();
    }

    @Test
    void salesforceThatDiesBeforeMuchIsSentIsABadGateway() throws Exception {
        String results = finishedJob(10, 0);
        sandbox.faults().add(Fault.cut(20).on("GET", "successfulResults").times(5));
        HttpResponse<String> answer = gateway.get(results);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void salesforceThatIsNotThereOrInTroubleIsToldAsItIs() throws Exception {
        sandbox.faults().add(Fault.reset().on("GET", "jobs/ingest").times(2));
        assertThat(gateway.get("/v1/jobs/ingest").statusCode()).isEqualTo(502);

        sandbox.faults()
                .add(Fault.answer(
                                503,
                                "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"later\"}]",
                                Duration.ofSeconds(1))
                        .on("GET", "jobs/ingest")
                        .times(2));
        HttpResponse<String> busy = gateway.get("/v1/jobs/ingest");
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        assertThat(busy.body()).isEqualTo("[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"later\"}]");

        sandbox.faults()
                .add(Fault.answer(502, "<html>proxy</html>")
                        .on("GET", "jobs/ingest")
                        .times(2));
        HttpResponse<String> html = gateway.get("/v1/jobs/ingest");
        assertThat(html.statusCode()).isEqualTo(502);
        assertThat(html.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(html.body()).doesNotContain("<html>");

        sandbox.expireTokens();
        HttpResponse<String> expired = gateway.get("/v1/jobs/ingest");
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(expired.body()).contains("INVALID_SESSION_ID").doesNotContain(sandbox.token());
    }

    @Test
    void largeUploadToAJobThatIsNotOpenIsRefusedAtOnce() throws Exception {
        String id = gateway.createIngestJob("insert");
        gateway.send("PATCH", "/v1/jobs/ingest/" + id, "{\"state\": \"Aborted\"}");
        assertThat(gateway.upload(id, "text/csv", "Name\nAlpha\n"))
                .startsWith("409")
                .contains("Aborted");
        assertThat(sandbox.calls("uploadJobData")).isZero();
    }

    @Test
    void readersThatDoNotReadBlockNobodyElse() throws Exception {
        String results = finishedJob(800, 30_000);
        RestSettings settings = RestSettings.ofDefaults().withMaxTransfers(3);
        List<RawHttp> slow = new ArrayList<>();
        try (RunningGateway few = RunningGateway.before(sandbox, settings)) {
            for (int i = 0; i < 3; i++) {
                RawHttp client = new RawHttp(few.uri());
                client.send("GET " + results + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                // Begun, and then left alone.
                assertThat(client.socket().getInputStream().read()).isEqualTo('H');
                slow.add(client);
            }
            List<CompletableFuture<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(OwnThread.call(() -> status(few, "/v1/jobs/ingest")));
            }
            for (CompletableFuture<Integer> other : others) {
                assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            }
            HttpResponse<String> another = few.get(results);
            assertThat(another.statusCode()).isEqualTo(503);
            assertThat(another.headers().firstValue("Retry-After")).contains("1");
            for (RawHttp client : slow) {
                client.close();
            }
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (status(few, results) == 503) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(status(few, results)).isEqualTo(200);
        } finally {
            for (RawHttp client : slow) {
                client.close();
            }
        }
    }

    private static int status(RunningGateway gateway, String path) {
        try {
            return gateway.get(path).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingLetsRequestsEndAndTakesNoMore() throws Exception {
        String id = gateway.createIngestJob("insert");
        try (RawHttp client = beginUpload(id, "Content-Length: 11")) {
            client.send("Name\n");
            awaitCalls("getIngestJobInfo", 1);
            CompletableFuture<Void> closing = OwnThread.call(() -> {
                gateway.gateway().close();
                return null;
            });
            awaitRefusal();
            client.send("Alpha\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 201 ");
            closing.get(20, TimeUnit.SECONDS);
        }
        assertThat(sandbox.calls().get("uploadJobData")).containsEntry(201, 1L);
    }

    private void awaitRefusal() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline) {
            try (RawHttp late = new RawHttp(gateway.uri())) {
                late.send("GET /v1/jobs/ingest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                if (!untilItEnds(late).startsWith("HTTP/1.1 200 ")) {
                    return;
                }
            } catch (IOException refused) {
                return;
            }
        }
        throw new AssertionError("the gateway still takes requests");
    }

    @Test
    void requestsThatDoNotEndAreCutOffWhenTheGatewayCloses() throws Exception {
        String id = gateway.createIngestJob("insert");
        try (RawHttp client = beginUpload(id, "Content-Length: 1000000")) {
            client.send("Name\n" + "Alpha\n".repeat(50_000));
            awaitCalls("getIngestJobInfo", 1);
            gateway.gateway().close();
            assertThat(untilItEnds(client)).doesNotContain(" 201 ");
        }
        awaitCalls("uploadJobData", 1);
        assertThat(sandbox.calls().get("uploadJobData")).doesNotContainKey(201);
    }

    @Test
    void uploadWhoseAnswerIsLostIsNotSaidToHaveWorked() throws Exception {
        String id = gateway.createIngestJob("insert");
        sandbox.faults().add(Fault.lostAnswer().on("PUT", "batches"));
        HttpResponse<String> answer = gateway.send(
                "PUT",
                "/v1/jobs/ingest/" + id + "/batches",
                BodyPublishers.ofString("Name\nAlpha\n"),
                "Content-Type",
                "text/csv");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(sandbox.calls("uploadJobData")).isEqualTo(1);
    }
}
