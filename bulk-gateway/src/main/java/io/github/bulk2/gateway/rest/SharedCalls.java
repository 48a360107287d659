package io.github.bulk2.gateway.rest;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who ask the same at the same time with one call. Nobody gets the answer of a call that was under way when he
 * asked: those who come meanwhile wait for its end and then share the next one, which begins after all of them came. So whoever
 * changes something and then asks sees the change. A call that takes too long holds up nobody any further: the next one is made
 * beside it.
 *
 * <p>Thread-safe. It has no thread of its own: one of those who wait makes the call for all. It knows of nothing but of those who
 * wait.
 *
 * @param <K> what is asked
 * @param <V> the answer, which all of them get and nobody may change
 */
final class SharedCalls<K, V> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Line<V>> lines = new HashMap<>();
    private final long patience;

    /** @param patience how long a call may hold up those who came after it */
    SharedCalls(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** Those who ask the same. */
    private static final class Line<V> {
        private @Nullable Batch<V> gathering;
        private int callsUnderWay;
        private int askers;
    }

    /** Those of them who share one call. */
    private static final class Batch<V> {
        private final Condition changed;
        private boolean sent;
        private @Nullable Answer<V> answer;

        Batch(Condition changed) {
            this.changed = changed;
        }
    }

    /** How a call ended. */
    private interface Answer<V> {
        V get();
    }

    /**
     * Gives the answer of a call that begins after this was asked, or throws what that call throws.
     *
     * @param call makes the call; the same for all who ask the same
     * @throws InterruptedException if this thread is interrupted while it waits; the others go on
     */
    V ask(K key, Supplier<V> call) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Line<V> line = lines.computeIfAbsent(key, k -> new Line<>());
            line.askers++;
            try {
                return answer(line, call);
            } finally {
                line.askers--;
                if (line.askers == 0) {
                    lines.remove(key);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many things are being asked. */
    int size() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }

    private V answer(Line<V> line, Supplier<V> call) throws InterruptedException {
        Batch<V> batch = line.gathering;
        if (batch == null) {
            batch = new Batch<>(lock.newCondition());
            line.gathering = batch;
        }
        long asked = System.nanoTime();
        while (batch.answer == null) {
            if (!batch.sent && (line.callsUnderWay == 0 || System.nanoTime() - asked >= patience)) {
                send(line, batch, call);
            } else {
                // Not without an end: whoever was to make the call may have been interrupted.
                batch.changed.awaitNanos(patience);
            }
        }
        return batch.answer.get();
    }

    /** Makes the call for the whole batch, without the lock. */
    private void send(Line<V> line, Batch<V> batch, Supplier<V> call) {
        batch.sent = true;
        if (line.gathering == batch) {
            line.gathering = null;
        }
        line.callsUnderWay++;
        lock.unlock();
        Answer<V> answer = null;
        try {
            V value = call.get();
            answer = () -> value;
        } catch (RuntimeException | Error failure) {
            if (Thread.currentThread().isInterrupted()) {
                // That is this thread's own affair: another one of the batch makes the call again.
                throw failure;
            }
            answer = () -> {
                throw failure;
            };
        } finally {
            lock.lock();
            line.callsUnderWay--;
            batch.sent = answer != null;
            batch.answer = answer;
            batch.changed.signalAll();
            if (line.gathering != null) {
                line.gathering.changed.signal();
            }
        }
    }
}
