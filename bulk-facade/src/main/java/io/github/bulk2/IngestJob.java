package io.github.bulk2;

import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.internal.IngestGateway;
import io.github.bulk2.internal.IngestGateway.IngestResult;
import io.github.bulk2.internal.JobPoller;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A handle on one ingest job; stateless, thread-safe, one HTTP call per method where it says nothing else. It holds nothing
 * open.
 *
 * <p>The order of things: {@link #upload}, {@link #markUploadComplete}, {@link #awaitCompletion}, then the three
 * results. Every method that makes a call may throw {@link io.github.bulk2.error.BulkApiException} when Salesforce answers
 * with an error, {@link io.github.bulk2.error.BulkTransportException} when there is no usable answer,
 * {@link io.github.bulk2.error.AuthenticationException} when there is no access token, and
 * {@link io.github.bulk2.error.AllowanceException} when the client's {@link ApiFloor} is reached.
 */
public final class IngestJob {

    private final JobId id;
    private final @Nullable JobInfo created;
    private final IngestGateway gateway;
    private final JobPoller poller;

    IngestJob(JobInfo created, IngestGateway gateway, JobPoller poller) {
        this.id = created.id();
        this.created = created;
        this.gateway = gateway;
        this.poller = poller;
    }

    IngestJob(JobId id, IngestGateway gateway, JobPoller poller) {
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
     * The job as it is now: {@code GET /jobs/ingest/{id}}.
     *
     * @return a snapshot
     */
    public JobInfo info() {
        return gateway.info(id, created);
    }

    /**
     * Uploads the job's data: {@code PUT /jobs/ingest/{id}/batches}. Once per job, and never repeated here: Salesforce
     * refuses a job that got data twice. After a failure abort the job and use a new one. The job must be Open.
     *
     * @param data the CSV with its header, at most 100 MB (guide, "Upload Job Data"); streamed, not held
     * @throws io.github.bulk2.error.InvalidInputException if the data cannot be read; the job stays Open
     */
    public void upload(CsvSource data) {
        gateway.upload(id, data);
    }

    /**
     * Closes the job, which starts its processing: {@code PATCH /jobs/ingest/{id}} with UploadComplete. When the
     * answer is lost the state is read before the call is repeated.
     *
     * @return what the answer says: ten fields, or the job's full state if that had to be read
     */
    public JobInfo markUploadComplete() {
        return gateway.changeState(id, JobState.UPLOAD_COMPLETE);
    }

    /**
     * Aborts the job: {@code PATCH /jobs/ingest/{id}} with Aborted. Records that were already processed stay as they are.
     * When the answer is lost the state is read before the call is repeated.
     *
     * @return what the answer says: ten fields, or the job's full state if that had to be read
     */
    public JobInfo abort() {
        return gateway.changeState(id, JobState.ABORTED);
    }

    /**
     * Deletes the job and its results: {@code DELETE /jobs/ingest/{id}}. The job must be UploadComplete, JobComplete,
     * Aborted or Failed. The records it loaded stay.
     */
    public void delete() {
        gateway.delete(id);
    }

    /**
     * Waits until the job has ended: one {@code GET /jobs/ingest/{id}} per look. Failed records are no failure of the job.
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
     * The records that were loaded, with {@code sf__Id} and {@code sf__Created} in front, in no particular order:
     * {@code GET /jobs/ingest/{id}/successfulResults}. They are read with the column delimiter that their header shows. A
     * job that was attached by its id is asked for its dialect before, by {@link #info}; so it is for the other results.
     *
     * @return the records; close them. Reading throws {@link java.io.UncheckedIOException} when the answer breaks off
     */
    public CsvRecords successfulResults() {
        return gateway.result(id, IngestResult.SUCCESSFUL, dialectSource());
    }

    /**
     * The records that failed, with {@code sf__Id} and {@code sf__Error} in front, in no particular order:
     * {@code GET /jobs/ingest/{id}/failedResults}. They are read with the column delimiter that their header shows.
     *
     * @return the records; close them. Reading throws {@link java.io.UncheckedIOException} when the answer breaks off
     */
    public CsvRecords failedResults() {
        return gateway.result(id, IngestResult.FAILED, dialectSource());
    }

    /**
     * The records that were not processed, as they were uploaded: {@code GET /jobs/ingest/{id}/unprocessedrecords}.
     *
     * @return the records; close them. Reading throws {@link java.io.UncheckedIOException} when the answer breaks off
     */
    public CsvRecords unprocessedRecords() {
        return gateway.result(id, IngestResult.UNPROCESSED, dialectSource());
    }

    /**
     * What {@link #successfulResults} reads, as Salesforce sends it, for those who pass it on:
     * {@code GET /jobs/ingest/{id}/successfulResults}.
     *
     * @param gzip whether gzip is accepted, which Salesforce may send then; plain CSV otherwise
     * @return the result; close it
     */
    public RawResult rawSuccessfulResults(boolean gzip) {
        return gateway.rawResult(id, IngestResult.SUCCESSFUL, gzip);
    }

    /**
     * What {@link #failedResults} reads, as Salesforce sends it, for those who pass it on:
     * {@code GET /jobs/ingest/{id}/failedResults}.
     *
     * @param gzip whether gzip is accepted, which Salesforce may send then; plain CSV otherwise
     * @return the result; close it
     */
    public RawResult rawFailedResults(boolean gzip) {
        return gateway.rawResult(id, IngestResult.FAILED, gzip);
    }

    /**
     * What {@link #unprocessedRecords} reads, as Salesforce sends it, for those who pass it on:
     * {@code GET /jobs/ingest/{id}/unprocessedrecords}.
     *
     * @param gzip whether gzip is accepted, which Salesforce may send then; plain CSV otherwise
     * @return the result; close it
     */
    public RawResult rawUnprocessedRecords(boolean gzip) {
        return gateway.rawResult(id, IngestResult.UNPROCESSED, gzip);
    }

    /** The answer to the create call tells the dialect; a job attached by id has to be asked once more. */
    private JobInfo dialectSource() {
        return created != null && created.dialect().isPresent() ? created : info();
    }

    @Override
    public String toString() {
        return "ingest job " + id;
    }
}
