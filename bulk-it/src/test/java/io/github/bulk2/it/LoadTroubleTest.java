package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other people, the org and the machine may do to a load, and that its account stays exact. */
@Timeout(120)
class LoadTroubleTest {

    private static final int PART = 25;
    private static final int RECORDS = 8 * PART;
    private static final String LIMIT =
            "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests Limit exceeded.\"}]";

    private static LoadedOrg org;
    private static Wire wire;

    @TempDir
    private Path folder;

    private final InputRows input = InputRows.of(RECORDS);

    @BeforeAll
    static void start() throws IOException {
        org = new LoadedOrg(Sandbox.builder().chunkSize(5).start());
        wire = new Wire(org.sandbox.instanceUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        wire.close();
        org.close();
    }

    @BeforeEach
    void reset() {
        org.reset();
        wire.watch((moment, request) -> Wire.Action.PASS);
    }

    private Path runFolder() {
        return folder.resolve("run");
    }

    private Path file(InputRows rows) throws IOException {
        return rows.writeTo(folder.resolve("input.csv"));
    }

    private Load load(InputRows rows) throws IOException {
        return Load.of(IngestRequest.insert("Account"), file(rows))
                .withRunFolder(runFolder())
                .withMaxPartRecords(PART)
                .withWaitPolicy(WaitPolicy.ofDefaults()
                        .withUpperDelay(Duration.ofMillis(100))
                        .withNotFoundTolerance(Duration.ofSeconds(2)));
    }

    private static BulkClient throughTheWire() {
        return org.clientBuilder().instanceUrl(wire.url()).build();
    }

    private static List<Long> linesOfUnprocessed(LoadReport report) throws IOException {
        return List.copyOf(
                LoadedOrg.linesAndValues(report.files().unprocessed()).keySet());
    }

    private static LoadReport.Job job(LoadReport report, String state) {
        return report.jobs().stream()
                .filter(job -> job.state().equals(state))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void jobThatFailsHalfWayLeavesTheRestUnprocessed() throws Exception {
        InputRows broken = input.withAlienLineBreak(PART + 10);

        LoadReport report = org.client.load(load(broken));

        List<Long> rest = broken.rows().subList(PART + 10, 2 * PART).stream()
                .map(InputRows.InputRow::line)
                .toList();
        org.requireEverythingOnceBut(rest, report, broken);
        assertThat(job(report, "Failed").errorMessage()).contains("LineEnding is invalid on user data");
        assertThat(report.isComplete()).isFalse();
    }

    @Test
    void jobThatFailsAtOnceLeavesAllOfItUnprocessed() throws Exception {
        org.sandbox
                .faults()
                .add(Step.CLOSE
                        .hitBy(Fault.failedJob("InternalServerError : try later"))
                        .nth(3));

        LoadReport report = org.client.load(load(input));

        assertThat(job(report, "Failed").errorMessage()).contains("InternalServerError : try later");
        assertThat(report.unprocessed()).isEqualTo(PART);
        org.requireEverythingOnceBut(linesOfUnprocessed(report), report, input);
        assertThat(org.client.resume(runFolder()).unprocessed()).isEqualTo(PART);
    }

    @Test
    void jobAbortedBySomeoneElseHalfWayIsAccountedForToTheRecord() throws Exception {
        org.sandbox
                .faults()
                .add(Step.CLOSE
                        .hitBy(Fault.slowProcessing(Duration.ofMillis(150)))
                        .nth(2));
        AtomicBoolean aborted = new AtomicBoolean();
        LoadListener someoneElse = new LoadListener() {
            @Override
            public void jobChanged(int part, int round, JobInfo job) {
                boolean halfWay = job.state() == JobState.IN_PROGRESS
                        && job.numberRecordsProcessed().orElse(0L) > 0;
                if (halfWay && aborted.compareAndSet(false, true)) {
                    org.client.ingest().attach(job.id()).abort();
                }
            }
        };

        LoadReport report = org.client.load(load(input).withListener(someoneElse));

        assertThat(aborted).isTrue();
        LoadReport.Job job = job(report, "Aborted");
        assertThat(job.unprocessed()).isBetween(1L, PART - 1L);
        org.requireEverythingOnceBut(linesOfUnprocessed(report), report, input);
    }

    /** Before the load asks for its state, and before it asks for each of its results. */
    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"STATUS", "SUCCESSFUL", "FAILED", "UNPROCESSED"})
    void jobDeletedBySomeoneElseIsUnknownAndNeverLoadedAgain(Step step) throws Exception {
        AtomicBoolean deleted = new AtomicBoolean();
        wire.watch((moment, request) -> {
            if (moment == Wire.Moment.BEFORE_REQUEST && step.isOf(request) && deleted.compareAndSet(false, true)) {
                deleteWhenComplete(JobId.of(request.replaceAll(".*/jobs/ingest/([0-9a-zA-Z]+).*", "$1")));
            }
            return Wire.Action.PASS;
        });

        LoadReport report;
        try (BulkClient client = throughTheWire()) {
            report = client.load(load(input));
        }

        assertThat(deleted).isTrue();
        assertThat(report.unknown()).isEqualTo(PART);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.successful() + report.failed()).isEqualTo(RECORDS - PART);
        assertThat(report.toTable()).contains(job(report, "Unknown").id().value());
        assertThat(LoadedOrg.rows(report.files().success())).hasSize((int) report.successful());
        assertThat(org.client.resume(runFolder()).unknown()).isEqualTo(PART);
        assertThat(org.descriptions()).isEqualTo(input.goodDescriptions());
    }

    private static void deleteWhenComplete(JobId id) {
        try {
            org.client.ingest().attach(id).awaitCompletion(WaitPolicy.ofDefaults());
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        org.client.ingest().attach(id).delete();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 15, 20, 30, 45, 55})
    void dailyLimitEndsTheRunAtOnceAndTomorrowItGoesOn(int calls) throws Exception {
        org.sandbox
                .faults()
                .add(Fault.answer(403, LIMIT).on("", "/jobs/").nth(calls).times(Integer.MAX_VALUE));

        BulkApiException refused = assertThrows(BulkApiException.class, () -> org.client.load(load(input)));

        assertThat(refused.category()).isEqualTo(ErrorCategory.LIMIT_EXCEEDED);
        assertThat(refused).hasMessageContaining("REQUEST_LIMIT_EXCEEDED");
        assertThat(org.sandbox.faults().fired()).as("calls after the limit").isBetween(1L, 20L);
        org.sandbox.faults().clear();
        org.requireEverythingOnce(org.client.resume(runFolder()), input);
    }

    /** A file system of that many KB; the journal alone takes more than 20 KB, the results of the run more than 100. */
    @ParameterizedTest
    @ValueSource(ints = {4, 16, 64})
    void fullDiskEndsTheRunAndMoreSpaceLetsItGoOn(int kilobytes) throws Exception {
        Path file = file(input);
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), kilobytes)) {
            Path run = Files.createDirectory(disk.path().resolve("run"));

            assertThatThrownBy(() -> org.client.load(load(input).withRunFolder(run)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");

            disk.resize(10_000);
            LoadReport report = Files.size(run.resolve("journal.jsonl")) == 0
                    ? org.client.load(Load.of(IngestRequest.insert("Account"), file)
                            .withRunFolder(disk.path().resolve("again")))
                    : org.client.resume(run);
            org.requireEverythingOnce(report, input);
        }
    }

    /** While it is planned, and when half of it was uploaded. */
    @ParameterizedTest
    @CsvSource({"CREATE, 1", "UPLOAD, 2", "UPLOAD, 6"})
    void fileThatChangesWhileItIsLoadedIsRefusedUntilItIsBackAsItWas(Step step, int nth) throws Exception {
        Load load = load(input);
        Path file = folder.resolve("input.csv");
        byte[] before = Files.readAllBytes(file);
        FileTime time = Files.getLastModifiedTime(file);
        AtomicInteger left = new AtomicInteger(nth);
        wire.watch((moment, request) -> {
            if (moment == Wire.Moment.BEFORE_REQUEST && step.isOf(request) && left.decrementAndGet() == 0) {
                append(file, "name,1,key,\"from nowhere\"\n");
            }
            return Wire.Action.PASS;
        });

        try (BulkClient client = throughTheWire()) {
            assertThatThrownBy(() -> client.load(load))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("is not the file that was planned");
        }

        assertThat(input.goodDescriptions()).containsAll(org.descriptions());
        assertThat(org.descriptions()).doesNotHaveDuplicates();
        if (!org.descriptions().isEmpty()) {
            assertThatThrownBy(() -> org.client.resume(runFolder()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("is not the file that was planned");
        }
        Files.write(file, before);
        Files.setLastModifiedTime(file, time);
        org.requireEverythingOnce(org.client.resume(runFolder()), input);
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void secondProcessOnOneRunIsRefusedAndADeadOneLocksNothing() throws Exception {
        Path file = InputRows.of(RECORDS).writeTo(folder.resolve("input.csv"));
        AtomicBoolean held = new AtomicBoolean();
        Object monitor = new Object();
        wire.watch((moment, request) -> {
            if (moment != Wire.Moment.BEFORE_ANSWER || !Step.STATUS.isOf(request)) {
                return Wire.Action.PASS;
            }
            synchronized (monitor) {
                held.set(true);
                monitor.notifyAll();
            }
            return Wire.Action.HOLD;
        });
        LoadProcess first = LoadProcess.start(wire.url(), org.sandbox.token(), "insert", runFolder(), file.toString());
        synchronized (monitor) {
            while (!held.get()) {
                monitor.wait();
            }
        }

        assertThatThrownBy(() -> org.client.resume(runFolder()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is being worked on already");

        assertThat(first.process().isAlive()).isTrue();
        first.kill();
        org.requireEverythingOnce(org.client.resume(runFolder()), input);
    }

    @Test
    void lockedRecordsAllEndLoaded() throws Exception {
        org.sandbox.faults().add(Step.CLOSE.hitBy(Fault.lockedRows(5)).times(Integer.MAX_VALUE));

        LoadReport report = org.client.load(load(input));

        assertThat(report.jobs()).filteredOn(job -> job.round() == 2).isNotEmpty();
        org.requireEverythingOnce(report, input);
    }

    @Test
    void resultsInAnotherOrderKeepTheirLines() throws Exception {
        org.sandbox.faults().add(Step.CLOSE.hitBy(Fault.unorderedResults()).times(Integer.MAX_VALUE));
        InputRows broken = input.withAlienLineBreak(3 * PART + 16);

        LoadReport report = org.client.load(load(broken));

        assertThat(report.unprocessed()).isEqualTo(PART - 16);
        org.requireEverythingOnceBut(linesOfUnprocessed(report), report, broken);
    }

    @Test
    void standardInputThatWasNotReadToItsEndCannotBeResumedAndSaysSo() throws Exception {
        byte[] csv = Files.readAllBytes(InputRows.of(20_000).writeTo(folder.resolve("input.csv")));
        LoadProcess process = LoadProcess.start(wire.url(), org.sandbox.token(), "insert", runFolder(), "-");
        List<String> uploads = new ArrayList<>();
        wire.watch((moment, request) -> {
            if (moment == Wire.Moment.BEFORE_ANSWER && Step.UPLOAD.isOf(request)) {
                synchronized (uploads) {
                    uploads.add(request);
                    uploads.notifyAll();
                }
            }
            return Wire.Action.PASS;
        });
        process.process().getOutputStream().write(csv, 0, csv.length - 1);
        process.process().getOutputStream().flush();
        synchronized (uploads) {
            while (uploads.isEmpty()) {
                uploads.wait();
            }
        }
        process.kill();

        LoadProcess resumed = LoadProcess.start(wire.url(), org.sandbox.token(), "resume", runFolder(), "-");

        assertThat(resumed.awaitExit()).isEqualTo(LoadClient.REFUSED);
        assertThat(resumed.output()).contains("a stream cannot be read again").contains("load it again");
        assertThat(org.descriptions()).isEmpty();
        assertThat(org.client.ingest().list(JobFilter.all()))
                .noneMatch(job -> job.state() == JobState.OPEN
                        && uploads.toString().contains(job.id().value()));
    }

    @Test
    void standardInputThatWasReadToItsEndIsResumedWithoutIt() throws Exception {
        byte[] csv = Files.readAllBytes(InputRows.of(2_000).writeTo(folder.resolve("input.csv")));
        LoadProcess process = LoadProcess.start(wire.url(), org.sandbox.token(), "insert", runFolder(), "-");
        wire.watch((moment, request) -> {
            if (moment == Wire.Moment.BEFORE_ANSWER && Step.CLOSE.isOf(request)) {
                process.kill();
                return Wire.Action.DROP;
            }
            return Wire.Action.PASS;
        });
        process.process().getOutputStream().write(csv);
        process.process().getOutputStream().close();

        assertThat(process.awaitExit()).isEqualTo(LoadProcess.KILLED);
        org.requireEverythingOnce(org.client.resume(runFolder()), InputRows.of(2_000));
    }
}
