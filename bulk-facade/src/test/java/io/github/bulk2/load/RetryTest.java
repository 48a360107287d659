package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.load.LoadReport.Remedy;
import io.github.bulk2.load.RetryPlan.Rows;
import io.github.bulk2.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run did not load is loaded by its retry, once. */
@Timeout(120)
class RetryTest {

    private static final List<String> NAMES =
            IntStream.range(0, 60).mapToObj(i -> String.format("n%04d", i)).toList();

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Path run() {
        return folder.resolve("run");
    }

    private Load insert(String csv) throws IOException {
        return Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("in.csv"), csv))
                .withRunFolder(run())
                .withRetryRounds(0);
    }

    private static String csv(String lineEnding) {
        return "Name;Description" + lineEnding
                + String.join(
                        "",
                        NAMES.stream()
                                .map(name -> name + ";\"a;" + lineEnding + "\"\"b\"" + lineEnding)
                                .toList());
    }

    private static void lockRows(int times) {
        ORG.sandbox
                .faults()
                .add(Fault.lockedRows(30).on("PATCH", "/jobs/ingest/").times(times));
    }

    private LoadReport retry(Rows... only) throws Exception {
        return ORG.client.retry(RetryPlan.of(run(), only));
    }

    private void refused(String why, Rows... only) {
        assertThatThrownBy(() -> RetryPlan.of(run(), only))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
    }

    /** The lines of the records in a result file, by the value of a column. */
    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> line.split("[,;]")[0].replace("\"", ""))
                .filter(line -> line.matches("\\d+"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(LineEnding.class)
    void lockedRecordsAreLoadedOnceWithTheSettingsOfTheRun(LineEnding lineEnding) throws Exception {
        lockRows(6);
        LoadReport first = ORG.client.load(insert(csv(lineEnding.text())).withMaxPartRecords(10));
        assertThat(first.failed()).isBetween(5L, 40L);
        assertThat(first.remedy()).isEqualTo(Remedy.RETRY);
        // As records have them that came back in another form, or a user's program writes them.
        Path file = first.files().failed();
        Files.writeString(file, Files.readString(file).replace(";\r\n\"\"b", ";\n\"\"b"));

        RetryPlan plan = RetryPlan.of(run());
        assertThat(plan.records()).isEqualTo(first.failed()).isEqualTo(plan.failed());
        assertThat(plan.rows()).containsExactly(Rows.FAILED);
        assertThat(plan.begun()).isFalse();
        assertThat(plan.retryFolder().startsWith(run())).isTrue();
        assertThat(run().resolve("retries")).as("a plan writes nothing").doesNotExist();
        LoadReport again = ORG.client.retry(plan);

        assertThat(again.isComplete()).isTrue();
        assertThat(again.remedy()).isEqualTo(Remedy.NONE);
        assertThat(again.recordsIn()).isEqualTo(first.failed());
        assertThat(again.jobs()).hasSize((int) (first.failed() + 9) / 10);
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
        assertThat(ORG.values("Account", "Description"))
                .containsOnly("a;" + lineEnding.text() + "\"b")
                .hasSize(NAMES.size());
        refused("retried before");
        refused(plan.retryFolder().toString());
        assertThat(ORG.client.retry(plan).jobs()).as("its report again").isEqualTo(again.jobs());
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void linesAreThoseOfTheOriginalOverAnyNumberOfRetries() throws Exception {
        LoadReport first = ORG.client.load(insert("Name,Description\na,\"x\ny\"\n,1\nb,2\n,3\n\n,\"4\n\"\n")
                .withMaxPartRecords(2));
        assertThat(lines(first.files().failed())).containsExactly("4", "6", "8");
        assertThat(first.remedy()).isEqualTo(Remedy.CORRECT_RECORDS);

        LoadReport second = retry();
        LoadReport third = ORG.client.retry(RetryPlan.of(second.files().runFolder()));

        for (LoadReport report : List.of(second, third)) {
            assertThat(report.recordsIn()).isEqualTo(3);
            assertThat(report.jobs()).hasSize(2);
            assertThat(lines(report.files().failed())).containsExactly("4", "6", "8");
            assertThat(report.errors().get(0).sampleLines()).containsExactly(4L, 6L, 8L);
        }
        refused("retried before");
    }

    @Test
    void linesAreThoseOfTheOriginalInARunThatGroups() throws Exception {
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int i = 0; i < 40; i++) {
            csv.append(i % 4 == 0 ? "" : "n" + i).append(",d").append(i % 7).append('\n');
        }
        LoadReport first = ORG.client.load(insert(csv.toString()).withGroupBy("Description"));
        LoadReport again = retry();

        assertThat(lines(first.files().failed())).hasSize(10);
        assertThat(lines(again.files().failed()))
                .containsExactlyInAnyOrderElementsOf(lines(first.files().failed()));
        assertThat(again.files().runFolder().resolve("lanes")).isDirectory();
    }

    @Test
    void recordOfOneEmptyCellIsNotLost() throws Exception {
        LoadReport first = ORG.client.load(insert("Name\na\n\"\"\nb\n"));
        assertThat(first.failed()).isEqualTo(1);
        Path failed = first.files().failed();
        Files.writeString(failed, Files.readString(failed).replaceAll("\"\"\n$", "\n"));

        assertThat(retry().recordsIn()).isEqualTo(1);
    }

    @Test
    void valuesThatWereCorrectedInFailedCsvAreLoadedAsCorrected() throws Exception {
        LoadReport first = ORG.client.load(insert("Name,NumberOfEmployees\na,1\nb,many\nc,3\n"));
        Path failed = first.files().failed();
        Files.writeString(failed, "\uFEFF" + Files.readString(failed).replace("many", "7"));

        LoadReport again = retry();

        assertThat(again.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).containsExactly("a", "b", "c");
        assertThat(ORG.values("Account", "NumberOfEmployees")).contains("7");
    }

    @Test
    void recordWithoutALineStaysWithoutOne() throws Exception {
        LoadReport first = ORG.client.load(insert("Name,NumberOfEmployees\na,1\nb,many\n"));
        Path failed = first.files().failed();
        Files.writeString(failed, Files.readString(failed).replace("\n3,", "\n,"));

        LoadReport again = retry();

        assertThat(again.failed()).isEqualTo(1);
        assertThat(again.files().failed()).content().contains("\n,\"").doesNotContain("\n0,");
        assertThat(again.errors().get(0).sampleLines()).isEmpty();
    }

    @Test
    void filesThatAreNotThoseOfTheRunAreRefused() throws Exception {
        LoadReport first = ORG.client.load(insert("Name,NumberOfEmployees\na,1\nb,many\nc,more\n"));
        Path failed = first.files().failed();
        String text = Files.readString(failed);
        RetryPlan made = RetryPlan.of(run());
        for (String changed : List.of(
                text.lines().limit(2).reduce("", (a, b) -> a + b + "\n"),
                text + text.lines().skip(1).findFirst().orElseThrow() + "\n",
                text.replace(",", ";"),
                text.replace("b,many", "b,many,1"),
                "")) {
            Files.writeString(failed, changed);
            refused("changed since the run");
            assertThatThrownBy(() -> ORG.client.retry(made))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("changed since the run");
        }
        assertThat(ORG.sandbox.calls("createIngestJob")).isEqualTo(1);
        Files.writeString(failed, text);
        assertThat(retry().recordsIn()).isEqualTo(2);
    }

    /** 20 records of the first part are loaded but for some that fail; the other parts are unprocessed. */
    private LoadReport loadWithTwoFailedJobs(String error) throws Exception {
        List<String> csv = NAMES.stream()
                .map(name -> name.endsWith("5") ? ",x\n" : name + ",x\n")
                .toList();
        ORG.sandbox
                .faults()
                .add(Fault.failedJob(error).on("PATCH", "/jobs/ingest/").nth(2).times(2));
        return ORG.client.load(insert("Name,Description\n" + String.join("", csv))
                .withMaxPartRecords(20)
                .withJobsInFlight(1)
                .withConcurrentUploads(1));
    }

    @Test
    void kindsAreRetriedTogetherOrAlone() throws Exception {
        LoadReport first = loadWithTwoFailedJobs("InternalServerError : try later");
        assertThat(first.failed()).isEqualTo(2);
        assertThat(first.unprocessed()).isEqualTo(40);
        assertThat(first.remedy()).isEqualTo(Remedy.RETRY);
        refused("no such records to retry: 2 failed, 40 unprocessed and 0 unknown", Rows.UNKNOWN);

        RetryPlan both = RetryPlan.of(run());
        assertThat(both.rows()).containsExactlyInAnyOrder(Rows.FAILED, Rows.UNPROCESSED);
        assertThat(both.records()).isEqualTo(42);

        LoadReport failedOnly = retry(Rows.FAILED);
        assertThat(failedOnly.failed()).isEqualTo(2);
        assertThatThrownBy(() -> ORG.client.retry(both))
                .as("made before")
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("another retry");
        refused("retried before", Rows.FAILED);
        RetryPlan rest = RetryPlan.of(run());
        assertThat(rest.rows()).containsExactly(Rows.UNPROCESSED);

        LoadReport restReport = ORG.client.retry(rest);
        assertThat(restReport.recordsIn()).isEqualTo(40);
        assertThat(restReport.failed()).isEqualTo(4);
        assertThat(lines(restReport.files().failed())).containsExactly("27", "37", "47", "57");
        assertThat(ORG.values("Account", "Name")).doesNotHaveDuplicates().hasSize(54);
        refused("retried before");
    }

    @Test
    void bothKindsInOneRetry() throws Exception {
        loadWithTwoFailedJobs("InternalServerError : try later");
        LoadReport again = retry();
        assertThat(again.recordsIn()).isEqualTo(42);
        assertThat(lines(again.files().failed())).containsExactly("7", "17", "27", "37", "47", "57");
        refused("retried before", Rows.UNPROCESSED);
        assertThat(ORG.values("Account", "Name")).doesNotHaveDuplicates().hasSize(54);
    }

    @Test
    void recordsOfAJobThatFailedForItsInputAreNotRetried() throws Exception {
        ORG.sandbox
                .faults()
                .add(Fault.failedJob("InvalidBatch : Field name not found : Nme")
                        .on("PATCH", "/jobs/ingest/"));
        assertThatThrownBy(() -> ORG.client.load(insert("Name\na\nb\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("load the original again");
        refused("Field name not found : Nme");
        refused("load the original again");
        assertThat(ORG.sandbox.calls("createIngestJob")).isEqualTo(1);
    }

    @Test
    void recordsOfSuchAJobAreNotLoadedWithTheOriginalIfOthersWereLoaded() throws Exception {
        LoadReport first = loadWithTwoFailedJobs("ClientInputError : LineEnding is invalid on user data");
        assertThat(first.remedy()).isEqualTo(Remedy.CORRECT_INPUT);
        refused("unprocessed.csv and load that file");
        assertThat(retry(Rows.FAILED).recordsIn()).isEqualTo(2);
    }

    @Test
    void runsThatCannotBeRetriedSayWhy() throws Exception {
        refused("is not the folder of a run");
        ORG.dieAt(insert("Name\na\n\"\"\n"), "before DONE 1-0");
        refused("Resume it first");
        ORG.client.resume(run());
        try (RunLock held = RunLock.acquire(run(), RunLog.FILE)) {
            held.requireHeld();
            assertThatThrownBy(() -> RetryPlan.of(run())).isInstanceOf(IllegalStateException.class);
        }
        assertThat(RetryPlan.of(run()).records()).isEqualTo(1);

        Load complete = insert("Name\nb\n").withRunFolder(folder.resolve("complete"));
        ORG.client.load(complete);
        assertThatThrownBy(() -> RetryPlan.of(folder.resolve("complete")))
                .hasMessageContaining("no such records to retry: 0 failed, 0 unprocessed and 0 unknown");

        Load bad = insert("Name\n" + String.join("\n", NAMES) + "\na,b\n")
                .withMaxPartRecords(20)
                .withRunFolder(folder.resolve("bad"));
        assertThatThrownBy(() -> ORG.client.load(bad)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> RetryPlan.of(folder.resolve("bad")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("was refused")
                .hasMessageContaining("load the original again");
    }

    /** A run of three records whose job is deleted before its results are fetched. */
    private LoadReport loadWithUnknown(IngestRequest request, String csv) throws Exception {
        Load load = Load.of(request, Files.writeString(folder.resolve("in.csv"), csv))
                .withRunFolder(run());
        ORG.dieAt(load, "after CLOSED 1-1");
        JobId closed;
        try (RunLog log = new RunLog(run(), where -> {})) {
            closed = Objects.requireNonNull(log.parts(1).get(0).job());
        }
        IngestJob job = ORG.client.ingest().attach(closed);
        job.awaitCompletion(WaitPolicy.ofDefaults());
        job.delete();
        WaitPolicy believing = WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofMillis(1));
        return ORG.client.resume(Resume.of(run()).withWaitPolicy(believing).withAcceptedMissingJobs());
    }

    private void writeUnknown(String columns, String... rows) throws IOException {
        Path file = run().resolve("unknown.csv");
        if (!Files.exists(file)) {
            Files.writeString(
                    file,
                    "\"bulk2__Line\"," + columns + "\n"
                            + String.join(
                                    "", Stream.of(rows).map(row -> row + "\n").toList()));
        }
    }

    @Test
    void recordsOfUnknownOutcomeOfAnInsertAreLeftOut() throws Exception {
        LoadReport first = loadWithUnknown(IngestRequest.insert("Account"), "Name\na\nb\nc\n");
        assertThat(first.unknown()).isEqualTo(3);
        assertThat(first.remedy()).isEqualTo(Remedy.CHECK_ORG);
        writeUnknown("Name", "2,a", "3,b", "4,c");
        refused("3 records of the run in");
        refused("have no key that would keep them from being loaded twice");
        refused("have no key", Rows.UNKNOWN);
        assertThat(ORG.values("Account", "Name")).containsExactly("a", "b", "c");
    }

    @Test
    void recordsOfUnknownOutcomeAreLoadedByTheirKeyIfTheyHaveOne() throws Exception {
        LoadReport first = loadWithUnknown(
                IngestRequest.upsert("Account", "External_Id__c"), "External_Id__c,Name\nk1,a\nk2,b\n,c\n");
        assertThat(first.unknown()).isEqualTo(3);
        assertThat(first.remedy()).isEqualTo(Remedy.RETRY);
        writeUnknown("External_Id__c,Name", "2,k1,a", "3,k2,b", "4,,c");

        RetryPlan plan = RetryPlan.of(run());
        assertThat(plan.unknown()).isEqualTo(2);
        assertThat(plan.leftOut()).isEqualTo(1);
        LoadReport again = ORG.client.retry(plan);

        assertThat(again.successful()).isEqualTo(2);
        assertThat(again.created()).isZero();
        assertThat(ORG.values("Account", "Name").stream().filter(name -> !name.equals("c")))
                .containsExactly("a", "b");
        refused("retried before");
    }

    @Test
    void deathAroundEveryJournalEntryOfARetry() throws Exception {
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        lockedRun(0);
        RetryPlan first = RetryPlan.of(folder.resolve("run0"));
        ORG.engine(points::add).retry(first, new LoadListener() {});
        assertThat(points).hasSizeGreaterThan(15).contains("before BEGUN 1-0", "after CLOSED 1-1", "before DONE 1-0");

        int number = 0;
        for (String point : points) {
            number++;
            lockedRun(number);
            Path run = folder.resolve("run" + number);
            RetryPlan plan = RetryPlan.of(run);
            assertThatThrownBy(() -> ORG.engine(new DiesAt(point)).retry(plan, new LoadListener() {}))
                    .as(point)
                    .isInstanceOf(DiesAt.Death.class);
            if (!point.equals("after DONE 1-0")) {
                RetryPlan next = RetryPlan.of(run);
                assertThat(next.begun()).as(point).isEqualTo(!point.equals("before BEGUN 1-0"));
                assertThat(next.records()).as(point).isEqualTo(plan.records());
                assertThat(ORG.client.retry(next).isComplete()).as(point).isTrue();
            }
            assertThat(ORG.values("Account", "Name")).as(point).isEqualTo(NAMES);
            assertThatThrownBy(() -> RetryPlan.of(run)).as(point).hasMessageContaining("retried before");
        }
    }

    private void lockedRun(int number) throws Exception {
        ORG.sandbox.reset();
        lockRows(1);
        LoadReport report = ORG.client.load(
                insert("Name\n" + String.join("\n", NAMES) + "\n").withRunFolder(folder.resolve("run" + number)));
        assertThat(report.failed()).isPositive();
    }

    @Test
    void deathBetweenTheInputAndTheLoadIsNoRetry() throws Exception {
        lockedRun(1);
        Path run = folder.resolve("run1");
        RetryPlan plan = RetryPlan.of(run);
        Files.createDirectories(plan.retryFolder());
        Files.writeString(plan.input(), "Name\nhalf");
        Files.createFile(plan.retryFolder().resolve("run.lock"));
        Files.createFile(plan.retryFolder().resolve("journal.jsonl"));

        assertThat(RetryPlan.of(run).begun()).isFalse();
        assertThat(ORG.client.retry(RetryPlan.of(run)).isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void deletedRecordsAreRetriedById() throws Exception {
        ORG.client.load(insert("Name\na\nb\n"));
        ORG.sandbox.faults().add(Fault.lockedRows(100).on("PATCH", "/jobs/ingest/"));
        String ids = "Id\n" + String.join("\n", ORG.values("Account", "Id")) + "\n";
        Path input = Files.writeString(folder.resolve("ids.csv"), ids);
        LoadReport first = ORG.client.load(Load.of(IngestRequest.delete("Account"), input)
                .withRunFolder(folder.resolve("delete"))
                .withRetryRounds(0));
        assertThat(first.failed()).isEqualTo(2);

        LoadReport again = ORG.client.retry(RetryPlan.of(folder.resolve("delete")), new LoadListener() {});

        assertThat(again.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Id")).isEmpty();
    }
}
