package io.github.bulk2.error;

import io.github.bulk2.ApiUsage;

/**
 * No call was sent, since the org has used its API allowance up to the floor that this client keeps. What was begun can be
 * resumed when the allowance has recovered; it is a rolling one of 24 hours. Immutable.
 */
public final class AllowanceException extends BulkException {

    private static final long serialVersionUID = 1L;

    private final transient ApiUsage usage;

    /**
     * For use inside this library.
     *
     * @param usage what the org has used
     * @param floor what is left to others, as text
     */
    public AllowanceException(ApiUsage usage, String floor) {
        super(
                "the org has used " + usage.used() + " of " + usage.allowed()
                        + " API calls of 24 hours, and this client leaves " + floor
                        + " to others. Go on when the allowance has recovered; a run can be resumed",
                null,
                null);
        this.usage = usage;
    }

    /** {@return what the org has used} */
    public ApiUsage usage() {
        return usage;
    }
}
