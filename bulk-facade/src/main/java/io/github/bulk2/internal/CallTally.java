package io.github.bulk2.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells who made it of every request that goes out, those that the call policy repeats and those that are sent again with
 * a fresh token included. A call is made by one thread from beginning to end, so the thread knows for whom it works.
 */
final class CallTally {

    private static final ThreadLocal<@Nullable Runnable> LISTENING = new ThreadLocal<>();

    private CallTally() {}

    /** Does something, with each request it sends told of just before. */
    static <T> T during(@Nullable Runnable onCall, Supplier<T> work) {
        Runnable outer = LISTENING.get();
        LISTENING.set(onCall == null ? outer : onCall);
        try {
            return work.get();
        } finally {
            LISTENING.set(outer);
        }
    }

    static void sending() {
        Runnable onCall = LISTENING.get();
        if (onCall != null) {
            onCall.run();
        }
    }
}
