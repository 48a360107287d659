package io.github.bulk2.internal;

import java.time.Duration;

/** Time as the poller and the retries see it, so that tests can turn the clock. */
public interface Sleeper {

    /** The machine's own clock. */
    Sleeper SYSTEM = new Sleeper() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
            Thread.sleep(pause.toMillis(), pause.toNanosPart() % 1_000_000);
        }
    };

    /** {@return nanoseconds of a clock that only runs forward} */
    long nanoTime();

    /**
     * Waits.
     *
     * @param pause how long
     * @throws InterruptedException if the thread is interrupted
     */
    void sleep(Duration pause) throws InterruptedException;
}
