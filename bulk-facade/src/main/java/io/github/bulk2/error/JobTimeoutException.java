package io.github.bulk2.error;

import io.github.bulk2.JobInfo;
import java.time.Duration;

/**
 * Our wait ended before the job did. Nothing was changed on the server: the job goes on and can be waited for again by
 * its id. Immutable.
 */
public final class JobTimeoutException extends BulkException {

    private static final long serialVersionUID = 1L;

    private final transient JobInfo lastInfo;
    private final transient Duration waited;

    /**
     * For use inside this library.
     *
     * @param lastInfo the job's state when the wait ended; with its id only if no answer told the state
     * @param waited how long the wait took
     */
    public JobTimeoutException(JobInfo lastInfo, Duration waited) {
        super(
                "job " + lastInfo.id() + " is still " + lastInfo.fields().getOrDefault("state", "in an unknown state")
                        + " after " + waited.toMillis() / 1000.0
                        + " s; it goes on at Salesforce. Wait again with this job id, or with a longer total timeout.",
                lastInfo.id(),
                null);
        this.lastInfo = lastInfo;
        this.waited = waited;
    }

    /** {@return the last state that was answered; a snapshot with the id only if no answer told the state} */
    public JobInfo lastInfo() {
        return lastInfo;
    }

    /** {@return how long the wait took} */
    public Duration waited() {
        return waited;
    }
}
