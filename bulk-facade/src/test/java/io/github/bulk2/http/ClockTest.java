package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.load.Load;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose clock differs from ours, and one that asks for pauses beyond reason. */
@Timeout(60)
class ClockTest {

    @TempDir
    Path folder;

    private static String date(Duration fromNow) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.ofInstant(Instant.now().plus(fromNow), ZoneOffset.UTC));
    }

    private static BulkClient client(URI url, int attempts, Duration firstDelay) {
        return BulkClient.builder()
                .instanceUrl(url)
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(attempts).withRetryDelays(firstDelay, firstDelay))
                .build();
    }

    /** By our clock the date would be an hour and two seconds away, or over. */
    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void retryAfterIsReadByTheClockOfTheServer(long skewSeconds) {
        Duration skew = Duration.ofSeconds(skewSeconds);
        try (RawServer server = new RawServer(n -> n == 1
                        ? "HTTP/1.1 503 Busy\r\nDate: " + date(skew) + "\r\nRetry-After: " + date(skew.plusSeconds(2))
                                + "\r\n"
                        : "HTTP/1.1 404 No\r\n");
                BulkClient client = client(server.url(), 2, Duration.ofMillis(1))) {
            assertThatThrownBy(client::limits)
                    .isInstanceOfSatisfying(
                            BulkApiException.class,
                            e -> assertThat(e.statusCode()).isEqualTo(404));
            assertThat(Duration.ofNanos(
                            server.arrivals().get(1) - server.arrivals().get(0)))
                    .isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-7", "Sun, 06 Nov 1994 08:49:37 GMT", "nonsense"})
    void retryAfterThatIsOverIsNoPermissionToHammer(String value) {
        try (RawServer server = new RawServer(n -> "HTTP/1.1 503 Busy\r\nRetry-After: " + value + "\r\n");
                BulkClient client = client(server.url(), 3, Duration.ofMillis(500))) {
            assertThatThrownBy(client::limits).isInstanceOf(BulkApiException.class);
            assertThat(server.arrivals()).hasSize(3);
            // 500 ms less 40 % of jitter.
            assertThat(Duration.ofNanos(
                            server.arrivals().get(1) - server.arrivals().get(0)))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void retryAfterBeyondReasonFailsAtOnce(String value) {
        try (RawServer server = new RawServer(n -> "HTTP/1.1 503 Busy\r\nRetry-After: " + value + "\r\n");
                BulkClient client = client(server.url(), 5, Duration.ofMillis(1))) {
            assertThatThrownBy(client::limits)
                    .isInstanceOfSatisfying(
                            BulkApiException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofDays(365)));
            assertThat(server.arrivals()).hasSize(1);
        }
    }

    @Test
    void loadDoesNotSleepThroughARetryAfterBeyondReason() throws Exception {
        Path file = Files.writeString(folder.resolve("in.csv"), "Name\nA\n");
        for (String step : new String[] {"PUT .*/batches", "GET .*/successfulResults.*", "GET .*/ingest/750[^/]*"}) {
            try (Sandbox sandbox = Sandbox.start();
                    BulkClient client = client(sandbox)) {
                sandbox.faults()
                        .add(Fault.answer(503, "[]", Duration.ofDays(3_000))
                                .on(step.split(" ")[0], step.split(" ")[1])
                                .times(1));
                Path run = folder.resolve("run" + step.hashCode());
                Load load = Load.of(IngestRequest.insert("Account"), file).withRunFolder(run);
                assertThatThrownBy(() -> client.load(load)).as(step).isInstanceOf(BulkApiException.class);
                assertThat(client.resume(run).successful()).isEqualTo(1);
            }
        }
    }

    private static BulkClient client(Sandbox sandbox) {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .build();
    }

    @ParameterizedTest
    @ValueSource(longs = {600, -600})
    void refusedAssertionTellsOfAClockThatIsWrong(long skewSeconds) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        SigningKey signing = SigningKey.ofPem("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key) + "\n-----END PRIVATE KEY-----\n");
        try (RawServer server = new RawServer(
                        n -> "HTTP/1.1 400 No\r\nDate: " + date(Duration.ofSeconds(skewSeconds)) + "\r\n");
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(server.url(), "key").jwtBearer("me@example.com", signing))
                        .build()) {
            assertThatThrownBy(client::limits)
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("invalid assertion")
                    .hasMessageContaining("min " + (skewSeconds < 0 ? "ahead of" : "behind") + " the server's");
        }
    }
}
