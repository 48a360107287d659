package io.github.bulk2.internal;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets go of calls whose answers have not begun: a thread that waits for one does not hear an interrupt. Thread-safe. */
public final class Cancellation {

    private static final ThreadLocal<@Nullable Cancellation> CURRENT = new ThreadLocal<>();

    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** For calls that are still to be made. */
    public Cancellation() {}

    /**
     * Makes calls that {@link #cancel} ends.
     *
     * @param <T> what they give
     * @param calls makes them, in this thread
     * @return what it gives
     */
    public <T> T during(Supplier<T> calls) {
        Cancellation outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return calls.get();
        } finally {
            CURRENT.set(outer);
        }
    }

    /** Ends the calls that wait for an answer, and those to come, with a transport failure. */
    public void cancel() {
        cancelled = true;
        waiting.forEach(Runnable::run);
    }

    /** Whether the calls that this thread makes were cancelled. */
    static boolean isCancelled() {
        Cancellation current = CURRENT.get();
        return current != null && current.cancelled;
    }

    /** Waits for the beginning of an answer. */
    interface Wait<T> {
        T answer() throws IOException;
    }

    /** Waits, unless this thread makes its calls during a cancellation that runs {@code end} meanwhile. */
    static <T> T waiting(Runnable end, Wait<T> wait) throws IOException {
        Cancellation current = CURRENT.get();
        if (current == null) {
            return wait.answer();
        }
        current.waiting.add(end);
        try {
            if (current.cancelled) {
                end.run();
            }
            return wait.answer();
        } finally {
            current.waiting.remove(end);
        }
    }
}
