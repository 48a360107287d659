package io.github.bulk2.internal;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bounds the time of all HTTP calls that a thread makes meanwhile: attempts, backoff and bodies. Thread-safe. */
public final class CallDeadline {

    private static final ThreadLocal<@Nullable Long> END = new ThreadLocal<>();
    // With longer ones nanoseconds cannot be added.
    private static final Duration LONGEST = Duration.ofDays(365);

    private CallDeadline() {}

    /**
     * Makes calls, none of which takes longer than a time from now. One that does fails as a call without an answer.
     *
     * @param <T> what they give
     * @param time how long; within another deadline the earlier one holds
     * @param calls makes them, in this thread
     * @return what it gives
     */
    public static <T> T during(Duration time, Supplier<T> calls) {
        Long outer = END.get();
        if (time.compareTo(LONGEST) < 0) {
            long end = System.nanoTime() + time.toNanos();
            END.set(outer == null || end - outer < 0 ? Long.valueOf(end) : outer);
        }
        try {
            return calls.get();
        } finally {
            END.set(outer);
        }
    }

    /** The time that is left to this thread's calls, never negative, or null if they may take as long as they like. */
    static @Nullable Duration left() {
        Long end = END.get();
        return end == null ? null : Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
