package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.JobTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobPollerTest {

    private static final JobId ID = JobId.of("7505e000000AbcDAAS");
    private static final double CALL_LATENCY_SECONDS = 0.01;

    /** A clock that moves only when the poller sleeps or the server takes its time. */
    private static final class Clock implements Sleeper {
        private double seconds = 1_000;

        @Override
        public long nanoTime() {
            return (long) (seconds * 1e9);
        }

        @Override
        public void sleep(Duration pause) {
            assertThat(pause).isPositive();
            seconds += pause.toNanos() / 1e9;
        }
    }

    private static JobInfo info(JobState state) {
        return JobInfo.ofFields(Map.of("id", "7505e000000AbcDAAS", "state", state.wireName()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 5, 20, 120, 600})
    void waitEndsSoonAfterTheJobAndStaysCheap(double serverSeconds) throws Exception {
        Random random = new Random(42);
        double sumOfShares = 0;
        double largestShare = 0;
        double mostCalls = 0;
        int runs = 1_000;
        for (int run = 0; run < runs; run++) {
            // End times spread around the nominal one, so that no schedule can be tuned to a single instant; each is
            // held to the limits of its own length.
            double end = serverSeconds * (0.8 + 0.4 * random.nextDouble());
            Clock clock = new Clock();
            double start = clock.seconds;
            AtomicInteger calls = new AtomicInteger();
            JobInfo ended = new JobPoller(clock, random::nextDouble)
                    .await(
                            ID,
                            () -> {
                                calls.incrementAndGet();
                                boolean done = clock.seconds - start >= end;
                                clock.seconds += CALL_LATENCY_SECONDS;
                                return info(done ? JobState.JOB_COMPLETE : JobState.IN_PROGRESS);
                            },
                            WaitPolicy.ofDefaults());
            assertThat(ended.state()).isEqualTo(JobState.JOB_COMPLETE);
            double share = (clock.seconds - start - end) / Math.max(0.150, 0.04 * end);
            sumOfShares += share;
            largestShare = Math.max(largestShare, share);
            mostCalls = Math.max(mostCalls, calls.get() / (15 + 8 * Math.log(end + 1) / Math.log(2)));
        }
        System.out.printf(
                "poll %5.1f s: overshoot %.2f of its limit on average, %.2f at most (2 allowed); calls %.2f of their limit%n",
                serverSeconds, sumOfShares / runs, largestShare, mostCalls);
        assertThat(sumOfShares / runs).isPositive().isLessThan(1);
        assertThat(largestShare).isLessThan(2);
        assertThat(mostCalls).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JobComplete", "Failed", "Aborted"})
    void everyTerminalStateEndsTheWaitWithOneCall(String state) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        JobInfo ended = new JobPoller(new Clock(), () -> 0.5)
                .await(
                        ID,
                        () -> {
                            calls.incrementAndGet();
                            return info(JobState.of(state));
                        },
                        WaitPolicy.ofDefaults());
        assertThat(ended.state().wireName()).isEqualTo(state);
        assertThat(calls).hasValue(1);
    }

    @Test
    void timeoutCarriesTheLastInfoAndComesOnTime() {
        Clock clock = new Clock();
        double start = clock.seconds;
        WaitPolicy policy = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofSeconds(30));
        assertThatThrownBy(() -> new JobPoller(clock, () -> 0.5).await(ID, () -> info(JobState.IN_PROGRESS), policy))
                .isInstanceOfSatisfying(JobTimeoutException.class, timeout -> {
                    assertThat(timeout.lastInfo().state()).isEqualTo(JobState.IN_PROGRESS);
                    assertThat(timeout)
                            .hasMessageContaining("7505e000000AbcDAAS")
                            .hasMessageContaining("InProgress");
                });
        assertThat(clock.seconds - start).isBetween(30.0, 30.1);
    }

    @Test
    void unknownStateIsNotTheEnd() {
        WaitPolicy policy = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofSeconds(5));
        Supplier<JobInfo> status = () -> JobInfo.ofFields(Map.of("id", "7505e000000AbcDAAS", "state", "Pondering"));
        assertThatThrownBy(() -> new JobPoller(new Clock(), () -> 0.5).await(ID, status, policy))
                .isInstanceOf(JobTimeoutException.class)
                .hasMessageContaining("Pondering");
    }

    @Test
    void outageIsSatOutUpToItsTolerance() throws Exception {
        Clock clock = new Clock();
        double start = clock.seconds;
        Supplier<JobInfo> downForAMinute = () -> {
            if (clock.seconds - start < 60) {
                throw down();
            }
            return info(JobState.JOB_COMPLETE);
        };
        assertThat(new JobPoller(clock, () -> 0.5)
                        .await(ID, downForAMinute, WaitPolicy.ofDefaults())
                        .state())
                .isEqualTo(JobState.JOB_COMPLETE);

        WaitPolicy impatient = WaitPolicy.ofDefaults().withOutageTolerance(Duration.ZERO);
        assertThatThrownBy(() -> new JobPoller(new Clock(), () -> 0.5)
                        .await(
                                ID,
                                () -> {
                                    throw down();
                                },
                                impatient))
                .isInstanceOf(BulkTransportException.class);
    }

    @Test
    void outageThatNeverEndsGivesUpWithItsCause() {
        Clock clock = new Clock();
        double start = clock.seconds;
        assertThatThrownBy(() -> new JobPoller(clock, () -> 0.5)
                        .await(
                                ID,
                                () -> {
                                    throw down();
                                },
                                WaitPolicy.ofDefaults()))
                .isInstanceOf(BulkTransportException.class);
        assertThat(clock.seconds - start).isBetween(600.0, 661.0);
    }

    @Test
    void upperDelayBoundsThePauses() throws Exception {
        Clock clock = new Clock();
        double start = clock.seconds;
        List<Double> asked = new ArrayList<>();
        WaitPolicy policy = WaitPolicy.ofDefaults().withUpperDelay(Duration.ofSeconds(2));
        new JobPoller(clock, () -> 1.0)
                .await(
                        ID,
                        () -> {
                            asked.add(clock.seconds - start);
                            return info(clock.seconds - start > 300 ? JobState.FAILED : JobState.OPEN);
                        },
                        policy);
        assertThat(asked).hasSizeGreaterThan(100);
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i) - asked.get(i - 1)).isLessThanOrEqualTo(2.001);
        }
    }

    @Test
    void whatTheListenerThrowsEndsTheWait() {
        WaitPolicy policy = WaitPolicy.ofDefaults().withOnPoll(info -> {
            throw new IllegalStateException("stop");
        });
        assertThatThrownBy(() -> new JobPoller(new Clock(), () -> 0.5).await(ID, () -> info(JobState.OPEN), policy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stop");
    }

    @Test
    void futureCompletesOnTheCallersScheduler() throws Exception {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            AtomicInteger calls = new AtomicInteger();
            CompletableFuture<JobInfo> future = new JobPoller()
                    .future(
                            ID,
                            () -> info(calls.incrementAndGet() < 3 ? JobState.IN_PROGRESS : JobState.JOB_COMPLETE),
                            WaitPolicy.ofDefaults(),
                            scheduler);
            assertThat(future.get(10, TimeUnit.SECONDS).state()).isEqualTo(JobState.JOB_COMPLETE);
            assertThat(calls).hasValue(3);

            CompletableFuture<JobInfo> failing = new JobPoller()
                    .future(
                            ID,
                            () -> {
                                throw down();
                            },
                            WaitPolicy.ofDefaults().withOutageTolerance(Duration.ZERO),
                            scheduler);
            assertThatThrownBy(() -> failing.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(BulkTransportException.class);

            CompletableFuture<JobInfo> cancelled =
                    new JobPoller().future(ID, () -> info(JobState.OPEN), WaitPolicy.ofDefaults(), scheduler);
            cancelled.cancel(true);
            assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
        } finally {
            scheduler.shutdown();
            assertThat(scheduler.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static BulkException down() {
        return new BulkTransportException("no route", Progress.NOT_SENT, null, null);
    }
}
