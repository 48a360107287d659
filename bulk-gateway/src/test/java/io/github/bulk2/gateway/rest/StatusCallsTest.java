package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many who ask for the state of one job, through a gateway. */
@Timeout(120)
class StatusCallsTest {

    private static final int CALLERS = 64;

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    @Test
    void changeOfTheStateIsSeenByWhoeverAsksAfterItWhileOthersAskAllTheTime() throws Exception {
        Sandbox sandbox = SANDBOX.sandbox();
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (RunningGateway gateway = RunningGateway.before(sandbox)) {
            String path = "/v1/jobs/ingest/" + gateway.createIngestJob("insert");
            AtomicBoolean changed = new AtomicBoolean();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger asked = new AtomicInteger();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                boolean mustSee = changed.get();
                                JsonNode job = status(gateway, path);
                                asked.incrementAndGet();
                                if (mustSee) {
                                    assertThat(job.path("state").asText()).isEqualTo("Aborted");
                                }
                            }
                        },
                        threads));
            }
            await(asked, 10 * CALLERS);
            assertThat(gateway.send("PATCH", path, "{\"state\": \"Aborted\"}").statusCode())
                    .isEqualTo(200);
            changed.set(true);
            assertThat(status(gateway, path).path("state").asText()).isEqualTo("Aborted");
            await(asked, 20 * CALLERS);
            over.set(true);
            for (CompletableFuture<Void> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(sandbox.calls("getIngestJobInfo")).isBetween(1L, asked.get() / 2L);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void errorIsPassedOnAndTheNextCallIsAFreshOne() throws Exception {
        Sandbox sandbox = SANDBOX.sandbox();
        try (RunningGateway gateway = RunningGateway.before(sandbox)) {
            String path = "/v1/jobs/ingest/" + gateway.createIngestJob("insert");
            sandbox.faults()
                    .add(Fault.answer(
                                    503,
                                    "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"later\"}]",
                                    Duration.ofSeconds(1))
                            .on("GET", "jobs/ingest")
                            .times(2));
            HttpResponse<String> busy = gateway.get(path);
            assertThat(busy.statusCode()).isEqualTo(503);
            assertThat(busy.body()).contains("SERVER_UNAVAILABLE");
            assertThat(gateway.get(path).statusCode()).isEqualTo(200);
        }
    }

    private static void await(AtomicInteger count, int least) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (count.get() < least) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static JsonNode status(RunningGateway gateway, String path) {
        try {
            HttpResponse<String> answer = gateway.get(path);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return RunningGateway.JSON.readTree(answer.body());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
