package io.github.bulk2;

import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.internal.JobPoller;
import io.github.bulk2.internal.QueryGateway;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A handle on one query job; thread-safe. It holds nothing open.
 *
 * <p>Wait with {@link #awaitCompletion}, then read {@link #results()}, or single pages. Every method that makes a call may throw
 * {@link io.github.bulk2.error.BulkApiException} when Salesforce answers with an error,
 * {@link io.github.bulk2.error.BulkTransportException} when there is no usable answer,
 * {@link io.github.bulk2.error.AuthenticationException} when there is no access token, and
 * {@link io.github.bulk2.error.AllowanceException} when the client's {@link ApiFloor} is reached.
 */
public final class QueryJob {

    private final JobId id;
    private final @Nullable JobInfo created;
    // What was created never changes its dialect, so it has to be asked for once only.
    private volatile @Nullable JobInfo withDialect;
    private final QueryGateway gateway;
    private final JobPoller poller;

    QueryJob(JobInfo created, QueryGateway gateway, JobPoller poller) {
        this.id = created.id();
        this.created = created;
        this.withDialect = created;
        this.gateway = gateway;
        this.poller = poller;
    }

    QueryJob(JobId id, QueryGateway gateway, JobPoller poller) {
        this.id = id;
        this.created = null;
        this.gateway = gateway;
        this.poller = poller;
    }

    /** {@return the job's id} */
    public JobId id() {
        return id;
    }

    /**
     * What Salesforce said when it created the job. Makes no call.
     *
     * @return the answer to the create call, or empty for a job that was attached by its id
     */
    public Optional<JobInfo> created() {
        return Optional.ofNullable(created);
    }

    /**
     * The job as it is now: {@code GET /jobs/query/{id}}.
     *
     * @return a snapshot
     */
    public JobInfo info() {
        return gateway.info(id, created);
    }

    /**
     * Aborts the job: {@code PATCH /jobs/query/{id}} with Aborted, allowed in UploadComplete and InProgress. When the
     * answer is lost the state is read before the call is repeated.
     *
     * @return what the answer says: ten fields, or the job's full state if that had to be read
     */
    public JobInfo abort() {
        return gateway.abort(id);
    }

    /** Deletes the job and its result: {@code DELETE /jobs/query/{id}}, allowed in JobComplete, Aborted and Failed. */
    public void delete() {
        gateway.delete(id);
    }

    /**
     * Waits until the job has ended: one {@code GET /jobs/query/{id}} per look.
     *
     * @param policy how often to look and how long to wait
     * @return the job, JobComplete
     * @throws JobFailedException if the job ended Failed or Aborted
     * @throws io.github.bulk2.error.JobTimeoutException if the wait ran out; the job goes on
     * @throws InterruptedException if this thread is interrupted; the job goes on
     */
    public JobInfo awaitCompletion(WaitPolicy policy) throws InterruptedException {
        return JobPoller.requireComplete(poller.await(id, this::info, policy));
    }

    /**
     * Waits like {@link #awaitCompletion} without holding a thread.
     *
     * @param policy how often to look and how long to wait
     * @param scheduler runs the status calls; not shut down here
     * @return the job, JobComplete, or what {@link #awaitCompletion} would throw; cancelling it ends the wait only
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler takes no work
     */
    public CompletableFuture<JobInfo> completionFuture(WaitPolicy policy, ScheduledExecutorService scheduler) {
        return poller.future(id, this::info, policy, scheduler).thenApply(JobPoller::requireComplete);
    }

    /**
     * The whole result, page after page, as one stream with one header: {@code GET /jobs/query/{id}/results} per page,
     * when the reader gets there. A job that was attached by its id is asked for its dialect before, once, by {@link #info}.
     *
     * @return the rows; close them. Reading throws {@link java.io.UncheckedIOException} when a page breaks off, and
     *     {@link io.github.bulk2.error.BulkTransportException} when a page does not say where the next one is
     */
    public CsvRecords results() {
        return gateway.results(id, dialectSource());
    }

    /**
     * One page of the result: {@code GET /jobs/query/{id}/results}. A page may be fetched any number of times. A
     * job that was attached by its id is asked for its dialect before, once, by {@link #info}.
     *
     * @param locator which page; {@link Locator#first()} to begin with
     * @param maxRecords rows at most; 0 leaves it to Salesforce
     * @return the page; close it
     */
    public ResultPage page(Locator locator, int maxRecords) {
        return gateway.page(id, locator, maxRecords, dialectSource());
    }

    /**
     * One page of the result as Salesforce sends it, for those who pass it on: {@code GET /jobs/query/{id}/results}.
     *
     * @param locator which page; {@link Locator#first()} to begin with
     * @param maxRecords rows at most; 0 leaves it to Salesforce
     * @param gzip whether gzip is accepted, which Salesforce may send then; plain CSV otherwise
     * @return the page; close it
     */
    public RawResult rawPage(Locator locator, int maxRecords, boolean gzip) {
        return gateway.rawPage(id, locator, maxRecords, gzip);
    }

    /**
     * Where all pages of the result are, so that they can be fetched in parallel: {@code GET
     * /jobs/query/{id}/resultPages}, once per five pages. API version 58 or later.
     *
     * @return the locators in order, the first page's too
     */
    public List<Locator> resultPages() {
        return gateway.resultPages(id);
    }

    /** The answer to the create call tells the dialect; a job attached by id has to be asked once more. */
    private JobInfo dialectSource() {
        JobInfo known = withDialect;
        if (known == null || known.dialect().isEmpty()) {
            known = info();
            withDialect = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "query job " + id;
    }
}
