package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.Clients;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.ResultPage;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens on the way: the file is complete and the truth, or there is an error and no file. */
@Timeout(120)
class FaultTest {

    private static final String RESULTS = "/results$";

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @BeforeEach
    void nothingGoesWrong() {
        org.sandbox.faults().clear();
    }

    private Path file() {
        return folder.resolve("accounts.csv");
    }

    /** Several pages at once, or one after the other with the same pages. */
    private Export export(boolean parallel) {
        Export export = Export.query(Org.SOQL)
                .toFile(file())
                .withStallTimeout(Duration.ofMillis(300))
                .withWaitPolicy(WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofSeconds(2)));
        return parallel ? export : export.withParallelPages(1);
    }

    private List<Path> filesThere() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private void requireTruth(ExportReport report) throws IOException, InterruptedException {
        assertThat(file()).hasContent(org.truth());
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(filesThere()).containsExactly(file());
        assertThat(Org.threads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pagesThatBreakAnywhereAreFetchedAgain(boolean parallel) throws Exception {
        Random random = new Random(20260101);
        for (int run = 0; run < 5; run++) {
            org.sandbox.faults().clear();
            for (int i = 0; i < 5; i++) {
                org.sandbox
                        .faults()
                        .add(Fault.cut(random.nextInt(1000)).on("GET", RESULTS).nth(1 + random.nextInt(12)));
            }
            ExportReport report = org.client.export(export(parallel));

            requireTruth(report);
            assertThat(report.work().pagesAgain()).isPositive();
            assertThat(org.sandbox.faults().fired()).isPositive();
        }
    }

    @Test
    void pageThatNeverComesWholeIsAnErrorThatCanBeResumed() throws Exception {
        AtomicReference<Path> run = new AtomicReference<>();
        ExportListener listener = new ExportListener() {
            @Override
            public void started(Path runFolder) {
                run.set(runFolder);
            }
        };
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        assertThatThrownBy(() -> org.client.export(export(false).withListener(listener)))
                .isInstanceOfSatisfying(BulkTransportException.class, e -> {
                    assertThat(e.jobId()).isPresent();
                    assertThat(e.isRetryable()).isTrue();
                })
                .hasMessageContainingAll("page 4 broke off after", "6 times");
        assertThat(file()).doesNotExist();

        org.sandbox.faults().clear();
        long before = org.sandbox.calls("getQueryJobResults");
        requireTruth(org.client.resumeExport(run.get()));
        assertThat(org.sandbox.calls("getQueryJobResults") - before).isEqualTo(Org.PAGES - 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stalledPageIsDroppedAndComesInPieces(boolean parallel) throws Exception {
        org.sandbox.faults().add(Fault.stall(60).on("GET", RESULTS).nth(3).times(2));

        ExportReport report = org.client.export(export(parallel));

        requireTruth(report);
        assertThat(report.work().pagesAgain()).isGreaterThanOrEqualTo(2);
        assertThat(org.sandbox.recentCalls()).anyMatch(call -> call.path().contains("maxRecords=5"));
        org.sandbox.faults().release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sforce-Locator", "Sforce-NumberOfRecords"})
    void strippedHeaderIsAnErrorNotTheEnd(String header) throws Exception {
        for (boolean parallel : new boolean[] {true, false}) {
            org.sandbox.faults().clear();
            org.sandbox
                    .faults()
                    .add(Fault.missingHeader(header).on("GET", RESULTS).nth(3));

            assertThatThrownBy(() -> org.client.export(export(parallel)))
                    .isInstanceOfSatisfying(
                            BulkTransportException.class,
                            e -> assertThat(e.jobId()).isPresent())
                    .hasMessageContaining(header);
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void htmlInsteadOfAPageIsRiddenOut() throws Exception {
        org.sandbox
                .faults()
                .add(Fault.answer(200, "<html>Please sign in</html>")
                        .on("GET", RESULTS)
                        .nth(2)
                        .times(2));

        requireTruth(org.client.export(export(true)));
        assertThat(org.sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void htmlInsteadOfEveryPageIsAnError() {
        org.sandbox
                .faults()
                .add(Fault.answer(200, "<html>Please sign in</html>")
                        .on("GET", RESULTS)
                        .nth(2)
                        .times(1000));

        assertThatThrownBy(() -> org.client.export(export(true))).isInstanceOf(BulkTransportException.class);
        assertThat(file()).doesNotExist();
    }

    @Test
    void serverThatAsksForPatienceGetsIt() throws Exception {
        org.sandbox
                .faults()
                .add(Fault.answer(503, "", Duration.ofSeconds(1))
                        .on("GET", RESULTS)
                        .nth(2));
        org.sandbox.faults().add(Fault.reset().on("GET", RESULTS).nth(5));
        org.sandbox.faults().add(Fault.lostAnswer().on("GET", RESULTS).nth(7));
        try (BulkClient patient = Clients.builder(org.sandbox)
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofSeconds(2)))
                .build()) {
            requireTruth(patient.export(export(true)));
        }
        assertThat(org.sandbox.faults().fired()).isEqualTo(3);
    }

    @Test
    void expiredTokenBetweenPagesIsReplaced() throws Exception {
        try (Org own = new Org()) {
            TokenProvider renewing = new TokenProvider() {
                private volatile AccessToken current = AccessToken.of(own.sandbox.token());

                @Override
                public AccessToken token() {
                    return current;
                }

                @Override
                public boolean invalidate(AccessToken refused) {
                    current = AccessToken.of(freshToken(own));
                    return true;
                }
            };
            own.sandbox.faults().add(Fault.expiredToken().on("GET", RESULTS).nth(4));
            try (BulkClient client =
                    Clients.builder(own.sandbox).tokens(renewing).build()) {
                client.export(export(true));
            }
            assertThat(file()).hasContent(own.truth());
            assertThat(own.sandbox.faults().fired()).isEqualTo(1);
        }
    }

    private static String freshToken(Org org) {
        HttpRequest request = HttpRequest.newBuilder(org.sandbox.instanceUrl().resolve("/services/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=me&client_secret=mine"))
                .build();
        String answer = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
        return answer.replaceAll("(?s).*\"access_token\" *: *\"([^\"]*)\".*", "$1");
    }

    @Test
    void conflictOfVersionsIsToldAsItIs() {
        org.sandbox
                .faults()
                .add(Fault.answer(409, "[{\"errorCode\":\"API_VERSION\",\"message\":\"use 61.0\"}]")
                        .on("GET", RESULTS)
                        .times(100));

        assertThatThrownBy(() -> org.client.export(export(true)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContaining("use 61.0");
        assertThat(file()).doesNotExist();
    }

    @Test
    void failedJobLeavesNothingBehind() throws Exception {
        org.sandbox.faults().add(Fault.failedJob("Unknown : no").on("POST", "/jobs/query"));

        assertThatThrownBy(() -> org.client.export(export(true))).isInstanceOf(JobFailedException.class);
        assertThat(filesThere()).isEmpty();
        assertThat(Org.threads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notFoundThatPassesIsRiddenOut(boolean parallel) throws Exception {
        String notFound = "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";
        org.sandbox
                .faults()
                .add(Fault.answer(404, notFound)
                        .on("GET", "/jobs/query/750[^/]*$")
                        .times(2));
        org.sandbox.faults().add(Fault.answer(404, notFound).on("GET", RESULTS).nth(1));
        org.sandbox.faults().add(Fault.answer(404, notFound).on("GET", RESULTS).nth(3));

        requireTruth(org.client.export(export(parallel)));
        assertThat(org.sandbox.faults().fired()).isEqualTo(4);
    }

    @Test
    void jobDeletedMeanwhileIsSaidClearly() throws Exception {
        ExportListener deletes = new ExportListener() {
            @Override
            public void pageDone(int page, long rows) {
                if (page == 3) {
                    org.client.query().attach(jobOf(org)).delete();
                }
            }
        };

        assertThatThrownBy(() -> org.client.export(export(false).withListener(deletes)))
                .isInstanceOfSatisfying(BulkApiException.class, e -> {
                    assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND);
                    assertThat(e.jobId()).contains(jobOf(org));
                })
                .hasMessageContainingAll("gone", "7 days", "export again");
        assertThat(filesThere()).isEmpty();
    }

    @Test
    void resumingAfterTheResultsAreGoneSaysSo() throws Exception {
        Path run = folder.resolve("run");
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        assertThatThrownBy(() -> org.client.export(export(false).withRunFolder(run)))
                .isInstanceOf(BulkTransportException.class);
        org.client.query().attach(jobOf(org)).delete();

        assertThatThrownBy(() -> org.client.resumeExport(run))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContainingAll("another org", "gone", "7 days", "export again");
        // Another login may find the job again.
        assertThat(filesThere()).hasSize(2).contains(run);
    }

    /** The job of the latest call on a page. */
    private static JobId jobOf(Org org) {
        List<String> paths = org.sandbox.recentCalls().stream()
                .map(call -> call.path())
                .filter(path -> path.contains("/results"))
                .toList();
        return JobId.of(paths.get(paths.size() - 1).replaceAll(".*/(750[^/]*)/results.*", "$1"));
    }

    @Test
    void rowsThatAreLeftEarlyLeaveNothingBehind() throws Exception {
        // One page never comes; whoever closes the rows does not wait for it.
        org.sandbox.faults().add(Fault.stall(50).on("GET", RESULTS).nth(3));
        Optional<Path> spool;
        try (CsvRecords rows = org.client.rows(Export.query(Org.SOQL))) {
            Iterator<CsvRecords.Row> all = rows.iterator();
            for (int i = 0; i < Org.PAGE; i++) {
                assertThat(all.next().get("Name")).startsWith("n, ");
            }
            spool = spoolFolder();
            assertThat(spool).isPresent();
        }
        assertThat(Org.threads()).isEmpty();
        assertThat(spool.orElseThrow()).doesNotExist();
        assertThat(spoolFolder()).isEmpty();
    }

    private static Optional<Path> spoolFolder() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> String.valueOf(file.getFileName())
                            .startsWith(
                                    "bulk2-export-" + ProcessHandle.current().pid() + "-"))
                    .findFirst();
        }
    }

    /** The read timeout is minutes. */
    @Test
    @Timeout(20)
    void pageThatStallsIsLetGoAtOnce() throws Exception {
        QueryJob job = org.client.query().create(QueryRequest.query(Org.SOQL));
        job.awaitCompletion(WaitPolicy.ofDefaults());
        org.sandbox.faults().add(Fault.stall(300).on("GET", RESULTS).times(2));

        ResultPage unread = job.page(Locator.first(), 0);
        unread.close();
        try (ResultPage read = job.page(Locator.first(), 0)) {
            assertThat(read.records().bytes().read()).isEqualTo('"');
        }

        assertThat(org.sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void pagesAreNotFetchedFarAheadOfTheReader() throws Exception {
        long before = org.sandbox.calls("getQueryJobResults");
        try (CsvRecords rows = org.client.rows(Export.query(Org.SOQL).withParallelPages(2))) {
            assertThat(rows.iterator().next().get("Name")).startsWith("n, ");
            assertThat(org.sandbox.calls("getQueryJobResults") - before).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void streamThatCannotBeWrittenEndsTheExport() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(() -> org.client.export(Export.query(Org.SOQL), full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(Org.threads()).isEmpty();
        assertThat(spoolFolder()).isEmpty();
    }

    @Test
    void interruptEndsTheExportAtOnceAndItCanBeResumed() throws Exception {
        Path run = folder.resolve("run");
        org.sandbox.faults().add(Fault.stall(100).on("GET", RESULTS).nth(4));
        CountDownLatch threePages = new CountDownLatch(3);
        ExportListener counts = new ExportListener() {
            @Override
            public void pageDone(int page, long rows) {
                threePages.countDown();
            }
        };
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        Thread exporting = new Thread(() -> {
            try {
                org.client.export(export(false)
                        .withStallTimeout(Duration.ofMinutes(5))
                        .withRunFolder(run)
                        .withListener(counts));
            } catch (Throwable failure) {
                outcome.set(failure);
            }
        });
        exporting.start();
        threePages.await();
        exporting.interrupt();
        exporting.join(20_000);

        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(Org.threads()).isEmpty();
        assertThat(file()).doesNotExist();
        org.sandbox.faults().clear();
        org.client.resumeExport(run);
        assertThat(file()).hasContent(org.truth());
    }

    @Test
    void brokenPagesOfAStreamAreNotSeenByItsReader() throws Exception {
        org.sandbox.faults().add(Fault.cut(200).on("GET", RESULTS).nth(2));
        org.sandbox.faults().add(Fault.cut(40).on("GET", RESULTS).nth(5).times(2));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        org.client.export(Export.query(Org.SOQL), out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(org.truth());
        assertThat(org.sandbox.faults().fired()).isEqualTo(3);
    }
}
