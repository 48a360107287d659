package io.github.bulk2.error;

import io.github.bulk2.JobInfo;

/** The job ended Failed or Aborted. Immutable. {@link #info()} is the job's last state. */
public final class JobFailedException extends BulkException {

    private static final long serialVersionUID = 1L;

    private final transient JobInfo info;

    /**
     * For use inside this library.
     *
     * @param info the job's last state
     */
    public JobFailedException(JobInfo info) {
        super(
                "job " + info.id() + " ended " + info.state().wireName()
                        + info.errorMessage().map(text -> ": " + text).orElse("")
                        + ". Its successful, failed and unprocessed records can still be fetched for 7 days.",
                info.id(),
                null);
        this.info = info;
    }

    /** {@return the job's last state} */
    public JobInfo info() {
        return info;
    }
}
