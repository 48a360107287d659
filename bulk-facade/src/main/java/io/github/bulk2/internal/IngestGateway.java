package io.github.bulk2.internal;

import feign.Response;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.RawResult;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.generated.model.IngestJobList;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP calls on ingest jobs, through the generated Feign interfaces and under the {@link CallPolicy}. Thread-safe.
 */
public final class IngestGateway {

    /** The three result files of an ingest job. */
    public enum IngestResult {
        /** Records that were loaded. */
        SUCCESSFUL,
        /** Records that failed. */
        FAILED,
        /** Records that were not processed. */
        UNPROCESSED
    }

    private final FeignApis apis;
    private final GuardedCalls calls;

    IngestGateway(FeignApis apis, GuardedCalls calls) {
        this.apis = apis;
        this.calls = calls;
    }

    /**
     * The same calls, counted by someone.
     *
     * @param onCall run just before each request is sent, repeated ones included, by the thread that sends it
     * @return a gateway
     */
    public IngestGateway tellingOfEach(Runnable onCall) {
        return new IngestGateway(apis, calls.tellingOfEach(onCall));
    }

    /**
     * createIngestJob.
     *
     * @param request what the job is to do
     * @param which one of the two ways to create, which differ in what happens when the answer is lost
     * @return the answer
     */
    public JobInfo create(IngestRequest request, ApiCall which) {
        return calls.call(
                which,
                null,
                () -> created(
                        request,
                        JobInfoMapping.jobInfo(
                                apis.ingestJobs().createIngestJob(JobInfoMapping.ingestJobRequest(request), null))));
    }

    /**
     * createIngestJob, multipart.
     *
     * @param request what the job is to do
     * @param data the CSV
     * @return the answer
     */
    public JobInfo createWithData(IngestRequest request, CsvSource data) {
        var body = MultipartJob.entity(apis.json(), JobInfoMapping.ingestJobRequest(request), data);
        return calls.call(
                ApiCall.CREATE_INGEST_JOB_WITH_DATA,
                null,
                () -> created(request, JobInfoMapping.jobInfo(apis.ingestJobs().createIngestJobMultipart(body, null))));
    }

    private static JobInfo created(IngestRequest request, JobInfo answer) {
        return AskedFor.job(answer, null, request.operation().wireName(), request.object());
    }

    /**
     * listIngestJobs.
     *
     * @param filter which jobs
     * @param queryLocator which page, null for the first
     * @return the page
     */
    public JobPage list(JobFilter filter, @Nullable String queryLocator) {
        return calls.call(ApiCall.LIST_INGEST_JOBS, null, () -> {
            IngestJobList list = apis.ingestJobs()
                    .listIngestJobs(
                            filter.pkChunkingEnabled().orElse(null),
                            filter.jobType().orElse(null),
                            queryLocator);
            return JobPage.of(list.getRecords(), list.getDone(), list.getNextRecordsUrl());
        });
    }

    /**
     * getIngestJobInfo.
     *
     * @param id the job
     * @param known what is known of it, or null
     * @return the answer
     */
    public JobInfo info(JobId id, @Nullable JobInfo known) {
        return calls.call(ApiCall.GET_INGEST_JOB, id, () -> read(id, known));
    }

    private JobInfo read(JobId id, @Nullable JobInfo known) {
        return AskedFor.job(JobInfoMapping.jobInfo(apis.ingestJobs().getIngestJobInfo(id.value())), id, known);
    }

    /**
     * uploadJobData; never repeated.
     *
     * @param id the job
     * @param data the CSV
     */
    public void upload(JobId id, CsvSource data) {
        CsvSourceEntity body = new CsvSourceEntity(data);
        calls.call(ApiCall.UPLOAD_JOB_DATA, id, () -> {
            apis.ingestJobData().uploadJobData(id.value(), body);
            return id;
        });
    }

    /**
     * updateIngestJob. After an attempt whose outcome is unknown the state is read first.
     *
     * @param id the job
     * @param target UploadComplete or Aborted
     * @return the answer, or the job's state if it had moved already
     */
    public JobInfo changeState(JobId id, JobState target) {
        return calls.changeState(
                new GuardedCalls.Change(ApiCall.UPDATE_INGEST_JOB, id, target),
                () -> AskedFor.job(
                        JobInfoMapping.jobInfo(
                                apis.ingestJobs().updateIngestJob(id.value(), JobInfoMapping.ingestJobUpdate(target))),
                        id,
                        null),
                () -> read(id, null));
    }

    /**
     * deleteIngestJob.
     *
     * @param id the job
     */
    public void delete(JobId id) {
        calls.delete(ApiCall.DELETE_INGEST_JOB, id, () -> apis.ingestJobs().deleteIngestJob(id.value()));
    }

    /**
     * getSuccessfulResults, getFailedResults or getUnprocessedRecords.
     *
     * @param id the job
     * @param which the result file
     * @param job tells the dialect
     * @return the records
     */
    public CsvRecords result(JobId id, IngestResult which, JobInfo job) {
        Response response = calls.call(ApiCall.GET_INGEST_RESULTS, id, () -> apis.checkedCsv(fetch(id, which), id));
        CsvDialect stated = CsvAnswer.dialect(job);
        InputStream body = CsvAnswer.body(response, id);
        // Unprocessed records come as they were uploaded; the others begin with columns of Salesforce's.
        return which == IngestResult.UNPROCESSED
                ? CsvRecords.of(body, stated)
                : CsvAnswer.ingestResult(body, stated, id);
    }

    /**
     * The same, for those who pass it on.
     *
     * @param id the job
     * @param which the result file
     * @param gzip whether gzip is accepted
     * @return what is sent
     */
    public RawResult rawResult(JobId id, IngestResult which, boolean gzip) {
        Response response = AsSent.during(
                gzip, () -> calls.call(ApiCall.GET_INGEST_RESULTS, id, () -> apis.checkedCsv(fetch(id, which), id)));
        return RawAnswer.ingest(response, id, gzip, which != IngestResult.UNPROCESSED);
    }

    private Response fetch(JobId id, IngestResult which) {
        return switch (which) {
            case SUCCESSFUL -> apis.ingestJobData().getSuccessfulResults(id.value());
            case FAILED -> apis.ingestJobData().getFailedResults(id.value());
            case UNPROCESSED -> apis.ingestJobData().getUnprocessedRecords(id.value());
        };
    }
}
