package io.github.bulk2.error;

import io.github.bulk2.ApiUsage;
import io.github.bulk2.DailyLimit;

/**
 * Nothing was sent, since the org has used one of its allowances up to the floor that this client keeps. What was begun can
 * be resumed when the allowance has recovered; it is a rolling one of 24 hours. Immutable.
 */
public final class AllowanceException extends BulkException {

    private static final long serialVersionUID = 1L;

    /** Which allowance. */
    private final DailyLimit limit;

    private final transient ApiUsage usage;

    /**
     * For use inside this library.
     *
     * @param limit the allowance
     * @param usage what the org has used of it
     * @param needed how much the next step takes
     * @param left what is left to others
     */
    public AllowanceException(DailyLimit limit, ApiUsage usage, long needed, long left) {
        super(
                "the org has used " + usage.used() + " of " + usage.allowed() + " of its allowance " + limit.limitName()
                        + " of 24 hours; the next step takes " + needed + ", and this client leaves " + left
                        + " to others. Go on when the allowance has recovered; a run that was begun can be resumed",
                null,
                null);
        this.limit = limit;
        this.usage = usage;
    }

    /** {@return which allowance} */
    public DailyLimit limit() {
        return limit;
    }

    /** {@return what the org has used of it} */
    public ApiUsage usage() {
        return usage;
    }
}
