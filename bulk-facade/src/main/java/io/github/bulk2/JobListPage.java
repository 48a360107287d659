package io.github.bulk2;

import java.util.List;
import java.util.Optional;

/**
 * One page of a job list, for those who show lists page by page. Immutable.
 *
 * @param jobs up to 1,000 jobs, in no particular order; each snapshot is the short form
 * @param queryLocator where the next page is; empty on the last one
 */
public record JobListPage(List<JobInfo> jobs, Optional<String> queryLocator) {

    /**
     * Copies the list.
     *
     * @param jobs the jobs
     * @param queryLocator where the next page is
     */
    public JobListPage {
        jobs = List.copyOf(jobs);
    }
}
