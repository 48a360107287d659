package io.github.bulk2.error;

import io.github.bulk2.JobId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Anything that went wrong between this library and Salesforce, or with the data it was given.
 *
 * <p>The message says what was tried, what came back and, where there is something to say, what to do; it never holds a
 * token or a record. Failed <em>records</em> are not exceptions: they are in the failed results.
 */
public abstract sealed class BulkException extends RuntimeException
        permits AllowanceException,
                AuthenticationException,
                BulkApiException,
                BulkTransportException,
                FailureLimitException,
                InvalidInputException,
                JobFailedException,
                JobTimeoutException,
                MissingJobException,
                MovedRunException,
                ReconciliationException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable JobId jobId;

    BulkException(String message, @Nullable JobId jobId, @Nullable Throwable cause) {
        super(message, cause);
        this.jobId = jobId;
    }

    /** {@return the job that this is about} */
    public Optional<JobId> jobId() {
        return Optional.ofNullable(jobId);
    }

    /** {@return whether the same call may succeed later without any change} */
    public boolean isRetryable() {
        return false;
    }
}
