package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What others may do to a run, and what it does about it. */
@Timeout(60)
class TroubleTest {

    private static final List<String> NAMES =
            IntStream.range(0, 100).mapToObj(i -> String.format("n%04d", i)).toList();
    private static final String CSV = "Name\n" + String.join("\n", NAMES) + "\n";

    @TempDir
    private Path folder;

    @RegisterExtension
    static final Org ORG = new Org();

    private Path runFolder() {
        return folder.resolve("run");
    }

    private Load load() throws IOException {
        return Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("in.csv"), CSV))
                .withRunFolder(runFolder())
                .withMaxPartRecords(25)
                .withConcurrentUploads(1)
                .withJobsInFlight(1);
    }

    @Test
    void changedFileIsNotResumed() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path file = folder.resolve("in.csv");
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, CSV.replace("n0099", "n9999"));
        Files.setLastModifiedTime(file, before);

        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("in.csv is not the file that was planned");

        Files.writeString(file, CSV);
        Files.setLastModifiedTime(file, before);
        assertThat(ORG.client.resume(runFolder()).isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void deletedJobIsReportedAndNeverLoadedAgain() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        JobId closed;
        try (RunLog log = new RunLog(runFolder(), where -> {})) {
            closed = log.parts(1).get(0).job();
        }
        IngestJob job = ORG.client.ingest().attach(closed);
        job.awaitCompletion(WaitPolicy.ofDefaults());
        job.delete();

        LoadReport report = ORG.client.resume(Resume.of(runFolder())
                .withWaitPolicy(WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofSeconds(1)))
                .withAcceptedMissingJobs());

        assertThat(report.unknown()).isEqualTo(25);
        assertThat(report.successful()).isEqualTo(75);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.jobs())
                .filteredOn(reported -> reported.state().equals("Unknown"))
                .extracting(LoadReport.Job::id)
                .containsExactly(closed);
        assertThat(report.toTable())
                .contains(closed.value())
                .contains("every record compared by content, except not those of 1 jobs");
        assertThat(report.files().unknown()).content().isEqualTo("\"bulk2__Line\",\"Name\"\n" + lines(0, 25));
        assertThat(Files.readAllLines(report.files().success())).hasSize(75 + 1);
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);

        Files.delete(folder.resolve("in.csv"));
        assertThat(ORG.client.resume(runFolder()).jobs()).isEqualTo(report.jobs());
        assertThat(report.files().unknown()).content().endsWith(lines(0, 25));
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> i + 2 + "," + NAMES.get(i) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void recordsOfUnknownJobsThatCannotBeReadAnyMoreAreMissedAloud() throws Exception {
        ORG.dieAt(load().withMaxPartRecords(1000), "after CLOSED 1-1");
        try (RunLog log = new RunLog(runFolder(), where -> {})) {
            IngestJob job = ORG.client.ingest().attach(log.parts(1).get(0).job());
            job.awaitCompletion(WaitPolicy.ofDefaults());
            job.delete();
            PartState part = log.parts(1).get(0);
            log.append(JournalEntry.of(JournalEntry.Event.UNKNOWN, part.spec(), part.job()));
        }
        Files.writeString(folder.resolve("in.csv"), CSV + "another\n");

        LoadReport report = ORG.client.resume(runFolder());

        assertThat(report.unknown()).isEqualTo(100);
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .contains("100 records")
                .contains("unknown.csv");
        assertThat(report.toTable()).contains("no record compared");
        assertThat(ORG.client.resume(runFolder()).warnings()).isEqualTo(report.warnings());
    }

    @Test
    void secondResumeOfARunIsRefused() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            LoadListener blocking = new LoadListener() {
                @Override
                public void started(Path run) {
                    begun.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                }
            };
            Load load = load().withListener(blocking);
            Future<LoadReport> first = other.submit(() -> ORG.client.load(load));
            begun.await();

            assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is being worked on already");

            goOn.countDown();
            assertThat(first.get().isComplete()).isTrue();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void timeOutLeavesTheJobAloneAndTheRunResumable() throws Exception {
        ORG.sandbox.faults().add(Fault.slowProcessing(Duration.ofSeconds(5)).on("PATCH", "/jobs/ingest/"));
        Load load = load().withWaitPolicy(WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofSeconds(3)));

        JobTimeoutException timeout = assertThrows(JobTimeoutException.class, () -> ORG.client.load(load));

        LoadReport report = ORG.client.resume(runFolder());
        assertThat(report.isComplete()).isTrue();
        assertThat(report.jobs())
                .extracting(LoadReport.Job::id)
                .contains(timeout.lastInfo().id());
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void interruptedLoadIsResumable() throws Exception {
        LoadListener interrupting = new LoadListener() {
            @Override
            public void rowsDone(long successful, long failed, long unprocessed) {
                Thread.currentThread().interrupt();
            }
        };

        assertThatThrownBy(() -> ORG.client.load(load().withListener(interrupting)))
                .isInstanceOf(InterruptedException.class);
        Thread.interrupted();

        assertThat(ORG.client.resume(runFolder()).isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void noThreadOutlivesTheRun() throws Exception {
        ORG.client.load(load());

        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        assertThat(threads).isNotEmpty();
        for (Thread thread : threads) {
            if (thread.getName().matches("bulk2-(scan|upload|jobs|results)-.*")) {
                // It has given up its pool; the last of its instructions may still be under way.
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void streamThatDiedBeforeItsPlanIsRefusedAndTheOthersAreNot() throws Exception {
        Load load = Load.of(
                        IngestRequest.insert("Account"),
                        CsvSource.ofStream(new ByteArrayInputStream(CSV.getBytes(StandardCharsets.UTF_8))))
                .withRunFolder(runFolder())
                .withMaxPartRecords(25);
        ORG.dieAt(load, "before PLANNED 1-0");

        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("load it again");
        assertThat(ORG.values("Account", "Name")).isEmpty();
    }

    @Test
    void listenerHearsEverythingInOrderOnTheCallersThread() throws Exception {
        List<String> heard = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        Thread caller = Thread.currentThread();
        LoadListener listener = new LoadListener() {
            private void hear(String what) {
                assertThat(Thread.currentThread()).isSameAs(caller);
                heard.add(what);
            }

            @Override
            public void started(Path run) {
                hear("started");
            }

            @Override
            public void planned(LoadPlan plan) {
                hear("planned " + plan.records());
            }

            @Override
            public void jobChanged(int part, int round, JobInfo job) {
                hear("job");
            }

            @Override
            public void rowsDone(long successful, long failed, long unprocessed) {
                hear("rows");
                done.add(successful);
            }

            @Override
            public void finished(LoadReport report) {
                hear("finished");
            }
        };

        ORG.client.load(load().withListener(listener));

        assertThat(heard).startsWith("started").endsWith("finished").contains("planned 100", "job");
        assertThat(done).hasSize(4).isSorted().endsWith(100L);
    }

    @Test
    void undoDeletesWhatTheRunCreatedAndNothingElse() throws Exception {
        Path other = Files.writeString(folder.resolve("other.csv"), "Name\nkept\n");
        ORG.client.load(Load.of(IngestRequest.insert("Account"), other).withRunFolder(folder.resolve("other")));
        ORG.client.load(load());

        UndoPlan plan = UndoPlan.of(runFolder());
        assertThat(plan.records()).isEqualTo(100);
        assertThat(plan.object()).isEqualTo("Account");
        LoadReport report = ORG.client.undo(plan, new LoadListener() {});

        assertThat(report.isComplete()).isTrue();
        assertThat(report.successful()).isEqualTo(100);
        assertThat(ORG.values("Account", "Name")).containsExactly("kept");
        assertThat(ORG.client
                        .undo(UndoPlan.of(runFolder()), new LoadListener() {})
                        .successful())
                .isEqualTo(100);
    }
}
