package io.github.bulk2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of the org's allowances for 24 hours a client leaves to others, and whether it stops there or waits. Immutable.
 *
 * <p>API calls are known from the {@code Sforce-Limit-Info} header of the latest answer: at the floor calls fail with
 * {@link io.github.bulk2.error.AllowanceException} before they are sent, and a load or an export stops and can be resumed.
 * What the header says counts for a minute: then one call is let through to learn whether the allowance has recovered.
 *
 * <p>The other allowances are asked for with {@code GET /limits}, at most once a minute, which needs the permission "View Setup
 * and Configuration": batches before a load closes its first job, for all of its records, and before each job again; query
 * jobs and the storage for their results before a query job is created. A load whose records need more batches than the org
 * has in a day goes as far as they reach. Salesforce's numbers are up to five minutes old (REST API guide, "Limits"); what the
 * client used since then it counts itself.
 */
public final class ApiFloor {

    private static final ApiFloor NONE = new ApiFloor(0, Map.of(), null);

    private final int percent;
    private final Map<DailyLimit, Long> numbers;
    private final @Nullable Pause pause;

    /**
     * Waiting at the floor instead of stopping. Immutable.
     *
     * @param lookEvery how often to look whether the allowance has recovered; each look is a call
     * @param longest how long to wait before stopping after all
     */
    public record Pause(Duration lookEvery, Duration longest) {

        /**
         * Checks it.
         *
         * @param lookEvery how often to look
         * @param longest how long to wait
         * @throws IllegalArgumentException if one is not positive
         */
        public Pause {
            if (lookEvery.isZero() || lookEvery.isNegative() || longest.isZero() || longest.isNegative()) {
                throw new IllegalArgumentException("a pause at the floor of " + longest + ", with a look every "
                        + lookEvery + ", is not positive");
            }
        }
    }

    private ApiFloor(int percent, Map<DailyLimit, Long> numbers, @Nullable Pause pause) {
        this.percent = percent;
        this.numbers = numbers;
        this.pause = pause;
    }

    /** {@return no floor: the allowances may be used up} */
    public static ApiFloor none() {
        return NONE;
    }

    /**
     * A share of each allowance.
     *
     * @param percent how many of a hundred are left to others, from 1 to 99
     * @return the floor
     * @throws IllegalArgumentException if it is out of range
     */
    public static ApiFloor percent(int percent) {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException("the floor is " + percent + " %; it must be from 1 to 99");
        }
        return new ApiFloor(percent, Map.of(), null);
    }

    /**
     * A number of API calls; the other allowances may be used up.
     *
     * @param calls how many calls are left to others, 0 or more
     * @return the floor
     * @throws IllegalArgumentException if it is negative
     */
    public static ApiFloor calls(long calls) {
        return NONE.with(DailyLimit.API_REQUESTS, calls);
    }

    /**
     * Changes what is left of one allowance.
     *
     * @param limit the allowance
     * @param left how much of it is left to others, 0 or more, in its own unit [{@link #percent}, or all of it
     *     may be used]
     * @return the changed copy
     * @throws IllegalArgumentException if it is negative
     */
    public ApiFloor with(DailyLimit limit, long left) {
        if (left < 0) {
            throw new IllegalArgumentException(
                    "the floor of " + limit.limitName() + " is " + left + "; it must not be negative");
        }
        Map<DailyLimit, Long> changed = new EnumMap<>(DailyLimit.class);
        changed.putAll(numbers);
        changed.put(limit, left);
        return new ApiFloor(percent, changed, pause);
    }

    /**
     * Waits at the floor instead of stopping. What waits holds its thread, and open jobs, which Salesforce keeps for a day.
     *
     * @param lookEvery how often to look whether the allowance has recovered; each look is a call
     * @param longest how long to wait before stopping after all
     * @return the changed copy
     * @throws IllegalArgumentException if one is not positive
     */
    public ApiFloor pausing(Duration lookEvery, Duration longest) {
        return new ApiFloor(percent, numbers, new Pause(lookEvery, longest));
    }

    /**
     * How much is left of an allowance.
     *
     * @param limit the allowance
     * @param allowed the whole of it
     * @return how much others get, or empty if it may be used up
     */
    public OptionalLong left(DailyLimit limit, long allowed) {
        Long number = numbers.get(limit);
        if (number != null) {
            return OptionalLong.of(number);
        }
        // Not (allowed * percent) / 100, which could overflow.
        return percent == 0
                ? OptionalLong.empty()
                : OptionalLong.of(allowed / 100 * percent + allowed % 100 * percent / 100);
    }

    /** {@return whether and how to wait at the floor; empty to stop there} */
    public Optional<Pause> pause() {
        return Optional.ofNullable(pause);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (percent > 0) {
            parts.add(percent + " %");
        }
        numbers.forEach((limit, left) -> parts.add(left + " " + limit.limitName()));
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }
}
