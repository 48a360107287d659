package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an exchange may take, and what each says of the client and tells of the allowance. */
@Timeout(60)
class ExchangeTest {

    private static final JobId JOB = JobId.of("7505g00000abcdeAAA");
    private static final String NO_LIMITS = "{}";

    private static BulkClient client(URI url, HttpSettings http) {
        return BulkClient.builder()
                .instanceUrl(url)
                .tokens(TokenProvider.fixed("00D!token"))
                .http(http)
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    /** Sends a byte now and then until it is told to stop, so that nobody could call it silent. */
    private static void drip(HttpExchange exchange, String type, CountDownLatch stop) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Sforce-Locator", "null");
        exchange.getResponseHeaders().set("Sforce-NumberOfRecords", "1");
        exchange.sendResponseHeaders(200, 0);
        byte[] piece = "\"A\"\n".getBytes(StandardCharsets.UTF_8);
        try {
            do {
                exchange.getResponseBody().write(piece);
                exchange.getResponseBody().flush();
            } while (!stop.await(50, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answerPage(HttpExchange exchange, CountDownLatch stop) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/results")) {
            drip(exchange, "text/csv", stop);
        } else {
            Stub.json(
                    exchange,
                    "{\"id\":\"" + JOB
                            + "\",\"state\":\"JobComplete\",\"lineEnding\":\"LF\",\"columnDelimiter\":\"COMMA\"}");
        }
    }

    @Test
    void totalTimeoutEndsADownloadThatMoves() {
        CountDownLatch never = new CountDownLatch(1);
        HttpSettings http = HttpSettings.ofDefaults().withTotalTimeout(Duration.ofSeconds(2));
        try (Stub org = new Stub(exchange -> answerPage(exchange, never));
                BulkClient client = client(org.url(), http);
                CsvRecords rows =
                        client.query().attach(JOB).page(Locator.first(), 0).records()) {
            assertThatThrownBy(() -> rows.forEach(row -> {})).hasStackTraceContaining("total timeout of PT2S");
        } finally {
            never.countDown();
        }
    }

    @Test
    void downloadThatMovesIsNotEndedUnlessThatIsSet() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HttpSettings http = HttpSettings.ofDefaults().withReadTimeout(Duration.ofSeconds(5));
        try (Stub org = new Stub(exchange -> answerPage(exchange, end));
                BulkClient client = client(org.url(), http);
                CsvRecords rows =
                        client.query().attach(JOB).page(Locator.first(), 0).records()) {
            var iterator = rows.iterator();
            for (int i = 0; i < 40; i++) {
                assertThat(iterator.hasNext()).isTrue();
                iterator.next();
            }
            end.countDown();
        }
    }

    @Test
    void totalTimeoutEndsAnUploadAndItsAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        HttpSettings http = HttpSettings.ofDefaults().withTotalTimeout(Duration.ofSeconds(2));
        try (Stub org = new Stub(exchange -> {
                    try {
                        never.await();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                });
                BulkClient client = client(org.url(), http)) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(CsvSource.ofString("Name\n" + "A\n".repeat(9))))
                    .isInstanceOfSatisfying(
                            BulkTransportException.class,
                            e -> assertThat(e.progress()).isEqualTo(BulkTransportException.Progress.MAYBE_SENT))
                    .hasMessageContaining("total timeout of PT2S");
            never.countDown();
        }
    }

    @Test
    void totalTimeoutHoldsForTheTokenRequest() {
        CountDownLatch never = new CountDownLatch(1);
        HttpSettings http = HttpSettings.ofDefaults().withTotalTimeout(Duration.ofSeconds(2));
        try (Stub org = new Stub(exchange -> drip(exchange, "application/json", never));
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(org.url(), "key").clientCredentials("the_secret"))
                        .http(http)
                        .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                        .build()) {
            assertThatThrownBy(client::limits)
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContainingAll("/services/oauth2/token", "total timeout")
                    .hasMessageNotContaining("the_secret");
        } finally {
            never.countDown();
        }
    }

    @Test
    void exchangesInTimeAreNotDisturbed() {
        HttpSettings http = HttpSettings.ofDefaults().withTotalTimeout(Duration.ofSeconds(30));
        try (Stub org = new Stub(exchange -> Stub.json(exchange, NO_LIMITS));
                BulkClient client = client(org.url(), http)) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.limits().byName()).isEmpty();
            }
        }
    }

    /** A server that takes the connection and says nothing, where the TLS handshake should be. */
    @Test
    void handshakeIsPartOfConnecting() throws Exception {
        HttpSettings http = HttpSettings.ofDefaults().withConnectTimeout(Duration.ofMillis(500));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                BulkClient client = client(URI.create("https://localhost:" + silent.getLocalPort()), http)) {
            long start = System.nanoTime();
            assertThatThrownBy(client::limits).isInstanceOf(BulkTransportException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void everyRequestNamesTheClientAndItsVersion() throws Exception {
        Properties built = new Properties();
        try (var in = HttpSettings.class.getResourceAsStream("internal/version.properties")) {
            built.load(in);
        }
        String version = built.getProperty("version");
        assertThat(version).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        try (Stub org = new Stub(exchange -> Stub.json(exchange, NO_LIMITS))) {
            try (BulkClient client = client(org.url(), HttpSettings.ofDefaults())) {
                client.limits();
            }
            try (BulkClient client = client(org.url(), HttpSettings.ofDefaults().withClientName("Nightly load/2.1"))) {
                client.limits();
            }
            assertThat(org.seen())
                    .extracting(seen -> seen.headers().getFirst("Sforce-Call-Options"))
                    .containsExactly("client=bulk2/" + version, "client=Nightly load/2.1");
            assertThat(org.seen())
                    .extracting(seen -> seen.headers().getFirst("User-Agent"))
                    .allMatch(agent -> agent.startsWith("bulk2/" + version + " (Java "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,defaultNamespace=b", "a\r\nAuthorization: x", "a=b", " a"})
    void clientNameThatWouldBeMoreThanANameIsRefused(String name) {
        assertThatThrownBy(() -> HttpSettings.ofDefaults().withClientName(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void allowanceIsReadFromErrorsToo(int status) {
        try (Stub org = new Stub(exchange -> {
                    exchange.getResponseHeaders().set("Sforce-Limit-Info", "api-usage=" + status + "/15000");
                    Stub.answer(exchange, status, "application/json", "[{\"errorCode\":\"X\",\"message\":\"no\"}]");
                });
                BulkClient client = client(org.url(), HttpSettings.ofDefaults())) {
            assertThatThrownBy(client::limits).isInstanceOf(BulkApiException.class);
            assertThat(client.apiUsage()).contains(new ApiUsage(status, 15_000));
        }
    }

    @Test
    void settingsAreChecked() {
        HttpSettings http = HttpSettings.ofDefaults();
        assertThat(http.totalTimeout()).isEmpty();
        assertThat(http.proxy()).isEmpty();
        assertThat(http.trustManagers()).isEmpty();
        assertThat(http.keyManagers()).isEmpty();
        assertThat(http.withTotalTimeout(Duration.ofMinutes(5)).totalTimeout()).contains(Duration.ofMinutes(5));
        assertThatThrownBy(() -> http.withTotalTimeout(Duration.ZERO)).hasMessageContaining("totalTimeout");
    }
}
