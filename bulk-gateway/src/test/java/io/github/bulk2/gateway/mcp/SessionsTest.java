package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that begin sessions and never end them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SessionsTest {

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    @TempDir
    private Path temp;

    @Test
    void sessionsNotUsedForTheLongestTimeEndFirst() throws Exception {
        try (ServedMcp served = new ServedMcp(settings -> settings)) {
            RawMcp raw = new RawMcp(served.uri());
            String first = raw.session();
            String second = raw.session();
            List<String> others = new ArrayList<>();
            for (int i = 0; i < McpHttp.MOST_SESSIONS - 2; i++) {
                others.add(raw.session());
            }
            assertThat(ping(raw, first).statusCode()).as("all fit").isEqualTo(200);
            String another = raw.session();
            assertThat(ping(raw, second).statusCode()).as("the eldest unused").isEqualTo(404);
            assertThat(ping(raw, first).statusCode()).as("used meanwhile").isEqualTo(200);
            assertThat(ping(raw, others.get(0)).statusCode()).isEqualTo(200);
            assertThat(ping(raw, another).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void idleSessionsEndWhenAnotherBegins() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
        Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        try (ServedMcp served = new ServedMcp(settings -> settings.withClock(clock))) {
            RawMcp raw = new RawMcp(served.uri());
            String idle = raw.session();
            String busy = raw.session();
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(29)));
            assertThat(ping(raw, busy).statusCode()).isEqualTo(200);
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
            raw.session();
            assertThat(ping(raw, idle).statusCode()).isEqualTo(404);
            assertThat(ping(raw, busy).statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> ping(RawMcp raw, String session) throws Exception {
        return raw.post(PING, "Mcp-Session-Id", session);
    }

    @Test
    void tenThousandInitializesDoNotGrowTheHeap() throws Exception {
        Path output = temp.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManySessions.class.getName(),
                        "10000")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            String said = Files.readString(output);
            assertThat(process.exitValue()).as(said).isZero();
            long grown = Long.parseLong(said.lines()
                    .filter(line -> line.startsWith("grown "))
                    .findFirst()
                    .orElseThrow()
                    .substring(6));
            // Two looks differ by up to a megabyte, however many sessions began between them; a session takes
            // kilobytes.
            assertThat(grown).as("bytes after %s", said).isLessThan(2_000_000);
        } finally {
            process.destroyForcibly();
        }
    }
}
