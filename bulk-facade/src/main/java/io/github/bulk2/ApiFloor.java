package io.github.bulk2;

/**
 * How much of the org's API allowance for 24 hours a client leaves to others. When no more than that remains, by the {@code
 * Sforce-Limit-Info} header of the latest answer, calls fail with {@link io.github.bulk2.error.AllowanceException} before they
 * are sent; a load or an export stops and can be resumed. What the header says counts for a minute: then one call is let
 * through to learn whether the allowance has recovered. Immutable.
 */
public final class ApiFloor {

    private static final ApiFloor NONE = new ApiFloor(0, -1);

    private final int percent;
    private final long calls;

    private ApiFloor(int percent, long calls) {
        this.percent = percent;
        this.calls = calls;
    }

    /** {@return no floor: the allowance may be used up} */
    public static ApiFloor none() {
        return NONE;
    }

    /**
     * A share of the allowance.
     *
     * @param percent how many of a hundred calls are left to others, from 1 to 99
     * @return the floor
     * @throws IllegalArgumentException if it is out of range
     */
    public static ApiFloor percent(int percent) {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException("the floor is " + percent + " %; it must be from 1 to 99");
        }
        return new ApiFloor(percent, -1);
    }

    /**
     * A number of calls.
     *
     * @param calls how many calls are left to others, 0 or more
     * @return the floor
     * @throws IllegalArgumentException if it is negative
     */
    public static ApiFloor calls(long calls) {
        if (calls < 0) {
            throw new IllegalArgumentException("the floor is " + calls + " calls; it must not be negative");
        }
        return new ApiFloor(0, calls);
    }

    /**
     * Tells whether no more remains than is left to others.
     *
     * @param usage what the org has used
     * @return whether to stop
     */
    public boolean isReachedBy(ApiUsage usage) {
        long remaining = usage.allowed() - usage.used();
        return percent > 0 ? remaining * 100 <= usage.allowed() * percent : calls >= 0 && remaining <= calls;
    }

    @Override
    public String toString() {
        return percent > 0 ? percent + " %" : calls < 0 ? "none" : calls + " calls";
    }
}
