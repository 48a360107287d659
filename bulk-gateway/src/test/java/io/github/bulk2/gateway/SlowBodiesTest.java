package io.github.bulk2.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send their bodies slowly, on purpose or not, are nobody else's trouble. */
@Timeout(240)
class SlowBodiesTest {

    private static final int CLIENTS = 500;
    private static final Duration FOREVER = Duration.ofHours(1);

    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    enum Kind {
        MESSAGE,
        JSON,
        UPLOAD;

        URI uri(RunningGateway gateway) {
            return this == MESSAGE ? gateway.gateway().mcpUri() : gateway.uri();
        }

        String head(RunningGateway gateway, long length) throws IOException, InterruptedException {
            String line = switch (this) {
                case MESSAGE -> "POST /mcp";
                case JSON -> "POST /v1/jobs/ingest";
                case UPLOAD -> "PUT /v1/jobs/ingest/" + gateway.createIngestJob("insert") + "/batches";
            };
            return line
                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\nContent-Type: "
                    + (this == UPLOAD ? "text/csv" : "application/json") + "\r\nContent-Length: " + length + "\r\n\r\n";
        }
    }

    /** Sends a byte a second on each connection until it is closed. */
    private static final class Dribble implements AutoCloseable {
        private final List<RawHttp> clients = new ArrayList<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch round = new CountDownLatch(2);
        private final Thread thread = new Thread(this::send, "dribble");

        Dribble(Kind kind, RunningGateway gateway) throws IOException, InterruptedException {
            String head = kind.head(gateway, 1_000_000);
            for (int i = 0; i < CLIENTS; i++) {
                RawHttp client = new RawHttp(kind.uri(gateway));
                clients.add(client);
                client.send(head);
            }
            thread.start();
        }

        private void send() {
            try {
                do {
                    for (RawHttp client : clients) {
                        client.send(" ");
                    }
                    round.countDown();
                } while (!end.await(1, TimeUnit.SECONDS));
            } catch (IOException | InterruptedException closing) {
                // The test is over.
            }
        }

        /** By then every client has sent some of its body. */
        void awaitTwoRounds() throws InterruptedException {
            assertThat(round.await(60, TimeUnit.SECONDS)).isTrue();
        }

        long answered() throws IOException {
            long answered = 0;
            for (RawHttp client : clients) {
                answered += client.socket().getInputStream().available() > 0 ? 1 : 0;
            }
            return answered;
        }

        @Override
        public void close() throws IOException {
            end.countDown();
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    private static int initialize(RunningGateway gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.gateway().mcpUri())
                .timeout(Duration.ofSeconds(60))
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":"
                                + "{\"name\":\"raw\",\"version\":\"1\"}}}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void fiveHundredOfThemStopNobodyElse(Kind kind) throws Exception {
        try (RunningGateway gateway = RunningGateway.patient(sandbox, FOREVER);
                Dribble slow = new Dribble(kind, gateway)) {
            slow.awaitTwoRounds();

            assertThat(initialize(gateway)).isEqualTo(200);
            String job = gateway.createIngestJob("insert");
            assertThat(gateway.get("/v1/jobs/ingest/" + job).statusCode()).isEqualTo(200);
            assertThat(gateway.upload(job, "text/csv", "Name\na\n")).isEqualTo("201");
            assertThat(gateway.process(job).path("numberRecordsProcessed").asInt())
                    .isEqualTo(1);
            assertThat(slow.answered()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void bodyThatDoesNotComeInTimeIsAnsweredWith408(Kind kind) throws Exception {
        try (RunningGateway gateway = RunningGateway.patient(sandbox, Duration.ofMillis(300));
                RawHttp client = new RawHttp(kind.uri(gateway))) {
            client.send(kind.head(gateway, 1_000) + "{");

            assertThat(client.rest()).startsWith("HTTP/1.1 408 ").contains("Send it again");
        }
    }

    @Test
    void uploadThatBecomesSlowIsAnsweredWith408AndItsPlaceIsFree() throws Exception {
        try (RunningGateway gateway = RunningGateway.patient(sandbox, Duration.ofSeconds(1));
                RawHttp client = new RawHttp(gateway.uri())) {
            client.send(Kind.UPLOAD.head(gateway, 10_000_000) + "Name\n" + "a\n".repeat(50_000));
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            CountDownLatch never = new CountDownLatch(1);
            // At a tenth of the least rate.
            while (client.socket().getInputStream().available() == 0 && System.nanoTime() < deadline) {
                client.send("b\n");
                assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
            }
            byte[] answer = new byte[1_000];
            int length = client.socket().getInputStream().read(answer);
            assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void messageThatComesInPiecesIsTakenWhole() throws Exception {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"nothing-like-it\"}" + " ".repeat(100_000);
        try (RunningGateway gateway = RunningGateway.patient(sandbox, FOREVER);
                RawHttp client = new RawHttp(gateway.gateway().mcpUri())) {
            client.send(
                    Kind.MESSAGE.head(gateway, message.length()).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            for (int i = 0; i < message.length(); i += 9_999) {
                client.send(message.substring(i, Math.min(message.length(), i + 9_999)));
            }
            assertThat(client.rest()).startsWith("HTTP/1.1 ").doesNotContain("408", "Parse error");
        }
    }
}
