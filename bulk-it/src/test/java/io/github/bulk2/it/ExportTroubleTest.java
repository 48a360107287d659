package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.Switch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong around an export. Whatever it is, in the end the file is complete and what the org has, or there is an
 * error and no file of that name.
 */
@Timeout(300)
class ExportTroubleTest {

    private static final String SOQL = ExportedOrg.SOQL;
    private static final String RESULTS = ".*/results.*";
    private static final int ROWS = ExportedOrg.ROWS;

    private static ExportedOrg exported;
    private static Sandbox org;
    private static BulkClient client;
    private static String truth = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void loadAccounts() throws Exception {
        exported = new ExportedOrg();
        org = exported.sandbox;
        client = exported.client;
        truth = exported.truth();
    }

    @AfterAll
    static void stop() {
        exported.close();
    }

    @BeforeEach
    void nothingGoesWrong() {
        org.faults().clear();
    }

    @AfterEach
    void letGoWhatStalls() {
        org.faults().release();
    }

    private Path file() {
        return folder.resolve("out.csv");
    }

    private Path run() {
        return folder.resolve("run");
    }

    /** Several pages at once, or the same ones one after the other. */
    private Export export(int parallel) {
        return Export.query(SOQL).toFile(file()).withParallelPages(parallel).withStallTimeout(Duration.ofMillis(400));
    }

    private void requireTruth(ExportReport report) throws IOException {
        assertThat(file()).hasContent(truth);
        assertThat(report.rows()).isEqualTo(ROWS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> !file.equals(run()))).containsExactly(file());
        }
    }

    /** It cannot be mistaken for a result, and it can be resumed. */
    private void requireErrorWithoutFile(Export export, Class<? extends Exception> type, String message)
            throws Exception {
        assertThatThrownBy(() -> client.export(export.withRunFolder(run())))
                .isInstanceOf(type)
                .hasMessageContaining(message);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .allMatch(name -> name.equals("run") || name.matches("out\\.csv\\.[0-9-]+\\.part"));
        }
        org.faults().clear();
        requireTruth(client.resumeExport(run()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void pagesCutAtAnyByteAreFetchedAgain(int parallel) throws Exception {
        Random random = new Random(20_260_501);
        for (int round = 0; round < 4; round++) {
            org.faults().clear();
            for (int page = 1; page <= ExportedOrg.PAGES; page += 2) {
                org.faults()
                        .add(Fault.cut(random.nextInt(600)).on("GET", RESULTS).nth(page));
            }
            ExportReport report = client.export(export(parallel));
            requireTruth(report);
            assertThat(report.work().pagesAgain()).isPositive();
        }
    }

    /** Without compression a byte of the page is a byte on the wire: before and behind a quote and a quoted line feed. */
    @Test
    void pageCutAroundAQuotedLineFeedIsFetchedAgain() throws Exception {
        int quoted = truth.indexOf("\"\"in two\n") + "\"\"in two".length();
        try (Wire wire = new Wire(org.instanceUrl());
                BulkClient plain = BulkClient.builder()
                        .instanceUrl(wire.url())
                        .tokens(TokenProvider.fixed(org.token()))
                        .build()) {
            wire.keepPlain();
            for (int at = quoted - 9; at <= quoted + 4; at++) {
                org.faults().clear();
                org.faults().add(Fault.cut(at).on("GET", RESULTS).nth(1));
                List<String> reasons = new ArrayList<>();
                requireTruth(plain.export(export(1).withListener(new ExportListener() {
                    @Override
                    public void pageAgain(int page, String reason) {
                        reasons.add(page + " " + reason);
                    }
                })));
                assertThat(reasons).hasSize(1);
                assertThat(reasons.get(0)).startsWith("1 ").endsWith("page 1 broke off after " + at + " bytes");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void pageThatIsCutEachTimeIsAnError(int parallel) throws Exception {
        org.faults().add(Fault.cut(50).on("GET", RESULTS).nth(5).times(1000));
        requireErrorWithoutFile(export(parallel), BulkTransportException.class, "It was fetched 6 times");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void stalledPageComesInSmallerPieces(int parallel) throws Exception {
        org.faults().add(Fault.stall(60).on("GET", RESULTS).nth(3).times(2));

        ExportReport report = client.export(export(parallel));

        requireTruth(report);
        // More of them if this machine was busy itself.
        assertThat(report.work().pagesAgain()).isGreaterThanOrEqualTo(2);
        assertThat(org.recentCalls()).anyMatch(call -> call.path().contains("maxRecords=20"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void tokenThatExpiresBetweenPagesIsRenewed(int parallel) throws Exception {
        org.faults().add(Fault.expiredToken().on("GET", RESULTS).nth(4));
        requireTruth(client.export(export(parallel)));
        assertThat(org.faults().fired()).isEqualTo(1);
    }

    @Test
    void serverThatAsksForASecondGetsIt() throws Exception {
        org.faults()
                .add(Fault.answer(503, "", Duration.ofSeconds(1))
                        .on("GET", RESULTS)
                        .nth(3));
        ExportReport report = client.export(export(1).withStallTimeout(Duration.ofMinutes(1)));
        requireTruth(report);
        assertThat(report.work().total()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(report.work().pagesAgain()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"Sforce-Locator,1", "Sforce-Locator,4", "Sforce-NumberOfRecords,1", "Sforce-NumberOfRecords,4"})
    void strippedHeaderIsAnErrorNotTheEnd(String header, int parallel) throws Exception {
        org.faults().add(Fault.missingHeader(header).on("GET", RESULTS).nth(10));
        requireErrorWithoutFile(export(parallel), BulkTransportException.class, header);
    }

    /** The second page comes last of all, and the output is in order nevertheless. */
    @Test
    void pagesThatArriveInAnotherOrderAreInTheirPlaces() throws Exception {
        org.faults().add(Fault.stall(40).on("GET", RESULTS).nth(2));
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        ExportReport report = client.export(Export.query(SOQL)
                .toFile(file())
                .withParallelPages(4)
                .withListener(new ExportListener() {
                    @Override
                    public void pageDone(int page, long rows) {
                        order.add(page);
                        if (order.size() == ExportedOrg.PAGES - 1) {
                            org.faults().release();
                        }
                    }
                }));
        requireTruth(report);
        assertThat(order).hasSize(ExportedOrg.PAGES);
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    }

    /** Five pages of 70 rows and one of 50; the third comes in pieces of 35. */
    @Test
    void unequalPagesMakeTheSameFile() throws Exception {
        org.faults().add(Fault.stall(60).on("GET", RESULTS).nth(3));
        ExportReport report = client.export(export(1).withMaxRecords(70));
        requireTruth(report);
        assertThat(report.pages()).isGreaterThan(6);
        assertThat(org.recentCalls()).anyMatch(call -> call.path().contains("maxRecords=35"));
    }

    /** A page twice and another one left out have the right sum; a list comes in answers of five. */
    @Test
    void listOfPagesWithOneTwiceIsNotBelieved() throws Exception {
        String pages = IntStream.of(200, 240, 240, 320, 360)
                .mapToObj(Integer::toString)
                .map(row ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes(StandardCharsets.US_ASCII)))
                .map(locator -> "{\"resultUrl\":\"/services/data/v63.0/jobs/query/x/results?locator=" + locator + "\"}")
                .collect(Collectors.joining(",", "{\"done\":true,\"nextRecordsUrl\":null,\"resultPages\":[", "]}"));
        org.faults().add(Fault.answer(200, pages).on("GET", "resultPages").nth(2));
        requireTruth(client.export(export(4)));
        assertThat(org.faults().fired()).isEqualTo(1);
    }

    /** A file system of that many KB: the result has about 220. */
    @ParameterizedTest
    @ValueSource(ints = {4, 32, 100})
    void fullDiskEndsTheExportAndMoreSpaceLetsItGoOn(int kilobytes) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), kilobytes)) {
            Path file = disk.path().resolve("out.csv");
            Path run = disk.path().resolve("run");
            Export export = Export.query(SOQL).toFile(file).withRunFolder(run);

            assertThatThrownBy(() -> client.export(export))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(file).doesNotExist();

            disk.resize(10_000);
            Path journal = run.resolve("export.jsonl");
            ExportReport report = Files.notExists(journal) || Files.size(journal) == 0
                    ? client.export(export)
                    : client.resumeExport(run);
            assertThat(file).hasContent(truth);
            assertThat(report.rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void fullDeviceBehindAStreamIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
        try (var full = Files.newOutputStream(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> client.export(Export.query(SOQL), full))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
        }
    }

    /** A parent that is a file: also root cannot write there. */
    @Test
    void placeThatCannotBeWrittenCostsNoJob() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("file"), "text");
        long before = org.calls("createQueryJob");

        assertThatThrownBy(() -> client.export(Export.query(SOQL).toFile(notAFolder.resolve("out.csv"))))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> client.export(
                        Export.query(SOQL).toFile(folder.resolve("out.csv")).withRunFolder(notAFolder.resolve("run"))))
                .isInstanceOf(InvalidInputException.class);

        assertThat(org.calls("createQueryJob")).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(notAFolder);
        }
    }

    @Test
    void jobDeletedMeanwhileIsSaidAndLeavesNothing() throws Exception {
        Path file = folder.resolve("out.csv");
        AtomicReference<JobId> job = new AtomicReference<>();
        ExportListener deletes = new ExportListener() {
            @Override
            public void jobChanged(JobInfo info) {
                job.set(info.id());
            }

            @Override
            public void pageDone(int page, long rows) {
                if (page == 3) {
                    client.query().attach(job.get()).delete();
                }
            }
        };

        assertThatThrownBy(() -> client.export(
                        Export.query(SOQL).toFile(file).withParallelPages(1).withListener(deletes)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContainingAll(
                        "results of the job are gone", job.get().value());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void conflictOfApiVersionsIsAnErrorAndResumesWhenItIsOver() throws Exception {
        Path file = folder.resolve("out.csv");
        Path run = folder.resolve("run");
        String conflict = "[{\"errorCode\":\"API_VERSION_MISMATCH\",\"message\":\"created with another version\"}]";
        org.faults().add(Fault.answer(409, conflict).on("GET", RESULTS).nth(4).times(100));

        assertThatThrownBy(() -> client.export(Export.query(SOQL).toFile(file).withRunFolder(run)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContaining("API_VERSION_MISMATCH");
        assertThat(file).doesNotExist();

        org.faults().clear();
        assertThat(client.resumeExport(run).rows()).isEqualTo(ROWS);
        assertThat(file).hasContent(truth);
    }

    @Test
    void noRowsAreAFileWithAHeader() throws Exception {
        Path file = folder.resolve("none.csv");

        ExportReport report = client.export(Export.query("SELECT Name, Description FROM Account WHERE Name = 'nobody'")
                .toFile(file));

        assertThat(report.rows()).isZero();
        assertThat(file).hasContent("\"Name\",\"Description\"\n");
    }

    @Test
    void noRowsWithoutAHeaderAreAnEmptyFile() throws Exception {
        try (Sandbox bare = Sandbox.builder()
                        .with(Switch.EMPTY_QUERY_WITHOUT_HEADER)
                        .start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(bare.instanceUrl())
                        .tokens(TokenProvider.fixed(bare.token()))
                        .build()) {
            assertThat(client.export(Export.query("SELECT Name FROM Account").toFile(file()))
                            .rows())
                    .isZero();
            assertThat(file()).isEmptyFile();
            Path lines = folder.resolve("out.jsonl");
            assertThat(client.export(Export.query("SELECT Name FROM Account")
                                    .jsonLines()
                                    .toFile(lines))
                            .rows())
                    .isZero();
            assertThat(lines).isEmptyFile();
            try (CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account"))) {
                assertThat(rows.stream()).isEmpty();
            }
        }
    }

    @Test
    void columnsThatRepeatAreKeptInCsvAndRefusedAsJson() throws Exception {
        Export twice = Export.query("SELECT Name, Name FROM Account ORDER BY Name");
        ExportReport report = client.export(twice.toFile(file()));
        assertThat(report.rows()).isEqualTo(ROWS);
        assertThat(Files.readAllLines(file())).hasSize(ROWS + 1).contains("\"Name\",\"Name\"", "\"n 7\",\"n 7\"");

        Path lines = folder.resolve("out.jsonl");
        assertThatThrownBy(() -> client.export(twice.jsonLines().toFile(lines)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("occurs twice");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void refusedQueryLeavesNothing() throws Exception {
        assertThatThrownBy(() -> client.export(
                        Export.query("SELECT Nope FROM Account").toFile(file()).withRunFolder(run())))
                .isInstanceOf(BulkApiException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What was verified before does not need the job any more. */
    @Test
    void deathBeforeTheLastStepNeedsNoJobToGoOn() throws Exception {
        AtomicReference<JobId> job = new AtomicReference<>();
        ExportListener dies = new ExportListener() {
            @Override
            public void jobChanged(JobInfo info) {
                job.set(info.id());
            }

            @Override
            public void pageDone(int page, long rows) {
                if (page == ExportedOrg.PAGES) {
                    throw new Death();
                }
            }
        };
        assertThatThrownBy(() -> client.export(export(1).withRunFolder(run()).withListener(dies)))
                .isInstanceOf(Death.class);
        assertThat(file()).doesNotExist();
        client.query().attach(job.get()).delete();

        requireTruth(client.resumeExport(run()));
    }
}
