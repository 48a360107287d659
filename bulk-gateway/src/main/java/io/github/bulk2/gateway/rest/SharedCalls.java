package io.github.bulk2.gateway.rest;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who ask the same at the same time with one call. Nobody gets the answer of a call that was under way when he
 * asked: those who come meanwhile share the next one, which begins after all of them came. So whoever changes something and
 * then asks sees the change. A call that takes too long holds up nobody any further: the next one is made beside it.
 *
 * <p>Thread-safe. No thread waits but those that make a call, and it knows of nothing but of what is being asked.
 *
 * @param <K> what is asked
 * @param <V> the answer, which all of them get and nobody may change
 */
final class SharedCalls<K, V> {

    private final Map<K, Line> lines = new HashMap<>();
    private final Duration patience;

    /** @param patience how long a call may hold up those who came after it */
    SharedCalls(Duration patience) {
        this.patience = patience;
    }

    /** Those who ask the same. */
    private final class Line {
        private final K key;
        private @Nullable Batch gathering;
        private int callsUnderWay;

        Line(K key) {
            this.key = key;
        }
    }

    /** Those of them who share one call. */
    private final class Batch {
        private final Line line;
        private final Supplier<V> call;
        private final Executor threads;
        private final CompletableFuture<V> answer = new CompletableFuture<>();

        Batch(Line line, Supplier<V> call, Executor threads) {
            this.line = line;
            this.call = call;
            this.threads = threads;
        }
    }

    /**
     * Gives the answer of a call that begins after this was asked, or what that call throws. Whatever is done with it at once
     * is done by the thread that made the call, before it answers others: so it must not wait for anything.
     *
     * @param call makes the call; the same for all who ask the same
     * @param threads where the call is made
     * @throws RejectedExecutionException if there are no threads any more
     */
    synchronized CompletableFuture<V> ask(K key, Supplier<V> call, Executor threads) {
        Line line = lines.computeIfAbsent(key, Line::new);
        Batch batch = line.gathering;
        if (batch != null) {
            return batch.answer;
        }
        Batch begun = new Batch(line, call, threads);
        if (line.callsUnderWay == 0) {
            try {
                threads.execute(() -> make(begun));
            } catch (RejectedExecutionException closed) {
                lines.remove(key);
                throw closed;
            }
        } else {
            CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS, threads)
                    .execute(() -> make(begun));
        }
        line.gathering = begun;
        return begun.answer;
    }

    /** How many things are being asked. */
    synchronized int size() {
        return lines.size();
    }

    /** Makes the call, unless it was made already. */
    private void make(Batch batch) {
        if (!close(batch)) {
            return;
        }
        V value;
        try {
            value = batch.call.get();
        } catch (RuntimeException | Error failure) {
            goOn(batch.line);
            batch.answer.completeExceptionally(failure);
            return;
        }
        goOn(batch.line);
        batch.answer.complete(value);
    }

    /** Nobody can join from here on. */
    private synchronized boolean close(Batch batch) {
        boolean open = batch.line.gathering == batch;
        if (open) {
            batch.line.gathering = null;
            batch.line.callsUnderWay++;
        }
        return open;
    }

    private void goOn(Line line) {
        Batch next = next(line);
        if (next == null) {
            return;
        }
        try {
            next.threads.execute(() -> make(next));
        } catch (RejectedExecutionException closing) {
            make(next);
        }
    }

    private synchronized @Nullable Batch next(Line line) {
        line.callsUnderWay--;
        if (line.gathering == null && line.callsUnderWay == 0) {
            lines.remove(line.key);
        }
        return line.gathering;
    }
}
