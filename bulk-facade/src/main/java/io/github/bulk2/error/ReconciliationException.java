package io.github.bulk2.error;

import io.github.bulk2.JobId;
import org.jspecify.annotations.Nullable;

/**
 * The account does not add up: records sent are not the sum of successful, failed and unprocessed ones, or a result has
 * fewer rows than the server announced. Nothing may be concluded from the files until this is settled. Immutable.
 */
public final class ReconciliationException extends BulkException {

    private static final long serialVersionUID = 1L;

    /**
     * For use inside this library.
     *
     * @param message what was counted against what
     * @param jobId the job, or null
     */
    public ReconciliationException(String message, @Nullable JobId jobId) {
        super(message, jobId, null);
    }
}
