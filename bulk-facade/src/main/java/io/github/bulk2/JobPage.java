package io.github.bulk2;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of jobs. Immutable and thread-safe.
 *
 * @param jobs the jobs, in the short form of lists
 * @param nextLocator where the next page is, or null on the last one
 */
public record JobPage(List<JobInfo> jobs, @Nullable Locator nextLocator) {

    /**
     * Copies the list.
     *
     * @param jobs the jobs
     * @param nextLocator where the next page is, or null on the last one
     */
    public JobPage {
        jobs = List.copyOf(jobs);
    }

    /** {@return where the next page is; empty on the last one} */
    public Optional<Locator> next() {
        return Optional.ofNullable(nextLocator);
    }
}
