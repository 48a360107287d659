package io.github.bulk2.error;

import io.github.bulk2.JobId;
import org.jspecify.annotations.Nullable;

/**
 * No usable answer: no connection, a timeout, a TLS failure, a body that broke off or cannot be understood. Immutable.
 */
public final class BulkTransportException extends BulkException {

    private static final long serialVersionUID = 1L;

    /** How far the call got. */
    public enum Progress {
        /** The request cannot have reached the server: unknown host, connection refused. Nothing happened. */
        NOT_SENT,
        /** The request may have reached the server and may have taken effect. */
        MAYBE_SENT,
        /**
         * The server answered, but the answer breaks the protocol or cannot be read: a maintenance page with status 200, or
         * information about another job. A call that changes something may have taken effect.
         */
        ANSWERED
    }

    private final transient Progress progress;

    /** Whether it may pass. */
    private final boolean passing;

    /**
     * For use inside this library.
     *
     * @param message what was tried, what happened, what to do
     * @param progress how far the call got; what was answered in this way will be answered so again
     * @param jobId the job, or null
     * @param cause the failure below, or null
     */
    public BulkTransportException(String message, Progress progress, @Nullable JobId jobId, @Nullable Throwable cause) {
        super(message, jobId, cause);
        this.progress = progress;
        this.passing = progress != Progress.ANSWERED;
    }

    private BulkTransportException(
            String message, Progress progress, boolean passing, @Nullable JobId jobId, @Nullable Throwable cause) {
        super(message, jobId, cause);
        this.progress = progress;
        this.passing = passing;
    }

    /**
     * For use inside this library: an answer that is not one of the API, such as a maintenance page with status 200. The same
     * call may be answered properly later.
     *
     * @param message what was answered
     * @param jobId the job, or null
     * @return the exception, with the progress {@link Progress#ANSWERED}; it is retryable
     */
    public static BulkTransportException unusable(String message, @Nullable JobId jobId) {
        return new BulkTransportException(message, Progress.ANSWERED, true, jobId, null);
    }

    /**
     * For use inside this library: a failure that does not pass by itself, such as a certificate that is not trusted.
     *
     * @param message what was tried, what happened, what to do
     * @param progress how far the call got
     * @param cause the failure below, or null
     * @return the exception
     */
    public static BulkTransportException lasting(String message, Progress progress, @Nullable Throwable cause) {
        return new BulkTransportException(message, progress, false, null, cause);
    }

    /** {@return how far the call got} */
    public Progress progress() {
        return progress;
    }

    @Override
    public boolean isRetryable() {
        return passing;
    }
}
