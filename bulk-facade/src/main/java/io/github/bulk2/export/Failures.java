package io.github.bulk2.export;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Failures of worker threads, on their way to the caller. */
final class Failures {

    private Failures() {}

    /** Never returns; declared to do so for {@code throw}. */
    static RuntimeException rethrown(@Nullable Throwable failure) throws IOException, InterruptedException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof InterruptedException stopped) {
            throw stopped;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException runtime) {
            return runtime;
        }
        return new IllegalStateException(failure);
    }
}
