package io.github.bulk2;

import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.internal.ApiCall;
import io.github.bulk2.internal.IngestGateway;
import io.github.bulk2.internal.JobPage;
import io.github.bulk2.internal.JobPoller;
import java.util.Optional;

/**
 * The ingest jobs of an org: create, attach, list. Thread-safe; from {@link BulkClient#ingest()}.
 *
 * <p>Every method that makes a call may throw {@link io.github.bulk2.error.BulkApiException} when Salesforce answers with
 * an error,
 * {@link io.github.bulk2.error.BulkTransportException} when there is no usable answer,
 * {@link io.github.bulk2.error.AuthenticationException} when there is no access token, and
 * {@link io.github.bulk2.error.AllowanceException} when the client's {@link ApiFloor} is reached.
 */
public final class IngestJobs {

    private final IngestGateway gateway;
    private final JobPoller poller;

    IngestJobs(IngestGateway gateway, JobPoller poller) {
        this.gateway = gateway;
        this.poller = poller;
    }

    /**
     * Creates a job in state Open: {@code POST /jobs/ingest}, repeated when the answer is lost, which leaves at worst an
     * empty open job behind.
     *
     * @param request what the job is to do
     * @return the job
     */
    public IngestJob create(IngestRequest request) {
        return new IngestJob(gateway.create(request, ApiCall.CREATE_INGEST_JOB), gateway, poller);
    }

    /**
     * Creates a job in state Open: {@code POST /jobs/ingest}, repeated only when the failed attempt cannot have reached
     * the server. For those who keep a record of every attempt, as a load does: a job may exist once this has failed.
     *
     * @param request what the job is to do
     * @return the job
     */
    public IngestJob createOnce(IngestRequest request) {
        return new IngestJob(gateway.create(request, ApiCall.CREATE_INGEST_JOB_ONCE), gateway, poller);
    }

    /**
     * Creates a job, uploads its data and closes it in one multipart call: {@code POST /jobs/ingest}. For small data;
     * processing starts at once. Not repeated once it may have reached the server, as it could load the data twice.
     *
     * @param request what the job is to do
     * @param data at most 100,000 characters of CSV with its header (guide, "Create a Job", multipart); repeatable or
     *     not
     * @return the job, in state UploadComplete
     * @throws io.github.bulk2.error.InvalidInputException if the data is larger or cannot be read; nothing was sent
     */
    public IngestJob createWithData(IngestRequest request, CsvSource data) {
        return new IngestJob(gateway.createWithData(request, data), gateway, poller);
    }

    /**
     * A handle on a job that exists. Makes no call.
     *
     * @param id the job's id
     * @return the handle
     */
    public IngestJob attach(JobId id) {
        return new IngestJob(id, gateway, poller);
    }

    /**
     * The org's ingest jobs, of all users, in no particular order, Bulk API 1.0 jobs included: {@code GET /jobs/ingest}
     * once per page of up to 1,000, when the iterator gets there. Each snapshot is the short form, without counters.
     *
     * @param filter which jobs; a concurrency mode is not allowed here
     * @return the jobs, fetched anew by each iterator
     * @throws IllegalArgumentException if the filter names a concurrency mode
     */
    public Iterable<JobInfo> list(JobFilter filter) {
        requireNoConcurrencyMode(filter);
        return () -> new JobIterator(locator -> gateway.list(filter, locator));
    }

    /**
     * One page of the list that {@link #list} walks through: {@code GET /jobs/ingest}.
     *
     * @param filter which jobs; a concurrency mode is not allowed here
     * @param queryLocator what the page before said, or empty for the first page
     * @return the page
     * @throws IllegalArgumentException if the filter names a concurrency mode
     */
    public JobListPage page(JobFilter filter, Optional<String> queryLocator) {
        requireNoConcurrencyMode(filter);
        JobPage page = gateway.list(filter, queryLocator.orElse(null));
        return new JobListPage(page.jobs(), Optional.ofNullable(page.nextLocator()));
    }

    private static void requireNoConcurrencyMode(JobFilter filter) {
        if (filter.concurrencyMode().isPresent()) {
            throw new IllegalArgumentException("ingest jobs cannot be filtered by concurrency mode; query jobs can");
        }
    }
}
