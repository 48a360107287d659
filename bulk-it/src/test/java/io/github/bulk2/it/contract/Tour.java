package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.ResultPage;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Makes the sandbox give every answer that the overlaid document names. */
final class Tour implements AutoCloseable {

    private static final String CSV = "Name\nAconcagua Mills\nBorealis\nCirrus\n";
    private static final String SOQL = "SELECT Name FROM Account";

    final Sandbox sandbox = Sandbox.builder()
            .classicJobs(3)
            .jobListPageSize(2)
            .defaultMaxRecords(1)
            .start();
    final BulkClient client = client("63.0");
    private final JobId ingestJob;
    private final JobId queryJob;

    Tour() throws InterruptedException {
        IngestJob loaded = client.ingest().create(IngestRequest.insert("Account"));
        loaded.upload(CsvSource.ofString(CSV));
        loaded.markUploadComplete();
        loaded.awaitCompletion(WaitPolicy.ofDefaults());
        ingestJob = loaded.id();
        QueryJob queried = client.query().create(QueryRequest.query(SOQL));
        queried.awaitCompletion(WaitPolicy.ofDefaults());
        queryJob = queried.id();
    }

    private BulkClient client(String apiVersion) {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .apiVersion(apiVersion)
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }

    /** Calls an operation once, and has it answered with an error. */
    ThrowingCallable refused(Operation operation, int status, String body) {
        sandbox.faults().clear();
        sandbox.faults().add(Fault.answer(status, body).on(operation.method(), operation.pathPattern()));
        JobId job = operation.path().startsWith("/ingest") ? ingestJob : queryJob;
        return new FacadeCall(client, operation, job)::make;
    }

    /** Every operation with every answer. */
    void everything() throws InterruptedException {
        successes();
        for (ThrowingCallable mistake : mistakes()) {
            requireRefused(mistake);
        }
        for (Operation operation : ApiContract.OVERLAID.operations()) {
            for (int status : operation.statuses()) {
                if (status >= 400) {
                    requireRefused(refused(operation, status, "[{\"errorCode\":\"API_ERROR\",\"message\":\"no\"}]"));
                }
            }
        }
    }

    private static void requireRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(BulkApiException.class);
    }

    /** Every operation as it should be, with every parameter that it has. */
    void successes() throws InterruptedException {
        sandbox.faults().clear();
        IngestJob job = client.ingest().attach(ingestJob);
        job.info();
        job.successfulResults().close();
        job.failedResults().close();
        job.unprocessedRecords().close();
        client.ingest()
                .createWithData(IngestRequest.insert("Account"), CsvSource.ofString(CSV))
                .awaitCompletion(WaitPolicy.ofDefaults());
        client.ingest().list(JobFilter.all()).forEach(info -> {});
        for (String type : new String[] {"BigObjectIngest", "Classic", "V2Ingest"}) {
            client.ingest()
                    .list(JobFilter.all().withJobType(type).withPkChunkingEnabled(false))
                    .forEach(info -> {});
        }
        IngestJob aborted = client.ingest().create(IngestRequest.insert("Account"));
        aborted.upload(CsvSource.ofString(CSV));
        aborted.abort();
        aborted.delete();
        queries();
    }

    private void queries() throws InterruptedException {
        QueryJob job = client.query().attach(queryJob);
        job.info();
        job.resultPages();
        try (ResultPage page = job.page(Locator.first(), 2)) {
            job.page(page.next().orElseThrow(), 2).close();
        }
        client.query().list(JobFilter.all()).forEach(info -> {});
        for (String type : new String[] {"Classic", "V2Ingest", "V2Query"}) {
            client.query()
                    .list(JobFilter.all()
                            .withJobType(type)
                            .withPkChunkingEnabled(false)
                            .withConcurrencyMode("parallel"))
                    .forEach(info -> {});
        }
        QueryJob slow = runningQuery();
        slow.abort();
        slow.delete();
    }

    /** For each operation on a job one that is in a state for it, by the operation's id. */
    Map<String, String> jobByOperation() {
        sandbox.faults().clear();
        IngestJob open = client.ingest().create(IngestRequest.insert("Account"));
        IngestJob uploaded = client.ingest().create(IngestRequest.insert("Account"));
        uploaded.upload(CsvSource.ofString(CSV));
        IngestJob aborted = client.ingest().create(IngestRequest.insert("Account"));
        aborted.abort();
        QueryJob abortedQuery = runningQuery();
        abortedQuery.abort();
        Map<String, String> jobs = new HashMap<>();
        for (Operation operation : ApiContract.OVERLAID.operations()) {
            JobId job = operation.path().startsWith("/ingest") ? ingestJob : queryJob;
            jobs.put(operation.id(), job.value());
        }
        jobs.put("uploadJobData", open.id().value());
        jobs.put("updateIngestJob", uploaded.id().value());
        jobs.put("deleteIngestJob", aborted.id().value());
        jobs.put("updateQueryJob", runningQuery().id().value());
        jobs.put("deleteQueryJob", abortedQuery.id().value());
        return jobs;
    }

    private QueryJob runningQuery() {
        sandbox.faults().add(Fault.slowProcessing(Duration.ofSeconds(30)));
        return client.query().create(QueryRequest.queryAll(SOQL));
    }

    /** Calls that the sandbox refuses of its own accord. */
    ThrowingCallable[] mistakes() {
        sandbox.faults().clear();
        IngestJob loaded = client.ingest().attach(ingestJob);
        QueryJob queried = client.query().attach(queryJob);
        JobId nobody = JobId.of("7505e000009ZZZZAAM");
        return new ThrowingCallable[] {
            () -> client.ingest().create(IngestRequest.insert("Nothing__c")),
            () -> client.query().create(QueryRequest.query("SELECT Nothing__c FROM Account")),
            () -> loaded.upload(CsvSource.ofString(CSV)),
            loaded::abort,
            queried::abort,
            () -> client.ingest().attach(nobody).info(),
            () -> client.ingest().attach(nobody).upload(CsvSource.ofString(CSV)),
            () -> client.query().attach(nobody).delete(),
            this::pageWithAnotherVersion,
            this::pagesWithAnotherVersion
        };
    }

    private void pageWithAnotherVersion() {
        try (BulkClient other = client("62.0")) {
            other.query().attach(queryJob).page(Locator.first(), 0).close();
        }
    }

    private void pagesWithAnotherVersion() {
        try (BulkClient other = client("62.0")) {
            other.query().attach(queryJob).resultPages();
        }
    }
}
