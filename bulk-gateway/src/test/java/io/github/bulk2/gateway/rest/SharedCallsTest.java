package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many askers at once: none gets an old answer, none is held up by another one's trouble, nothing is left behind. */
@Timeout(60)
class SharedCallsTest {

    private static final int ASKERS = 64;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SharedCalls<String, Integer> calls = new SharedCalls<>(Duration.ofMinutes(5));
    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void nothingIsLeftBehind() {
        threads.shutdownNow();
        assertThat(calls.size()).isZero();
    }

    private CompletableFuture<Integer> ask(Supplier<Integer> call) {
        return calls.ask("job", call, threads);
    }

    private List<CompletableFuture<Integer>> askers(Supplier<Integer> call) {
        return Stream.generate(() -> ask(call)).limit(ASKERS).toList();
    }

    /** A call that is under way until the latch opens. */
    private CompletableFuture<Integer> begin(CountDownLatch end, Supplier<Integer> then) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> answer = ask(() -> {
            begun.countDown();
            await(end);
            return then.get();
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private static int get(CompletableFuture<Integer> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in the call", interrupted);
        }
    }

    @Test
    void whoChangesSomethingAndThenAsksSeesTheChange() throws Exception {
        AtomicInteger state = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            CompletableFuture<Void> one = new CompletableFuture<>();
            all.add(one);
            new Thread(() -> {
                        try {
                            for (int round = 0; round < 500; round++) {
                                int own = state.incrementAndGet();
                                int seen = get(ask(() -> {
                                    made.incrementAndGet();
                                    int read = state.get();
                                    // Long enough for others to come and to change it again.
                                    LockSupport.parkNanos(20_000);
                                    return read;
                                }));
                                asked.incrementAndGet();
                                assertThat(seen).isGreaterThanOrEqualTo(own);
                            }
                            one.complete(null);
                        } catch (Exception | Error failure) {
                            one.completeExceptionally(failure);
                        }
                    })
                    .start();
        }
        for (CompletableFuture<Void> one : all) {
            one.get(50, TimeUnit.SECONDS);
        }
        assertThat(asked).hasValue(ASKERS * 500);
        assertThat(made.get()).isLessThan(asked.get() / 4);
    }

    @Test
    void allWhoComeDuringACallShareTheNextOne() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> first = begin(end, made::incrementAndGet);
        List<CompletableFuture<Integer>> others = askers(made::incrementAndGet);
        end.countDown();
        assertThat(get(first)).isEqualTo(1);
        for (CompletableFuture<Integer> other : others) {
            assertThat(get(other)).isEqualTo(2);
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void failureIsToldToAllWhoSharedTheCallAndForgottenThen() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> first = begin(end, made::incrementAndGet);
        List<CompletableFuture<Integer>> others = askers(() -> {
            made.incrementAndGet();
            throw new IllegalStateException("no answer");
        });
        end.countDown();
        assertThat(get(first)).isEqualTo(1);
        for (CompletableFuture<Integer> other : others) {
            assertThatThrownBy(() -> get(other))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("no answer");
        }
        assertThat(made).hasValue(2);
        assertThat(get(ask(made::incrementAndGet))).isEqualTo(3);
    }

    @Test
    void callThatHangsHoldsUpNobodyForLong() throws Exception {
        calls = new SharedCalls<>(Duration.ofMillis(500));
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> hanging = begin(end, () -> -1);
        for (CompletableFuture<Integer> other : askers(made::incrementAndGet)) {
            assertThat(get(other)).isPositive();
        }
        end.countDown();
        assertThat(get(hanging)).isEqualTo(-1);
    }

    @Test
    void differentThingsDoNotWaitForEachOther() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> other = begin(end, () -> 7);
        assertThat(get(calls.ask("another job", () -> 8, threads))).isEqualTo(8);
        assertThat(other).isNotDone();
        end.countDown();
        assertThat(get(other)).isEqualTo(7);
    }

    @Test
    void whoWaitsWhenTheThreadsEndIsAnsweredAllTheSame() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> first = begin(end, made::incrementAndGet);
        List<CompletableFuture<Integer>> others = askers(made::incrementAndGet);
        threads.shutdown();
        end.countDown();
        assertThat(get(first)).isEqualTo(1);
        for (CompletableFuture<Integer> other : others) {
            assertThat(get(other)).isEqualTo(2);
        }
        assertThatThrownBy(() -> ask(made::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
    }
}
