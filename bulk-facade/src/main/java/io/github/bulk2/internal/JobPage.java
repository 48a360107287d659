package io.github.bulk2.internal;

import io.github.bulk2.JobInfo;
import io.github.bulk2.generated.model.ListedJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a job list. Immutable.
 *
 * @param jobs the jobs
 * @param nextLocator where the next page is, or null
 */
public record JobPage(List<JobInfo> jobs, @Nullable String nextLocator) {

    static JobPage of(@Nullable List<ListedJob> records, @Nullable Boolean done, @Nullable String nextRecordsUrl) {
        List<JobInfo> jobs = new ArrayList<>();
        if (records != null) {
            records.forEach(job -> jobs.add(JobInfoMapping.jobInfo(job)));
        }
        // The link may name another path than the list it came from: only its locator counts (guide, "Get All Jobs").
        return new JobPage(List.copyOf(jobs), Links.nextPage(done, nextRecordsUrl, "queryLocator"));
    }
}
