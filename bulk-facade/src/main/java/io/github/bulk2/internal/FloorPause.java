package io.github.bulk2.internal;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the floor of an allowance, if that is wanted. Thread-safe. */
final class FloorPause {

    private static final Logger LOG = LoggerFactory.getLogger(FloorPause.class);

    private final ApiFloor.@Nullable Pause pause;
    private final Sleeper sleeper;

    FloorPause(ApiFloor floor, Sleeper sleeper) {
        this.pause = floor.pause().orElse(null);
        this.sleeper = sleeper;
    }

    /**
     * Waits until the next look.
     *
     * @param reached why
     * @param waited for how long that was done already
     * @return for how long it was done by now
     * @throws AllowanceException if there is no time left, or no waiting
     */
    Duration await(AllowanceException reached, Duration waited) {
        if (pause == null || waited.compareTo(pause.longest()) >= 0) {
            throw reached;
        }
        Duration left = pause.longest().minus(waited);
        Duration next = left.compareTo(pause.lookEvery()) < 0 ? left : pause.lookEvery();
        LOG.info("waiting {}: {}", next, reached.getMessage());
        try {
            sleeper.sleep(next);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw BulkTransportException.lasting(
                    "interrupted while waiting for the allowance to recover", Progress.NOT_SENT, stopped);
        }
        return waited.plus(next);
    }
}
