package io.github.bulk2.internal;

import java.util.concurrent.locks.LockSupport;

/**
 * Sees to it that no period, wherever it begins, has more calls than are permitted. The rate limiter spreads calls evenly;
 * this holds when threads wake up late, all at once. Thread-safe.
 */
final class Pace {

    private final long[] grants;
    private final long periodNanos;
    private int next;
    private boolean full;

    Pace(int calls, long periodNanos) {
        this.grants = new long[calls];
        this.periodNanos = periodNanos;
    }

    /** Waits, while everybody else waits too, until the call before as many calls as are permitted is a period ago. */
    synchronized void await() {
        if (full) {
            long left = periodNanos - (System.nanoTime() - grants[next]);
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, left);
                left = periodNanos - (System.nanoTime() - grants[next]);
            }
        }
        grants[next] = System.nanoTime();
        next = (next + 1) % grants.length;
        full |= next == 0;
    }
}
