package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many askers at once: none gets an old answer, none is held up by another one's trouble, nothing is left behind. */
@Timeout(60)
class SharedCallsTest {

    private static final int THREADS = 64;

    private SharedCalls<String, Integer> calls = new SharedCalls<>(Duration.ofMinutes(5));
    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(calls.size()).isZero();
    }

    /** One who asks, in a thread of its own. */
    private final class Asker {
        private final CompletableFuture<Integer> answer = new CompletableFuture<>();
        private final Thread thread;

        Asker(Supplier<Integer> call) {
            thread = new Thread(() -> {
                try {
                    answer.complete(calls.ask("job", call));
                } catch (InterruptedException | RuntimeException | Error failure) {
                    answer.completeExceptionally(failure);
                }
            });
            thread.start();
        }

        /** Returns once it waits for others. */
        Asker waiting() {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                assertThat(thread.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            return this;
        }

        int get() throws Exception {
            return answer.get(30, TimeUnit.SECONDS);
        }
    }

    private List<Asker> waiting(int count, Supplier<Integer> call) {
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            askers.add(new Asker(call));
        }
        askers.forEach(Asker::waiting);
        return askers;
    }

    /** A call that is under way until the latch opens. */
    private Asker begin(CountDownLatch end, Supplier<Integer> then) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Asker asker = new Asker(() -> {
            begun.countDown();
            await(end);
            return then.get();
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        return asker;
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
        for (int i = 0; i < THREADS; i++) {
            CompletableFuture<Void> one = new CompletableFuture<>();
            all.add(one);
            new Thread(() -> {
                        try {
                            for (int round = 0; round < 500; round++) {
                                int own = state.incrementAndGet();
                                int seen = calls.ask("job", () -> {
                                    made.incrementAndGet();
                                    int read = state.get();
                                    // Long enough for others to come and to change it again.
                                    LockSupport.parkNanos(20_000);
                                    return read;
                                });
                                asked.incrementAndGet();
                                assertThat(seen).isGreaterThanOrEqualTo(own);
                            }
                            one.complete(null);
                        } catch (InterruptedException | RuntimeException | Error failure) {
                            one.completeExceptionally(failure);
                        }
                    })
                    .start();
        }
        for (CompletableFuture<Void> one : all) {
            one.get(50, TimeUnit.SECONDS);
        }
        assertThat(asked).hasValue(THREADS * 500);
        assertThat(made.get()).isLessThan(asked.get() / 4);
    }

    @Test
    void allWhoComeDuringACallShareTheNextOne() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Asker first = begin(end, made::incrementAndGet);
        List<Asker> others = waiting(THREADS, made::incrementAndGet);
        end.countDown();
        assertThat(first.get()).isEqualTo(1);
        for (Asker other : others) {
            assertThat(other.get()).isEqualTo(2);
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void failureIsToldToAllWhoSharedTheCallAndForgottenThen() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Asker first = begin(end, made::incrementAndGet);
        List<Asker> others = waiting(THREADS, () -> {
            made.incrementAndGet();
            throw new IllegalStateException("no answer");
        });
        end.countDown();
        assertThat(first.get()).isEqualTo(1);
        for (Asker other : others) {
            assertThatThrownBy(other::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("no answer");
        }
        assertThat(made).hasValue(2);
        assertThat(calls.ask("job", made::incrementAndGet)).isEqualTo(3);
    }

    @Test
    void whoeverIsInterruptedLeavesTheOthersAlone() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Asker first = begin(end, made::incrementAndGet);
        List<Asker> others = waiting(THREADS, made::incrementAndGet);
        for (Asker gone : others.subList(0, THREADS / 2)) {
            gone.thread.interrupt();
            assertThatThrownBy(gone::get).hasCauseInstanceOf(InterruptedException.class);
        }
        end.countDown();
        assertThat(first.get()).isEqualTo(1);
        for (Asker other : others.subList(THREADS / 2, THREADS)) {
            assertThat(other.get()).isEqualTo(2);
        }
    }

    @Test
    void callOfOneWhoIsInterruptedIsMadeAgainForTheOthers() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Asker first = begin(end, made::incrementAndGet);
        AtomicReference<Thread> caller = new AtomicReference<>();
        CountDownLatch never = new CountDownLatch(1);
        List<Asker> others = waiting(THREADS, () -> {
            if (caller.compareAndSet(null, Thread.currentThread())) {
                await(never);
            }
            return made.incrementAndGet();
        });
        end.countDown();
        assertThat(first.get()).isEqualTo(1);
        while (caller.get() == null) {
            Thread.onSpinWait();
        }
        caller.get().interrupt();
        int failed = 0;
        for (Asker other : others) {
            if (other.thread == caller.get()) {
                assertThatThrownBy(other::get).hasMessageContaining("interrupted in the call");
                failed++;
            } else {
                assertThat(other.get()).isEqualTo(2);
            }
        }
        assertThat(failed).isEqualTo(1);
    }

    @Test
    void callThatHangsHoldsUpNobodyForLong() throws Exception {
        calls = new SharedCalls<>(Duration.ofMillis(500));
        CountDownLatch end = new CountDownLatch(1);
        Asker hanging = begin(end, () -> -1);
        List<Asker> others = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            others.add(new Asker(made::incrementAndGet));
        }
        for (Asker other : others) {
            assertThat(other.get()).isPositive();
        }
        end.countDown();
        assertThat(hanging.get()).isEqualTo(-1);
    }

    @Test
    void differentThingsDoNotWaitForEachOther() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Asker other = begin(end, () -> 7);
        assertThat(calls.ask("another job", () -> 8)).isEqualTo(8);
        assertThat(other.answer).isNotDone();
        end.countDown();
        assertThat(other.get()).isEqualTo(7);
    }
}
