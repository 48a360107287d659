package io.github.bulk2.load;

import io.github.bulk2.internal.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What workers hand in, to be done one after the other by the thread of a round, and the first failure among it. Only
 * {@link #post} and {@link #submit} are for other threads.
 */
final class RoundEvents {

    private static final long TICK_MILLIS = 200;

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private @Nullable Throwable failure;

    /** Has something done by the thread of the round. */
    void post(Runnable event) {
        waiting.add(event);
    }

    /** Has a step taken by a worker, and something done with its outcome by the thread of the round. */
    <T> void submit(Executor pool, Running.Step<T> step, Consumer<T> then) {
        pool.execute(() -> {
            try {
                T outcome = step.take();
                post(() -> then.accept(outcome));
            } catch (Throwable thrown) {
                post(() -> fail(thrown));
            }
        });
    }

    /** Does what there is to do, after waiting a moment for it. */
    void handle() throws InterruptedException {
        Runnable event = waiting.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        while (event != null) {
            event.run();
            event = waiting.poll();
        }
    }

    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    boolean haveFailed() {
        return failure != null;
    }

    void rethrowFailure() throws IOException, InterruptedException {
        if (failure == null) {
            return;
        }
        if (failure instanceof UncheckedIOException unchecked) {
            throw unchecked.getCause();
        }
        if (failure instanceof IOException local) {
            throw local;
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
