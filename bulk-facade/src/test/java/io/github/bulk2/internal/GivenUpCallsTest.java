package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.export.Export;
import io.github.bulk2.resilience4j.PolicyRegistries;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that their caller gives up: they say nothing about the server, so the circuit does not hear of them. */
@Timeout(120)
class GivenUpCallsTest {

    private static final int EARLY_CLOSES = 12;
    private static final int PAGE = 10;
    private static final int WINDOW = 4;

    private final PolicyRegistries registries = PolicyRegistries.ofDefaults();
    private final CallSettings touchy = CallSettings.ofDefaults()
            .withMaxAttempts(1)
            .withCircuitBreaker(WINDOW, 50, Duration.ofMinutes(5))
            .withPolicies(registries);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    private CircuitBreaker circuit() {
        return registries.circuitBreakers().circuitBreaker("bulk2");
    }

    private void watchCircuit() {
        circuit()
                .getEventPublisher()
                .onError(event -> failures.incrementAndGet())
                .onIgnoredError(event -> {
                    givenUp.incrementAndGet();
                });
    }

    @Test
    void rowsClosedAfterAPageDoNotOpenTheCircuitAndServerErrorsStillDo() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().defaultMaxRecords(PAGE).start();
                // The sandbox's locator of its first row is MA.
                HeldAnswers wire = new HeldAnswers(
                        sandbox.instanceUrl(),
                        request -> request.contains("locator=") && !request.contains("locator=MA "));
                BulkClient client = Clients.builder(sandbox)
                        .instanceUrl(wire.url())
                        .calls(touchy)
                        .build()) {
            watchCircuit();
            loadAccounts(client, 4 * PAGE);
            for (int i = 0; i < EARLY_CLOSES; i++) {
                try (CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account"))) {
                    Iterator<CsvRecords.Row> all = rows.iterator();
                    for (int row = 0; row < PAGE; row++) {
                        assertThat(all.next().get("Name")).startsWith("n");
                    }
                    wire.awaitOne();
                }
            }
            assertThat(givenUp).hasValueGreaterThanOrEqualTo(EARLY_CLOSES);
            assertThat(failures).hasValue(0);
            assertThat(circuit().getState()).isEqualTo(State.CLOSED);

            sandbox.faults().add(Fault.answer(503, "[]").on("POST", ".*").times(WINDOW));
            for (int i = 0; i < WINDOW; i++) {
                assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                        .isInstanceOf(BulkException.class);
            }
            assertThat(circuit().getState()).isEqualTo(State.OPEN);
        }
    }

    private static void loadAccounts(BulkClient client, int count) throws InterruptedException {
        StringBuilder csv = new StringBuilder("Name\n");
        for (int i = 0; i < count; i++) {
            csv.append("n").append(i).append('\n');
        }
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(csv.toString()));
        job.markUploadComplete();
        job.awaitCompletion(WaitPolicy.ofDefaults());
    }

    @Test
    void threadInterruptedWhileItWaitsForAPermitIsToldSoAndCountsAsNothing() throws Exception {
        CallPolicy policy = new CallPolicy(touchy.withMaxConcurrentCalls(1), () -> {});
        watchCircuit();
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> working = threads.submit(() -> policy.call(ApiCall.GET_INGEST_JOB, () -> {
                taken.countDown();
                return awaited(end);
            }));
            taken.await();
            for (int i = 0; i < 2 * WINDOW; i++) {
                assertThatThrownBy(() -> interruptedBeforehand(policy))
                        .isInstanceOfSatisfying(BulkTransportException.class, failure -> {
                            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
                            assertThat(failure.isRetryable()).isFalse();
                        })
                        .hasMessageContaining("interrupted");
                assertThat(Thread.interrupted()).as("the thread knows still").isTrue();
            }
            end.countDown();
            assertThat(working.get(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(givenUp).hasValue(2 * WINDOW);
        assertThat(circuit().getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
    }

    private static Object interruptedBeforehand(CallPolicy policy) {
        Thread.currentThread().interrupt();
        return policy.call(ApiCall.GET_INGEST_JOB, () -> "made without a permit");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void cancelledCallIsNotMadeAgain() {
        CallPolicy policy = new CallPolicy(touchy.withMaxAttempts(5), () -> {});
        watchCircuit();
        Cancellation cancellation = new Cancellation();
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> cancellation.during(() -> policy.call(ApiCall.GET_INGEST_JOB, () -> {
                    attempts.incrementAndGet();
                    cancellation.cancel();
                    throw lost();
                })))
                .isInstanceOf(BulkTransportException.class);
        assertThat(attempts).hasValue(1);
        assertThat(givenUp).hasValue(1);
    }

    @Test
    void answerOfABrokenServerCountsAlsoWhenNobodyWaitsForItAnyMore() {
        CallPolicy policy = new CallPolicy(touchy, () -> {});
        watchCircuit();
        for (int i = 0; i < WINDOW; i++) {
            Cancellation cancellation = new Cancellation();
            assertThatThrownBy(() -> cancellation.during(() -> policy.call(ApiCall.GET_INGEST_JOB, () -> {
                        cancellation.cancel();
                        throw serverError();
                    })))
                    .isInstanceOf(BulkApiException.class);
        }
        assertThat(failures).hasValue(WINDOW);
        assertThat(circuit().getState()).isEqualTo(State.OPEN);
    }

    private static BulkApiException serverError() {
        return new BulkApiException(
                "get ingest job info",
                new BulkApiException.Answer(503, ErrorCategory.SERVER, List.of(), null, null, null, null),
                null);
    }

    private static BulkTransportException lost() {
        return new BulkTransportException("no answer", Progress.MAYBE_SENT, null, null);
    }
}
