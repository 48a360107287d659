package io.github.bulk2.error;

import io.github.bulk2.JobId;
import java.util.List;

/**
 * A run of a load was stopped, as Salesforce answers 404 for jobs or results that it needs. It can be resumed: nothing was
 * recorded as lost. Immutable.
 */
public final class MissingJobException extends BulkException {

    private static final long serialVersionUID = 1L;

    private final transient List<JobId> jobs;

    /**
     * For use inside this library.
     *
     * @param message what is missing, and what to do
     * @param jobs the jobs, at least one
     */
    public MissingJobException(String message, List<JobId> jobs) {
        super(message, jobs.get(0), null);
        this.jobs = List.copyOf(jobs);
    }

    /** {@return the jobs that, or whose results, were not found} */
    public List<JobId> jobs() {
        return jobs;
    }
}
