package io.github.bulk2;

import io.github.bulk2.internal.JobPage;
import io.github.bulk2.internal.JobPoller;
import io.github.bulk2.internal.QueryGateway;
import java.util.Optional;

/**
 * The query jobs of an org: create, attach, list. Thread-safe; from {@link BulkClient#query()}.
 *
 * <p>Every method that makes a call may throw {@link io.github.bulk2.error.BulkApiException} when Salesforce answers with
 * an error,
 * {@link io.github.bulk2.error.BulkTransportException} when there is no usable answer,
 * {@link io.github.bulk2.error.AuthenticationException} when there is no access token, and
 * {@link io.github.bulk2.error.AllowanceException} when the client's {@link ApiFloor} is reached.
 */
public final class QueryJobs {

    private final QueryGateway gateway;
    private final JobPoller poller;

    QueryJobs(QueryGateway gateway, JobPoller poller) {
        this.gateway = gateway;
        this.poller = poller;
    }

    /**
     * Creates a job, which is queued at once: {@code POST /jobs/query}, repeated when the answer is lost, which leaves
     * at worst a second job with the same result behind.
     *
     * @param request what to fetch
     * @return the job
     */
    public QueryJob create(QueryRequest request) {
        return new QueryJob(gateway.create(request), gateway, poller);
    }

    /**
     * A handle on a job that exists. Makes no call.
     *
     * @param id the job's id
     * @return the handle
     */
    public QueryJob attach(JobId id) {
        return new QueryJob(id, gateway, poller);
    }

    /**
     * The org's query jobs and all its Bulk API 1.0 jobs, in no particular order: {@code GET /jobs/query} once per page
     * of up to 1,000, when the iterator gets there. Each snapshot is the short form.
     *
     * @param filter which jobs
     * @return the jobs, fetched anew by each iterator
     */
    public Iterable<JobInfo> list(JobFilter filter) {
        return () -> new JobIterator(locator -> gateway.list(filter, locator));
    }

    /**
     * One page of the list that {@link #list} walks through: {@code GET /jobs/query}.
     *
     * @param filter which jobs
     * @param queryLocator what the page before said, or empty for the first page
     * @return the page
     */
    public JobListPage page(JobFilter filter, Optional<String> queryLocator) {
        JobPage page = gateway.list(filter, queryLocator.orElse(null));
        return new JobListPage(page.jobs(), Optional.ofNullable(page.nextLocator()));
    }
}
