package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import feign.FeignException;
import feign.Response;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.ResultPage;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.generated.model.IngestJobList;
import io.github.bulk2.generated.model.ListedJob;
import io.github.bulk2.generated.model.QueryJobList;
import io.github.bulk2.generated.model.QueryJobResultPage;
import io.github.bulk2.generated.model.QueryJobResultPages;
import io.github.bulk2.internal.CallPolicy.Repeat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every HTTP call of the library, through the generated Feign interfaces and under the {@link CallPolicy}. Thread-safe.
 */
public final class ApiGateway implements AutoCloseable {

    /**
     * Where to and how. Immutable.
     *
     * @param instanceUrl base URL of the org
     * @param apiVersion such as {@code 63.0}
     * @param tokens where tokens come from
     * @param connectTimeout bound for making a connection
     * @param readTimeout bound for silence in an exchange
     */
    public record Connection(
            URI instanceUrl, String apiVersion, TokenProvider tokens, Duration connectTimeout, Duration readTimeout) {}

    /** The three result files of an ingest job. */
    public enum IngestResult {
        /** Records that were loaded. */
        SUCCESSFUL,
        /** Records that failed. */
        FAILED,
        /** Records that were not processed. */
        UNPROCESSED
    }

    /**
     * One page of a job list. Immutable.
     *
     * @param jobs the jobs
     * @param nextLocator where the next page is, or null
     */
    public record JobPage(List<JobInfo> jobs, @Nullable String nextLocator) {}

    private final FeignApis apis;
    private final CallPolicy policy;

    /**
     * Creates the gateway; makes no call.
     *
     * @param connection where to and how
     * @param settings the call policy's numbers
     */
    public ApiGateway(Connection connection, CallPolicy.Settings settings) {
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.apis = new FeignApis(connection, json, settings.maxConcurrentCalls());
        this.policy = new CallPolicy(settings);
    }

    /** {@return the latest Sforce-Limit-Info header, or null} */
    public @Nullable String limitInfo() {
        return apis.limitInfo();
    }

    @Override
    public void close() {
        apis.close();
    }

    /**
     * createIngestJob.
     *
     * @param request what the job is to do
     * @return the answer
     */
    public JobInfo createIngestJob(IngestRequest request) {
        return call(
                Repeat.ALWAYS,
                () -> JobInfoMapping.jobInfo(
                        apis.ingestJobs().createIngestJob(JobInfoMapping.ingestJobRequest(request), null)));
    }

    /**
     * createIngestJob, multipart.
     *
     * @param request what the job is to do
     * @param data the CSV
     * @return the answer
     */
    public JobInfo createIngestJobWithData(IngestRequest request, CsvSource data) {
        var body = MultipartJob.entity(apis.json(), JobInfoMapping.ingestJobRequest(request), data);
        return call(
                Repeat.IF_NOT_SENT,
                () -> JobInfoMapping.jobInfo(apis.ingestJobs().createIngestJobMultipart(body, null)));
    }

    /**
     * listIngestJobs.
     *
     * @param filter which jobs
     * @param queryLocator which page, null for the first
     * @return the page
     */
    public JobPage listIngestJobs(JobFilter filter, @Nullable String queryLocator) {
        IngestJobList list = call(
                Repeat.ALWAYS,
                () -> apis.ingestJobs()
                        .listIngestJobs(
                                filter.pkChunkingEnabled().orElse(null),
                                filter.jobType().orElse(null),
                                queryLocator));
        return jobPage(list.getRecords(), list.getDone(), list.getNextRecordsUrl());
    }

    /**
     * getIngestJobInfo.
     *
     * @param id the job
     * @return the answer
     */
    public JobInfo ingestJobInfo(JobId id) {
        return call(
                Repeat.ALWAYS, () -> JobInfoMapping.jobInfo(apis.ingestJobs().getIngestJobInfo(id.value())));
    }

    /**
     * uploadJobData; never repeated.
     *
     * @param id the job
     * @param data the CSV
     */
    public void upload(JobId id, CsvSource data) {
        CsvSourceEntity body = new CsvSourceEntity(data);
        call(Repeat.NEVER, () -> {
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
    public JobInfo changeIngestState(JobId id, JobState target) {
        return changeState(
                target,
                () -> JobInfoMapping.jobInfo(
                        apis.ingestJobs().updateIngestJob(id.value(), JobInfoMapping.ingestJobUpdate(target))),
                () -> JobInfoMapping.jobInfo(apis.ingestJobs().getIngestJobInfo(id.value())));
    }

    /**
     * deleteIngestJob.
     *
     * @param id the job
     */
    public void deleteIngestJob(JobId id) {
        delete(() -> apis.ingestJobs().deleteIngestJob(id.value()));
    }

    /**
     * getSuccessfulResults, getFailedResults or getUnprocessedRecords.
     *
     * @param id the job
     * @param which the result file
     * @param job tells the dialect
     * @return the records
     */
    public CsvRecords ingestResult(JobId id, IngestResult which, JobInfo job) {
        Response response = call(Repeat.ALWAYS, () -> apis.checked(ingestResult(id, which), id));
        return CsvRecords.of(CsvAnswer.body(response, id), dialect(job));
    }

    private Response ingestResult(JobId id, IngestResult which) {
        return switch (which) {
            case SUCCESSFUL -> apis.ingestJobData().getSuccessfulResults(id.value());
            case FAILED -> apis.ingestJobData().getFailedResults(id.value());
            case UNPROCESSED -> apis.ingestJobData().getUnprocessedRecords(id.value());
        };
    }

    /**
     * createQueryJob.
     *
     * @param request what to fetch
     * @return the answer
     */
    public JobInfo createQueryJob(QueryRequest request) {
        return call(
                Repeat.ALWAYS,
                () -> JobInfoMapping.jobInfo(
                        apis.queryJobs().createQueryJob(JobInfoMapping.queryJobRequest(request), null)));
    }

    /**
     * listQueryJobs.
     *
     * @param filter which jobs
     * @param queryLocator which page, null for the first
     * @return the page
     */
    public JobPage listQueryJobs(JobFilter filter, @Nullable String queryLocator) {
        QueryJobList list = call(
                Repeat.ALWAYS,
                () -> apis.queryJobs()
                        .listQueryJobs(
                                filter.jobType().orElse(null),
                                queryLocator,
                                filter.pkChunkingEnabled().orElse(null),
                                filter.concurrencyMode().orElse(null)));
        return jobPage(list.getRecords(), list.getDone(), list.getNextRecordsUrl());
    }

    /**
     * getQueryJobInfo.
     *
     * @param id the job
     * @return the answer
     */
    public JobInfo queryJobInfo(JobId id) {
        return call(Repeat.ALWAYS, () -> JobInfoMapping.jobInfo(apis.queryJobs().getQueryJobInfo(id.value())));
    }

    /**
     * updateQueryJob to Aborted. After an attempt whose outcome is unknown the state is read first.
     *
     * @param id the job
     * @return the answer, or the job's state if it had moved already
     */
    public JobInfo abortQueryJob(JobId id) {
        return changeState(
                JobState.ABORTED,
                () -> JobInfoMapping.jobInfo(
                        apis.queryJobs().updateQueryJob(id.value(), JobInfoMapping.queryJobAbort())),
                () -> JobInfoMapping.jobInfo(apis.queryJobs().getQueryJobInfo(id.value())));
    }

    /**
     * deleteQueryJob.
     *
     * @param id the job
     */
    public void deleteQueryJob(JobId id) {
        delete(() -> apis.queryJobs().deleteQueryJob(id.value()));
    }

    /**
     * getQueryJobResults, one page.
     *
     * @param id the job
     * @param locator which page
     * @param maxRecords rows at most, 0 for Salesforce's own choice
     * @param job tells the dialect
     * @return the page
     */
    public ResultPage resultPage(JobId id, Locator locator, int maxRecords, JobInfo job) {
        Response response = fetchPage(id, locator, maxRecords);
        Locator next = CsvAnswer.nextLocator(response, id);
        long count = CsvAnswer.numberOfRecords(response, id);
        return new ResultPage(CsvRecords.of(CsvAnswer.body(response, id), dialect(job)), count, next);
    }

    /**
     * getQueryJobResults, all pages as one stream.
     *
     * @param id the job
     * @param job tells the dialect
     * @return the rows
     */
    public CsvRecords queryResults(JobId id, JobInfo job) {
        InputStream pages = new ResultPagesStream(locator -> {
            Response response = fetchPage(id, locator, 0);
            Locator next = CsvAnswer.nextLocator(response, id);
            return new ResultPagesStream.Page(CsvAnswer.body(response, id), next);
        });
        return CsvRecords.of(pages, dialect(job));
    }

    private Response fetchPage(JobId id, Locator locator, int maxRecords) {
        return call(
                Repeat.ALWAYS,
                () -> apis.checked(
                        apis.queryJobResults()
                                .getQueryJobResults(
                                        id.value(),
                                        maxRecords == 0 ? null : Long.valueOf(maxRecords),
                                        locator.isFirst() ? null : locator.value()),
                        id));
    }

    /**
     * getQueryJobResultPages, followed to its end.
     *
     * @param id the job
     * @return all pages in order
     */
    public List<Locator> resultPages(JobId id) {
        List<Locator> pages = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String locator = null;
        do {
            String from = locator;
            QueryJobResultPages answer =
                    call(Repeat.ALWAYS, () -> apis.queryJobResults().getQueryJobResultPages(id.value(), from));
            List<QueryJobResultPage> links = answer.getResultPages();
            if (links != null) {
                links.forEach(link -> pages.add(pageLocator(link, id)));
            }
            boolean done = Boolean.TRUE.equals(answer.getDone());
            locator = done ? null : Links.parameter(answer.getNextRecordsUrl(), "locator");
            if (locator != null && !seen.add(locator)) {
                throw protocolError("list result pages: the server gave the same locator twice", id);
            }
        } while (locator != null);
        return List.copyOf(pages);
    }

    // The guide calls the member resultUrl, Salesforce's Postman collection resultLink.
    private static Locator pageLocator(QueryJobResultPage link, JobId id) {
        String url = link.getResultUrl() != null ? link.getResultUrl() : link.getResultLink();
        if (url == null) {
            throw protocolError("list result pages: a page has neither resultUrl nor resultLink", id);
        }
        String locator = Links.parameter(url, "locator");
        return locator == null ? Locator.first() : new Locator(locator);
    }

    private JobInfo changeState(JobState target, Supplier<JobInfo> change, Supplier<JobInfo> read) {
        AtomicBoolean mayHaveHappened = new AtomicBoolean();
        return call(Repeat.ALWAYS, () -> {
            if (mayHaveHappened.get()) {
                JobInfo now = read.get();
                boolean moved = target == JobState.ABORTED ? now.state() == target : now.state() != JobState.OPEN;
                if (moved) {
                    return now;
                }
            }
            mayHaveHappened.set(true);
            return change.get();
        });
    }

    private void delete(Runnable delete) {
        AtomicBoolean mayHaveHappened = new AtomicBoolean();
        call(Repeat.ALWAYS, () -> {
            try {
                delete.run();
            } catch (BulkApiException failure) {
                if (failure.category() != ErrorCategory.NOT_FOUND || !mayHaveHappened.get()) {
                    mayHaveHappened.set(true);
                    throw failure;
                }
            } catch (BulkTransportException failure) {
                mayHaveHappened.set(true);
                throw failure;
            }
            return true;
        });
    }

    private <T> T call(Repeat repeat, Supplier<T> call) {
        return policy.call(repeat, () -> {
            try {
                return call.get();
            } catch (FeignException unreadable) {
                boolean brokeOff = brokeOff(unreadable.getCause());
                throw new BulkTransportException(
                        "the server's answer " + (brokeOff ? "broke off" : "is not what the API promises")
                                + "; a proxy may have changed it",
                        brokeOff ? Progress.MAYBE_SENT : Progress.ANSWERED,
                        null,
                        unreadable);
            }
        });
    }

    /** JSON that ends too early broke off on the way; JSON that is none never was an answer of the API. */
    private static boolean brokeOff(@Nullable Throwable cause) {
        return cause instanceof JsonEOFException
                || (cause instanceof IOException && !(cause instanceof JsonProcessingException));
    }

    private static JobPage jobPage(
            @Nullable List<ListedJob> records, @Nullable Boolean done, @Nullable String nextRecordsUrl) {
        List<JobInfo> jobs = new ArrayList<>();
        if (records != null) {
            records.forEach(job -> jobs.add(JobInfoMapping.jobInfo(job)));
        }
        // The link may name another path than the list it came from: only its locator counts (guide, "Get All Jobs").
        String next = Boolean.TRUE.equals(done) ? null : Links.parameter(nextRecordsUrl, "queryLocator");
        return new JobPage(List.copyOf(jobs), next);
    }

    private static CsvDialect dialect(JobInfo job) {
        return job.dialect().orElse(CsvDialect.defaultDialect());
    }

    private static BulkTransportException protocolError(String message, JobId id) {
        return new BulkTransportException(message, Progress.ANSWERED, id, null);
    }
}
