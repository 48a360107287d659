package io.github.bulk2.load;

import io.github.bulk2.WaitPolicy;
import io.github.bulk2.internal.Sleeper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a 404 is not believed: {@link WaitPolicy#notFoundTolerance}, within the time of the wait. For one thread. */
final class NotFoundPatience {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Duration tolerance;
    private @Nullable Long since;

    NotFoundPatience(WaitPolicy policy) {
        Duration most = policy.totalTimeout();
        this.tolerance = policy.notFoundTolerance().compareTo(most) < 0 ? policy.notFoundTolerance() : most;
    }

    /** Waits a moment before the next look; returns false if the 404 has lasted. */
    boolean pause() throws InterruptedException {
        long now = System.nanoTime();
        long first = since == null ? now : since;
        since = first;
        Duration left = tolerance.minusNanos(now - first);
        if (left.isZero() || left.isNegative()) {
            return false;
        }
        Sleeper.SYSTEM.sleep(left.compareTo(PAUSE) < 0 ? left : PAUSE);
        return true;
    }
}
