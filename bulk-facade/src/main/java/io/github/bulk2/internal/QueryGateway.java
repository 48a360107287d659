package io.github.bulk2.internal;

import feign.Response;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.RawResult;
import io.github.bulk2.ResultPage;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.generated.model.QueryJobList;
import io.github.bulk2.generated.model.QueryJobResultPage;
import io.github.bulk2.generated.model.QueryJobResultPages;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP calls on query jobs, through the generated Feign interfaces and under the {@link CallPolicy}. Thread-safe.
 */
public final class QueryGateway {

    private final FeignApis apis;
    private final GuardedCalls calls;
    private final LimitGuard limits;

    QueryGateway(FeignApis apis, GuardedCalls calls, LimitGuard limits) {
        this.apis = apis;
        this.calls = calls;
        this.limits = limits;
    }

    /**
     * createQueryJob.
     *
     * @param request what to fetch
     * @return the answer
     */
    public JobInfo create(QueryRequest request) {
        limits.take(DailyLimit.QUERY_JOBS, 1, null);
        // How much it will be nobody knows before.
        limits.take(DailyLimit.QUERY_FILE_STORAGE_MB, 1, null);
        return calls.call(
                ApiCall.CREATE_QUERY_JOB,
                null,
                () -> AskedFor.job(
                        JobInfoMapping.jobInfo(
                                apis.queryJobs().createQueryJob(JobInfoMapping.queryJobRequest(request), null)),
                        null,
                        request.includesDeleted() ? "queryAll" : "query",
                        null));
    }

    /**
     * listQueryJobs.
     *
     * @param filter which jobs
     * @param queryLocator which page, null for the first
     * @return the page
     */
    public JobPage list(JobFilter filter, @Nullable String queryLocator) {
        return calls.call(ApiCall.LIST_QUERY_JOBS, null, () -> {
            QueryJobList list = apis.queryJobs()
                    .listQueryJobs(
                            filter.jobType().orElse(null),
                            queryLocator,
                            filter.pkChunkingEnabled().orElse(null),
                            filter.concurrencyMode().orElse(null));
            return JobPage.of(list.getRecords(), list.getDone(), list.getNextRecordsUrl());
        });
    }

    /**
     * getQueryJobInfo.
     *
     * @param id the job
     * @param known what is known of it, or null
     * @return the answer
     */
    public JobInfo info(JobId id, @Nullable JobInfo known) {
        return calls.call(ApiCall.GET_QUERY_JOB, id, () -> read(id, known));
    }

    private JobInfo read(JobId id, @Nullable JobInfo known) {
        return AskedFor.job(JobInfoMapping.jobInfo(apis.queryJobs().getQueryJobInfo(id.value())), id, known);
    }

    /**
     * updateQueryJob to Aborted. After an attempt whose outcome is unknown the state is read first.
     *
     * @param id the job
     * @return the answer, or the job's state if it had moved already
     */
    public JobInfo abort(JobId id) {
        return calls.changeState(
                new GuardedCalls.Change(ApiCall.UPDATE_QUERY_JOB, id, JobState.ABORTED),
                () -> AskedFor.job(
                        JobInfoMapping.jobInfo(
                                apis.queryJobs().updateQueryJob(id.value(), JobInfoMapping.queryJobAbort())),
                        id,
                        null),
                () -> read(id, null));
    }

    /**
     * deleteQueryJob.
     *
     * @param id the job
     */
    public void delete(JobId id) {
        calls.delete(ApiCall.DELETE_QUERY_JOB, id, () -> apis.queryJobs().deleteQueryJob(id.value()));
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
    public ResultPage page(JobId id, Locator locator, int maxRecords, JobInfo job) {
        Response response = fetchPage(id, locator, maxRecords);
        Locator next = CsvAnswer.nextLocator(response, id);
        long count = CsvAnswer.numberOfRecords(response, id);
        return new ResultPage(CsvRecords.of(CsvAnswer.body(response, id), CsvAnswer.dialect(job)), count, next);
    }

    /**
     * getQueryJobResults, one page for those who pass it on.
     *
     * @param id the job
     * @param locator which page
     * @param maxRecords rows at most, 0 for Salesforce's own choice
     * @param gzip whether gzip is accepted
     * @return what is sent
     */
    public RawResult rawPage(JobId id, Locator locator, int maxRecords, boolean gzip) {
        return RawAnswer.page(AsSent.during(gzip, () -> fetchPage(id, locator, maxRecords)), id, gzip);
    }

    /**
     * getQueryJobResults, all pages as one stream.
     *
     * @param id the job
     * @param job tells the dialect
     * @return the rows
     */
    public CsvRecords results(JobId id, JobInfo job) {
        InputStream pages = new ResultPagesStream(locator -> {
            Response response = fetchPage(id, locator, 0);
            Locator next = CsvAnswer.nextLocator(response, id);
            return new ResultPagesStream.Page(CsvAnswer.body(response, id), next);
        });
        return CsvRecords.of(pages, CsvAnswer.dialect(job));
    }

    private Response fetchPage(JobId id, Locator locator, int maxRecords) {
        return calls.call(
                ApiCall.GET_QUERY_RESULTS,
                id,
                () -> apis.checkedCsv(
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
            QueryJobResultPages answer = calls.call(
                    ApiCall.GET_RESULT_PAGES,
                    id,
                    () -> apis.queryJobResults().getQueryJobResultPages(id.value(), from));
            List<QueryJobResultPage> links = answer.getResultPages();
            if (links != null) {
                links.forEach(link -> pages.add(pageLocator(link, id)));
            }
            locator = Links.nextPage(answer.getDone(), answer.getNextRecordsUrl(), "locator");
            if (locator != null && !seen.add(locator)) {
                throw CsvAnswer.broken("list result pages: the server gave the same locator twice", id);
            }
        } while (locator != null);
        return List.copyOf(pages);
    }

    // The guide calls the member resultUrl, Salesforce's Postman collection resultLink.
    private static Locator pageLocator(QueryJobResultPage link, JobId id) {
        String url = link.getResultUrl() != null ? link.getResultUrl() : link.getResultLink();
        if (url == null) {
            throw CsvAnswer.broken("list result pages: a page has neither resultUrl nor resultLink", id);
        }
        String locator = Links.parameter(url, "locator");
        return locator == null ? Locator.first() : new Locator(locator);
    }
}
