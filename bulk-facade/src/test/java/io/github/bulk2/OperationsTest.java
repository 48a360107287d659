package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each operation of the API, sent through the generated interfaces to the sandbox. */
class OperationsTest {

    private static final String THREE_ACCOUNTS = "Name,External_Id__c\nAlpha,a-1\n\"Be\nta\",b-2\n,c-3\n";

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().defaultMaxRecords(4).jobListPageSize(3));

    private Sandbox sandbox;
    private BulkClient client;

    @BeforeEach
    void open() {
        sandbox = SANDBOX.sandbox();
        client = Clients.of(sandbox);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private IngestJob loaded(IngestRequest request, String csv) throws InterruptedException {
        IngestJob job = client.ingest().create(request);
        job.upload(CsvSource.ofString(csv));
        job.markUploadComplete();
        job.awaitCompletion(WaitPolicy.ofDefaults());
        return job;
    }

    private QueryJob queried(String soql) throws InterruptedException {
        QueryJob job = client.query().create(QueryRequest.query(soql));
        job.awaitCompletion(WaitPolicy.ofDefaults());
        return job;
    }

    private static List<List<String>> rows(CsvRecords records) {
        try (records) {
            return records.stream().map(CsvRecords.Row::values).collect(Collectors.toList());
        }
    }

    @Test
    void createIngestJob() {
        IngestJob job = client.ingest()
                .create(IngestRequest.upsert("Account", "External_Id__c")
                        .withDialect(new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF)));
        assertThat(sandbox.calls("createIngestJob")).isEqualTo(1);
        JobInfo info = job.info();
        assertThat(info.id()).isEqualTo(job.id());
        assertThat(info.state()).isEqualTo(JobState.OPEN);
        assertThat(info.operation()).contains("upsert");
        assertThat(info.object()).contains("Account");
        assertThat(info.externalIdFieldName()).contains("External_Id__c");
        assertThat(info.dialect()).contains(new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF));
        assertThat(info.createdDate()).isPresent();
        assertThat(info.jobType()).contains("V2Ingest");
    }

    @Test
    void createIngestJobWithItsData() throws Exception {
        IngestJob job =
                client.ingest().createWithData(IngestRequest.insert("Account"), CsvSource.ofString(THREE_ACCOUNTS));
        JobInfo ended = job.awaitCompletion(WaitPolicy.ofDefaults());
        assertThat(ended.numberRecordsProcessed()).hasValue(3);
        assertThat(ended.numberRecordsFailed()).hasValue(1);
        assertThat(rows(job.successfulResults())).hasSize(2);
        assertThat(sandbox.calls("uploadJobData")).isZero();
    }

    @Test
    void createWithTooMuchDataIsRefusedBeforeAnythingIsSent() {
        CsvSource large = CsvSource.ofString("Name\n" + "ä".repeat(100_000) + "\n");
        assertThatThrownBy(() -> client.ingest().createWithData(IngestRequest.insert("Account"), large))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("100,000");
        assertThat(sandbox.calls()).isEmpty();
    }

    @Test
    void uploadCloseAndGetIngestJobInfo() throws Exception {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(THREE_ACCOUNTS));
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        JobInfo closed = job.markUploadComplete();
        assertThat(closed.state()).isEqualTo(JobState.UPLOAD_COMPLETE);
        assertThat(closed.jobType()).isEmpty();
        JobInfo ended = job.awaitCompletion(WaitPolicy.ofDefaults());
        assertThat(ended.numberRecordsProcessed()).hasValue(3);
        assertThat(ended.numberRecordsFailed()).hasValue(1);
        assertThat(ended.totalProcessingTime()).isPresent();
        assertThat(sandbox.calls("uploadJobData")).isEqualTo(1);
        assertThat(sandbox.calls("updateIngestJob")).isEqualTo(1);
    }

    @Test
    void secondUploadIsRefusedBySalesforceAndSaysSo() {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(THREE_ACCOUNTS));
        assertThatThrownBy(() -> job.upload(CsvSource.ofString(THREE_ACCOUNTS)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContaining("only do 'PUT' once")
                .hasMessageContaining(job.id().value());
        assertThat(sandbox.calls("uploadJobData")).isEqualTo(2);
    }

    @Test
    void successfulFailedAndUnprocessedResults() throws Exception {
        IngestJob job = loaded(IngestRequest.insert("Account"), THREE_ACCOUNTS);
        try (CsvRecords successful = job.successfulResults()) {
            assertThat(successful.header()).containsExactly("sf__Id", "sf__Created", "Name", "External_Id__c");
            List<String> names = new ArrayList<>();
            for (CsvRecords.Row row : successful) {
                assertThat(row.get("sf__Id")).startsWith("001").hasSize(18);
                assertThat(row.get("sf__Created")).isEqualTo("true");
                names.add(row.get("Name"));
            }
            assertThat(names).containsExactlyInAnyOrder("Alpha", "Be\nta");
        }
        try (CsvRecords failed = job.failedResults()) {
            assertThat(failed.header()).containsExactly("sf__Id", "sf__Error", "Name", "External_Id__c");
            List<CsvRecords.Row> all = failed.stream().collect(Collectors.toList());
            assertThat(all).hasSize(1);
            assertThat(all.get(0).get("sf__Error")).startsWith("REQUIRED_FIELD_MISSING");
            assertThat(all.get(0).get("External_Id__c")).isEqualTo("c-3");
        }
        try (CsvRecords unprocessed = job.unprocessedRecords()) {
            assertThat(unprocessed.header()).containsExactly("Name", "External_Id__c");
            assertThat(unprocessed.iterator().hasNext()).isFalse();
        }
    }

    @Test
    void resultsOfAnAttachedJobComeInTheJobsOwnDialect() throws Exception {
        IngestRequest request =
                IngestRequest.insert("Account").withDialect(new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF));
        IngestJob job = loaded(request, "Name;External_Id__c\r\nGam,ma;g-1\r\n");
        IngestJob attached = client.ingest().attach(job.id());
        List<List<String>> rows = rows(attached.successfulResults());
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).subList(2, 4)).containsExactly("Gam,ma", "g-1");
    }

    @Test
    void abortAndDeleteIngestJob() {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        assertThat(job.abort().state()).isEqualTo(JobState.ABORTED);
        assertThatThrownBy(() -> job.awaitCompletion(WaitPolicy.ofDefaults()))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        e -> assertThat(e.info().state()).isEqualTo(JobState.ABORTED));
        job.delete();
        assertThatThrownBy(job::info).isInstanceOfSatisfying(BulkApiException.class, e -> {
            assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND);
            assertThat(e.statusCode()).isEqualTo(404);
            assertThat(e.jobId()).contains(job.id());
        });
        assertThatThrownBy(job::delete).isInstanceOf(BulkApiException.class);
    }

    @Test
    void listIngestJobsAcrossPages() {
        List<JobId> created = IntStream.range(0, 8)
                .mapToObj(i ->
                        client.ingest().create(IngestRequest.insert("Account")).id())
                .collect(Collectors.toList());
        List<JobId> listed = new ArrayList<>();
        client.ingest().list(JobFilter.all().withJobType("V2Ingest")).forEach(job -> listed.add(job.id()));
        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
        assertThat(sandbox.calls("listIngestJobs")).isEqualTo(3);
        assertThatThrownBy(() -> client.ingest().list(JobFilter.all().withConcurrencyMode("parallel")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listOfJobsIsReadPageByPageFromALocator() {
        for (int i = 0; i < 4; i++) {
            client.ingest().create(IngestRequest.insert("Account"));
        }
        JobListPage first = client.ingest().page(JobFilter.all(), Optional.empty());
        assertThat(first.jobs()).hasSize(3);

        JobListPage last = client.ingest().page(JobFilter.all(), first.queryLocator());

        assertThat(last.jobs()).hasSize(1);
        assertThat(last.queryLocator()).isEmpty();
        assertThat(first.jobs())
                .extracting(JobInfo::id)
                .doesNotContain(last.jobs().get(0).id());
    }

    @Test
    void createWaitAndReadQueryJob() throws Exception {
        loaded(IngestRequest.insert("Account"), THREE_ACCOUNTS);
        QueryJob job = client.query().create(QueryRequest.query("SELECT Name, External_Id__c FROM Account"));
        JobInfo ended = job.awaitCompletion(WaitPolicy.ofDefaults());
        assertThat(ended.state()).isEqualTo(JobState.JOB_COMPLETE);
        assertThat(ended.object()).contains("Account");
        assertThat(ended.numberRecordsProcessed()).hasValue(2);
        assertThat(rows(job.results())).containsExactlyInAnyOrder(List.of("Alpha", "a-1"), List.of("Be\nta", "b-2"));
    }

    @Test
    void queryResultsOfManyPagesHaveOneHeader() throws Exception {
        tenAccounts();
        QueryJob job = queried("SELECT Name FROM Account ORDER BY Name");
        try (CsvRecords results = job.results()) {
            assertThat(results.header()).containsExactly("Name");
            assertThat(results.stream().map(row -> row.get(0)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 10).mapToObj(i -> "Line\n" + i).collect(Collectors.toList()));
        }
        assertThat(sandbox.calls("getQueryJobResults")).isEqualTo(3);
    }

    @Test
    void singlePagesByLocatorAndMaxRecords() throws Exception {
        tenAccounts();
        QueryJob job = queried("SELECT Name FROM Account ORDER BY Name");
        List<String> names = new ArrayList<>();
        Locator at = Locator.first();
        int pages = 0;
        while (at != null) {
            try (ResultPage page = job.page(at, 3)) {
                long before = names.size();
                page.records().forEach(row -> names.add(row.get(0)));
                assertThat(names.size() - before).isEqualTo(page.numberOfRecords());
                at = page.next().orElse(null);
                pages++;
            }
        }
        assertThat(pages).isEqualTo(4);
        assertThat(names).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void resultPagesLeadToEveryRowOnce() throws Exception {
        tenAccounts();
        QueryJob job = queried("SELECT Name FROM Account");
        List<Locator> pages = job.resultPages();
        assertThat(pages).hasSize(3);
        List<String> names = new ArrayList<>();
        for (Locator page : pages) {
            try (ResultPage fetched = job.page(page, 0)) {
                fetched.records().forEach(row -> names.add(row.get(0)));
            }
        }
        assertThat(names).hasSize(10).doesNotHaveDuplicates();
        assertThat(sandbox.calls("getQueryJobResultPages")).isEqualTo(1);
    }

    @Test
    void queryAllSeesDeletedRecords() throws Exception {
        IngestJob job = loaded(IngestRequest.insert("Account"), THREE_ACCOUNTS);
        String ids;
        try (CsvRecords successful = job.successfulResults()) {
            ids = successful.stream().map(row -> row.get("sf__Id")).collect(Collectors.joining("\n", "Id\n", "\n"));
        }
        loaded(IngestRequest.delete("Account"), ids);
        assertThat(rows(queried("SELECT Name FROM Account").results())).isEmpty();
        QueryJob all = client.query().create(QueryRequest.queryAll("SELECT Name FROM Account"));
        all.awaitCompletion(WaitPolicy.ofDefaults());
        assertThat(rows(all.results())).hasSize(2);
    }

    @Test
    void abortDeleteAndListQueryJobs() throws Exception {
        QueryJob done = queried("SELECT Id FROM Account");
        assertThatThrownBy(done::abort)
                .isInstanceOfSatisfying(
                        BulkApiException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_STATE));
        List<JobId> listed = new ArrayList<>();
        client.query().list(JobFilter.all().withJobType("V2Query")).forEach(job -> listed.add(job.id()));
        assertThat(listed).containsExactly(done.id());
        done.delete();
        assertThatThrownBy(done::info).isInstanceOf(BulkApiException.class);
        assertThat(sandbox.calls("updateQueryJob")).isEqualTo(1);
        assertThat(sandbox.calls("deleteQueryJob")).isEqualTo(1);
    }

    @Test
    void refusedSoqlIsOneClearError() {
        assertThatThrownBy(
                        () -> client.query().create(QueryRequest.query("SELECT COUNT(Id) FROM Account GROUP BY Name")))
                .isInstanceOfSatisfying(BulkApiException.class, e -> {
                    assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
                    assertThat(e.errors()).hasSize(1);
                    assertThat(e).hasMessageStartingWith("create query job: ");
                });
    }

    @Test
    void apiUsageIsReadFromEveryAnswer() {
        assertThat(client.apiUsage()).isEmpty();
        client.ingest().create(IngestRequest.insert("Account"));
        long after = client.apiUsage().orElseThrow().used();
        client.ingest().create(IngestRequest.insert("Account"));
        assertThat(client.apiUsage().orElseThrow().used()).isGreaterThan(after);
    }

    private void tenAccounts() throws InterruptedException {
        loaded(
                IngestRequest.insert("Account"),
                IntStream.range(0, 10)
                        .mapToObj(i -> "\"Line\n" + i + "\"\n")
                        .collect(Collectors.joining("", "Name\n", "")));
    }
}
