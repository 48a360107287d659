package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the primitives do when the server, the network or the token lets them down. */
@Timeout(60)
class UnreliableServerTest {

    private static final String INGEST = ".*/jobs/ingest";
    private static final String INGEST_JOB = ".*/jobs/ingest/750[^/]*";
    private static final String ONE_ACCOUNT = "Name\nAlpha\n";

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().defaultMaxRecords(4));

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

    private IngestJob open(String csv) {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(csv));
        return job;
    }

    private QueryJob tenAccounts() throws InterruptedException {
        IngestJob job = open(IntStream.range(0, 10)
                .mapToObj(i -> "\"Line\n" + i + "\"\n")
                .collect(Collectors.joining("", "Name\n", "")));
        job.markUploadComplete();
        job.awaitCompletion(WaitPolicy.ofDefaults());
        QueryJob query = client.query().create(QueryRequest.query("SELECT Name FROM Account"));
        query.awaitCompletion(WaitPolicy.ofDefaults());
        return query;
    }

    private long jobs() {
        List<JobInfo> jobs = new ArrayList<>();
        client.ingest().list(JobFilter.all()).forEach(jobs::add);
        return jobs.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {406, 420, 429, 500, 502, 503})
    void readingIsRepeatedUntilItWorks(int status) {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults()
                .add(Fault.answer(status, "<html>busy</html>")
                        .on("GET", INGEST_JOB)
                        .times(2));
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        assertThat(sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void readingGivesUpAfterTheLastAttemptWithTheServersAnswer() {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults()
                .add(Fault.answer(503, "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"later\"}]")
                        .on("GET", INGEST_JOB)
                        .times(100));
        assertThatThrownBy(job::info).isInstanceOfSatisfying(BulkApiException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(503);
            assertThat(e.category()).isEqualTo(ErrorCategory.SERVER);
            assertThat(e.isRetryable()).isTrue();
            assertThat(e).hasMessageStartingWith("get ingest job info: later");
        });
        assertThat(sandbox.faults().fired()).isEqualTo(5);
    }

    @Test
    void retryAfterLongerThanAllowedFailsAtOnce() {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults()
                .add(Fault.answer(503, "[]", Duration.ofHours(1))
                        .on("GET", INGEST_JOB)
                        .times(100));
        assertThatThrownBy(job::info)
                .isInstanceOfSatisfying(
                        BulkApiException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofHours(1)));
        assertThat(sandbox.faults().fired()).isEqualTo(1);
    }

    @Test
    void usedUpDailyLimitIsNotRepeated() {
        sandbox.faults()
                .add(Fault.answer(
                                403,
                                "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests Limit exceeded.\"}]")
                        .on("POST", INGEST)
                        .times(100));
        assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                .isInstanceOfSatisfying(
                        BulkApiException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.LIMIT_EXCEEDED));
        assertThat(sandbox.faults().fired()).isEqualTo(1);
    }

    @Test
    void lostAnswerToCreateLeavesAnEmptyOpenJobAndGivesOneToUse() {
        sandbox.faults().add(Fault.lostAnswer().on("POST", INGEST));
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void createWithDataIsNotRepeatedWhenItMayHaveHappened() {
        sandbox.faults().add(Fault.lostAnswer().on("POST", INGEST));
        assertThatThrownBy(() -> client.ingest()
                        .createWithData(IngestRequest.insert("Account"), CsvSource.ofString(ONE_ACCOUNT)))
                .isInstanceOfSatisfying(
                        BulkTransportException.class,
                        e -> assertThat(e.progress()).isEqualTo(Progress.MAYBE_SENT));
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void lostAnswerToUploadIsReportedAndNeverSentAgain() {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        sandbox.faults().add(Fault.lostAnswer().on("PUT", ".*"));
        assertThatThrownBy(() -> job.upload(CsvSource.ofString(ONE_ACCOUNT)))
                .isInstanceOf(BulkTransportException.class);
        assertThat(sandbox.faults().fired()).isEqualTo(1);
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
    }

    @Test
    void lostAnswerToCloseIsSettledByReadingTheState() throws Exception {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(Fault.lostAnswer().on("PATCH", ".*"));
        assertThat(job.markUploadComplete().state()).isNotEqualTo(JobState.OPEN);
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsProcessed())
                .hasValue(1);
    }

    @Test
    void closeThatNeverArrivedIsSentAgain() throws Exception {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(Fault.reset().on("PATCH", ".*"));
        job.markUploadComplete();
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsProcessed())
                .hasValue(1);
    }

    @Test
    void lostAnswerToDeleteIsNoError() {
        IngestJob job = open(ONE_ACCOUNT);
        job.abort();
        sandbox.faults().add(Fault.lostAnswer().on("DELETE", ".*"));
        job.delete();
        assertThat(jobs()).isZero();
    }

    @Test
    void deletingAJobThatIsNotThereIsAnError() {
        IngestJob job = client.ingest().attach(JobId.of("750000000000001AAA"));
        assertThatThrownBy(job::delete)
                .isInstanceOfSatisfying(
                        BulkApiException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
    }

    @Test
    void expiredTokenIsReplacedOnceAndTheUploadReplayed() {
        AtomicInteger fetched = new AtomicInteger();
        TokenProvider renewing = new TokenProvider() {
            private volatile AccessToken current = AccessToken.of("worn-out");

            @Override
            public AccessToken token() {
                return current;
            }

            @Override
            public boolean invalidate(AccessToken refused) {
                fetched.incrementAndGet();
                current = AccessToken.of(sandbox.token());
                return true;
            }
        };
        try (BulkClient renewed = Clients.builder(sandbox).tokens(renewing).build()) {
            IngestJob job = renewed.ingest().create(IngestRequest.insert("Account"));
            job.upload(CsvSource.ofString(ONE_ACCOUNT));
            assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void wrongTokenIsOneClearErrorWithoutTheToken() {
        String secret = "00Dsecret!AQ0AQwrong";
        try (BulkClient wrong =
                Clients.builder(sandbox).tokens(TokenProvider.fixed(secret)).build()) {
            assertThatThrownBy(() -> wrong.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOfSatisfying(BulkApiException.class, e -> {
                        assertThat(e.category()).isEqualTo(ErrorCategory.AUTHENTICATION);
                        assertThat(e.hint().orElse("")).contains("access token");
                        assertThat(e.toString()).doesNotContain("secret");
                    });
        }
    }

    @Test
    void unknownHostAndClosedPortSayWhatToCheck() {
        BulkClient.Builder nowhere =
                Clients.builder(sandbox).calls(CallSettings.ofDefaults().withMaxAttempts(1));
        try (BulkClient unknown =
                nowhere.instanceUrl(URI.create("https://no-such-host.invalid")).build()) {
            assertThatThrownBy(() -> unknown.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOfSatisfying(
                            BulkTransportException.class,
                            e -> assertThat(e.progress()).isEqualTo(Progress.NOT_SENT))
                    .hasMessageContaining("unknown host")
                    .hasMessageContaining("no-such-host.invalid");
        }
        try (BulkClient refused =
                nowhere.instanceUrl(URI.create("http://127.0.0.1:1")).build()) {
            assertThatThrownBy(() -> refused.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContaining("no connection");
        }
    }

    @Test
    void plainHttpIsForLoopbackOnly() {
        assertThatThrownBy(() -> BulkClient.builder().instanceUrl(URI.create("http://mycompany.my.salesforce.com")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unencrypted");
    }

    @Test
    void missingFileIsNoNetworkFailure(@org.junit.jupiter.api.io.TempDir Path folder) {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        assertThatThrownBy(() -> job.upload(CsvSource.ofFile(folder.resolve("gone.csv"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("gone.csv");
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 4_000_000})
    void sourceThatBreaksOffLeavesAJobWithoutData(int bytes) {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(("Name\n" + "x\n".repeat(bytes / 2)).getBytes(StandardCharsets.UTF_8)),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        return read();
                    }
                });

        assertThatThrownBy(() -> job.upload(CsvSource.ofStream(broken)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the disk is gone");
        awaitUploadEnded(job);
        // Whole data is taken only if the part before was not.
        job.upload(CsvSource.ofString("Name\nAlpha\n"));
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
    }

    /** The server may hear of the end of a broken connection after the client has. */
    private void awaitUploadEnded(IngestJob job) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (sandbox.recentCalls().stream()
                .noneMatch(call -> call.operation().equals("uploadJobData")
                        && call.path().contains(job.id().value()))) {
            assertThat(System.nanoTime()).as("the upload is still under way").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void missingLocatorHeaderIsAnErrorNeitherTheEndNorALoop() throws Exception {
        QueryJob job = tenAccounts();
        sandbox.faults()
                .add(Fault.missingHeader("Sforce-Locator")
                        .on("GET", ".*/results")
                        .times(100));
        assertThatThrownBy(() -> job.page(Locator.first(), 0))
                .isInstanceOfSatisfying(
                        BulkTransportException.class, e -> assertThat(e.jobId()).contains(job.id()))
                .hasMessageContaining("Sforce-Locator");
        assertThatThrownBy(() -> {
                    try (CsvRecords results = job.results()) {
                        results.forEach(row -> {});
                    }
                })
                .isInstanceOf(BulkTransportException.class);
    }

    @Test
    void pageThatBreaksOffIsAnErrorNeverAShortResult() throws Exception {
        QueryJob job = tenAccounts();
        sandbox.faults().add(Fault.cut(20).on("GET", ".*/results").nth(2));
        try (CsvRecords results = job.results()) {
            assertThatThrownBy(() -> results.forEach(row -> {})).isInstanceOf(UncheckedIOException.class);
        }
        sandbox.faults().clear();
        sandbox.faults().add(Fault.cut(20).on("GET", ".*/results").nth(2));
        try (CsvRecords results = job.results()) {
            assertThatThrownBy(() -> results.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void pageInsteadOfCsvIsRiddenOutAndNeverTakenForRows() throws Exception {
        QueryJob job = tenAccounts();
        sandbox.faults()
                .add(Fault.answer(200, "<html>please log in</html>")
                        .on("GET", ".*/results")
                        .times(2));
        try (ResultPage page = job.page(Locator.first(), 0)) {
            assertThat(page.numberOfRecords()).isEqualTo(4);
        }
        assertThat(sandbox.faults().fired()).isEqualTo(2);

        sandbox.faults()
                .add(Fault.answer(200, "<html>please log in</html>")
                        .on("GET", ".*/results")
                        .times(100));
        assertThatThrownBy(() -> job.page(Locator.first(), 0))
                .isInstanceOfSatisfying(
                        BulkTransportException.class,
                        e -> assertThat(e.progress()).isEqualTo(Progress.ANSWERED))
                .hasMessageContaining("maintenance page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>please log in</html>", "", "{\"maintenance\":true}", "{\"id\":\"750", "busy", "[]"})
    void whatIsNoAnswerOfTheApiIsRiddenOut(String body) {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(Fault.answer(200, body).on("GET", INGEST_JOB).times(2));
        assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        assertThat(sandbox.faults().fired()).isEqualTo(2);

        sandbox.faults().add(Fault.answer(200, body).on("GET", INGEST_JOB).times(100));
        assertThatThrownBy(job::info)
                .isInstanceOfSatisfying(
                        BulkTransportException.class,
                        e -> assertThat(e.isRetryable()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>please log in</html>", "{\"maintenance\":true}", "busy"})
    void pageInsteadOfTheAnswerToAnUploadIsNoConfirmation(String body) {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        sandbox.faults().add(Fault.answer(200, body).on("PUT", ".*"));
        assertThatThrownBy(() -> job.upload(CsvSource.ofString(ONE_ACCOUNT)))
                .isInstanceOf(BulkTransportException.class);
        assertThat(sandbox.faults().fired()).isEqualTo(1);
    }

    @Test
    void pageInsteadOfTheAnswerToACloseIsSettledByReadingTheState() throws Exception {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(Fault.answer(200, "<html>please log in</html>").on("PATCH", ".*"));
        job.markUploadComplete();
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsProcessed())
                .hasValue(1);
    }

    @Test
    void notFoundIsBelievedOnlyWhenItLasts() throws Exception {
        IngestJob job = open(ONE_ACCOUNT);
        job.markUploadComplete();
        String notFound = "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";
        sandbox.faults().add(Fault.answer(404, notFound).on("GET", INGEST_JOB).times(3));
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsProcessed())
                .hasValue(1);
        assertThat(sandbox.faults().fired()).isEqualTo(3);

        sandbox.faults().add(Fault.answer(404, notFound).on("GET", INGEST_JOB).times(10_000));
        WaitPolicy oneSecond = WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> job.awaitCompletion(oneSecond))
                .isInstanceOfSatisfying(
                        BulkApiException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
        assertThat(sandbox.faults().fired()).isGreaterThan(4);
    }

    static List<Fault> endless() {
        return List.of(
                Fault.answer(404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"no\"}]"),
                Fault.answer(200, "<html>please log in</html>"),
                Fault.answer(503, "", Duration.ofSeconds(2)),
                Fault.reset(),
                Fault.stall(0),
                Fault.stall(20));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void waitEndsOnTimeWhateverTheServerAnswers(Fault fault) {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(fault.on("GET", INGEST_JOB).times(10_000));
        long start = System.nanoTime();
        WaitPolicy threeSeconds = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofSeconds(3));
        assertThatThrownBy(() -> job.awaitCompletion(threeSeconds))
                .isInstanceOfSatisfying(
                        JobTimeoutException.class,
                        e -> assertThat(e.lastInfo().id()).isEqualTo(job.id()));
        sandbox.faults().release();
        // Far below the read timeout of two minutes and the outage tolerance of ten.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
    }

    @Test
    void retryAfterThatEndsBehindTheWaitEndsIt() {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults()
                .add(Fault.answer(429, "", Duration.ofMinutes(5))
                        .on("GET", INGEST_JOB)
                        .times(10_000));
        WaitPolicy threeSeconds = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofSeconds(3));
        assertThatThrownBy(() -> job.awaitCompletion(threeSeconds)).isInstanceOf(JobTimeoutException.class);
    }

    @Test
    void stalledServerEndsWithTheReadTimeout() {
        IngestJob job = open(ONE_ACCOUNT);
        sandbox.faults().add(Fault.stall(0).on("GET", INGEST_JOB).times(100));
        try (BulkClient impatient = Clients.builder(sandbox)
                .http(HttpSettings.ofDefaults().withReadTimeout(Duration.ofMillis(300)))
                .calls(CallSettings.ofDefaults().withMaxAttempts(2))
                .build()) {
            assertThatThrownBy(() -> impatient.ingest().attach(job.id()).info())
                    .isInstanceOf(BulkTransportException.class);
        } finally {
            sandbox.faults().release();
        }
        assertThat(sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void closingAResultEarlyFreesItsConnectionAtOnce() throws Exception {
        QueryJob job = tenAccounts();
        sandbox.faults().add(Fault.stall(5).on("GET", ".*/results").times(100));
        try (BulkClient narrow = Clients.builder(sandbox)
                .calls(CallSettings.ofDefaults().withMaxConcurrentCalls(1))
                .http(HttpSettings.ofDefaults().withReadTimeout(Duration.ofMinutes(10)))
                .build()) {
            for (int i = 0; i < 5; i++) {
                // With one connection in the pool a leak would block here for ever.
                narrow.query().attach(job.id()).page(Locator.first(), 0).close();
            }
            assertThat(narrow.query().attach(job.id()).info().state()).isEqualTo(JobState.JOB_COMPLETE);
        } finally {
            sandbox.faults().release();
        }
    }

    @Test
    void failedJobCarriesItsReason() {
        IngestJob job = open("Nmae\nAlpha\n");
        job.markUploadComplete();
        assertThatThrownBy(() -> job.awaitCompletion(WaitPolicy.ofDefaults()))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        e -> assertThat(e.info().errorMessage())
                                .contains("InvalidBatch : Field name not found : Nmae"));
    }

    @Test
    void rateLimitSpacesCallsOut() {
        try (BulkClient limited = Clients.builder(sandbox)
                .calls(CallSettings.ofDefaults().withRateLimit(2, Duration.ofMillis(200)))
                .build()) {
            long start = System.nanoTime();
            for (int i = 0; i < 6; i++) {
                limited.ingest().create(IngestRequest.insert("Account"));
            }
            // Six calls need three periods; the third begins after two full ones at the earliest.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
        }
        assertThat(jobs()).isEqualTo(6);
    }
}
