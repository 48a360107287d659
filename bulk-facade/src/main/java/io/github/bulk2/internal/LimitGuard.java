package io.github.bulk2.internal;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.error.AllowanceException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the floor of the allowances that no header tells but {@code GET /limits}. Thread-safe. */
public final class LimitGuard {

    /** How long an answer counts while there is room. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    /** How old an answer may be that says there is no room; rapid requests make it no better (REST API guide, "Limits"). */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Salesforce's numbers are that old at most (REST API guide, "Limits"). */
    private static final Duration LAG = Duration.ofMinutes(5);

    private final ApiFloor floor;
    private final FloorPause pause;
    private final Supplier<OrgLimits> limits;
    private final Sleeper sleeper;
    private final Map<DailyLimit, Known> known = new EnumMap<>(DailyLimit.class);
    private boolean asked;
    private long askedNanos;

    /** What there is of an allowance by the latest answer and what this client took since. */
    private static final class Known {
        private final long max;
        private long remaining;
        private boolean taken;
        private long takenNanos;

        Known(long max, long remaining) {
            this.max = max;
            this.remaining = remaining;
        }
    }

    LimitGuard(ApiFloor floor, Supplier<OrgLimits> limits, Sleeper sleeper) {
        this.floor = floor;
        this.pause = new FloorPause(floor, sleeper);
        this.limits = limits;
        this.sleeper = sleeper;
    }

    /** {@return one that keeps nothing} */
    public static LimitGuard none() {
        return new LimitGuard(ApiFloor.none(), () -> new OrgLimits(Map.of()), Sleeper.SYSTEM);
    }

    /**
     * Tells whether an allowance has a floor.
     *
     * @param limit the allowance
     * @return whether it has
     */
    public boolean keeps(DailyLimit limit) {
        return floor.left(limit, 0).isPresent();
    }

    /**
     * Takes some of an allowance, just before it is used.
     *
     * @param limit the allowance
     * @param needed how much
     * @param onCall told of each request
     * @throws AllowanceException if others would get less than the floor leaves them, also after waiting for it
     */
    public void take(DailyLimit limit, long needed, @Nullable Runnable onCall) {
        waitFor(limit, needed, true, onCall);
    }

    /**
     * Looks whether there is enough for all that is to come, and takes nothing. What is more than there is in a day passes:
     * it can only be taken piece by piece.
     *
     * @param limit the allowance
     * @param needed how much
     * @param onCall told of each request
     * @throws AllowanceException if there is not enough now, also after waiting for it, but may be later
     */
    public void foresee(DailyLimit limit, long needed, @Nullable Runnable onCall) {
        waitFor(limit, needed, false, onCall);
    }

    private void waitFor(DailyLimit limit, long needed, boolean taking, @Nullable Runnable onCall) {
        if (needed == 0 || !keeps(limit)) {
            return;
        }
        Duration waited = Duration.ZERO;
        AllowanceException reached = CallTally.during(onCall, () -> tryTake(limit, needed, taking));
        while (reached != null) {
            waited = pause.await(reached, waited);
            reached = CallTally.during(onCall, () -> tryTake(limit, needed, taking));
        }
    }

    private synchronized @Nullable AllowanceException tryTake(DailyLimit limit, long needed, boolean taking) {
        ask(MEMORY);
        AllowanceException reached = check(limit, needed, taking);
        if (reached != null && ask(fresh())) {
            reached = check(limit, needed, taking);
        }
        return reached;
    }

    private Duration fresh() {
        return floor.pause()
                .map(ApiFloor.Pause::lookEvery)
                .filter(look -> look.compareTo(FRESH) < 0)
                .orElse(FRESH);
    }

    private @Nullable AllowanceException check(DailyLimit limit, long needed, boolean taking) {
        Known now = known.get(limit);
        if (now == null) {
            return null;
        }
        OptionalLong left = floor.left(limit, now.max);
        long forOthers = left.orElse(0);
        if (now.remaining - needed < forOthers) {
            boolean never = needed > now.max - forOthers;
            return never && !taking
                    ? null
                    : new AllowanceException(limit, new ApiUsage(now.max - now.remaining, now.max), needed, forOthers);
        }
        if (taking) {
            now.remaining -= needed;
            now.taken = true;
            now.takenNanos = sleeper.nanoTime();
        }
        return null;
    }

    /** Asks Salesforce unless the latest answer is younger. */
    private boolean ask(Duration age) {
        long now = sleeper.nanoTime();
        if (asked && now - askedNanos < age.toNanos()) {
            return false;
        }
        OrgLimits answer = limits.get();
        for (DailyLimit limit : DailyLimit.values()) {
            answer.limit(limit.limitName()).ifPresent(said -> known.put(limit, merged(known.get(limit), said)));
        }
        asked = true;
        askedNanos = sleeper.nanoTime();
        return true;
    }

    /** What was taken a short while ago may not be in the answer yet. */
    private Known merged(@Nullable Known before, OrgLimits.Limit said) {
        Known merged = new Known(said.max(), said.remaining());
        if (before != null && before.taken && sleeper.nanoTime() - before.takenNanos < LAG.toNanos()) {
            merged.remaining = Math.min(said.remaining(), before.remaining);
            merged.taken = true;
            merged.takenNanos = before.takenNanos;
        }
        return merged;
    }
}
