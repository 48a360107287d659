package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal of a real run, damaged: whoever resumes the run gets the exact account, or is told that it cannot be had.
 * No record is loaded twice, and none is missing without a word.
 */
@Timeout(300)
class JournalDamageTest {

    private static final String JOURNAL = "journal.jsonl";
    private static final List<String> CALLS = List.of("PUT /batches", "PATCH /jobs/ingest/", "GET /jobs/ingest/");
    private static final InputRows INPUT = InputRows.of(60);

    private static LoadedOrg org;

    @TempDir
    private Path folder;

    private Path input;
    private int copies;

    @BeforeAll
    static void start() {
        org = new LoadedOrg(Sandbox.builder().defaultMaxRecords(20).start());
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @BeforeEach
    void empty() throws IOException {
        org.reset();
        input = INPUT.writeTo(folder.resolve("in.csv"));
    }

    private Load load(String run) {
        return Load.of(IngestRequest.insert("Account"), input)
                .withRunFolder(folder.resolve(run))
                .withMaxPartRecords(20);
    }

    /** A run that is over, with a second round for records that were locked. */
    private Path finishedRun() throws IOException, InterruptedException {
        org.sandbox.faults().add(Fault.lockedRows(10).on("PATCH", "/jobs/ingest/"));
        LoadReport report = org.client.load(load("run"));
        assertThat(report.jobs()).anyMatch(job -> job.round() == 2);
        org.requireEverythingOnce(report, INPUT);
        return report.files().runFolder();
    }

    /** A run that was given up while its jobs were in progress; they have ended since. */
    private Path runGivenUp() throws IOException, InterruptedException {
        org.sandbox
                .faults()
                .add(Fault.slowProcessing(Duration.ofSeconds(3))
                        .on("PATCH", "/jobs/ingest/")
                        .times(3));
        Load load = load("run").withWaitPolicy(WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofMillis(1)));
        assertThatThrownBy(() -> org.client.load(load)).isInstanceOf(JobTimeoutException.class);
        return folder.resolve("run");
    }

    private Path copy(Path run) throws IOException {
        Path copy = folder.resolve("copy" + ++copies);
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(run.relativize(file).toString()));
            }
        }
        return copy;
    }

    /** Returns whether the run could be resumed; then its account is exact. */
    private static boolean resumed(Path run) throws IOException, InterruptedException {
        LoadReport report;
        try {
            report = org.client.resume(run, WaitPolicy.ofDefaults(), new LoadListener() {});
        } catch (InvalidInputException refused) {
            assertThat(refused).hasMessageContaining("journal").message().hasSizeLessThan(1_000);
            return false;
        }
        org.requireEverythingOnce(report, INPUT);
        return true;
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, lineEnd(bytes, random));
            case 2 -> {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 3 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(600)), (byte) 0);
            }
            default -> {
                // Half a line that was being written when the process died.
                byte[] torn = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(60));
                System.arraycopy(bytes, 0, torn, bytes.length, torn.length - bytes.length);
                bytes = torn;
            }
        }
        return bytes;
    }

    private static int lineEnd(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.lastIndexOf('\n', random.nextInt(text.length())) + 1;
    }

    private void damage(Path run, int tries) throws IOException {
        // A copy is taken for the run only where the run itself is gone.
        Path gone = Files.move(run, folder.resolve("gone"));
        int[] outcomes = new int[2];
        Tries.of(tries, random -> {
            Path copy = copy(gone);
            org.client.confirmMoved(copy);
            Path journal = copy.resolve(JOURNAL);
            Files.write(journal, damaged(Files.readAllBytes(journal), random));
            outcomes[resumed(copy) ? 1 : 0]++;
        });
        assertThat(outcomes[0]).as("refused").isPositive();
        assertThat(outcomes[1]).as("resumed").isPositive();
    }

    @Test
    void finishedRunIsResumedExactlyOrRefused() throws Exception {
        damage(finishedRun(), 10);
    }

    @Test
    void runThatWasGivenUpIsResumedExactlyOrRefused() throws Exception {
        damage(runGivenUp(), 8);
    }

    @Test
    void runThatBrokeOffBeforeItsCommitIsResumedExactlyOrRefused() {
        Tries.of(4, random -> {
            org.reset();
            Path run = folder.resolve("run" + ++copies);
            int nth = 1 + random.nextInt(3);
            String[] call = CALLS.get(random.nextInt(CALLS.size())).split(" ");
            org.sandbox
                    .faults()
                    .add(Fault.answer(403, "[{\"errorCode\":\"API_DISABLED_FOR_ORG\",\"message\":\"no\"}]")
                            .on(call[0], call[1])
                            .nth(nth)
                            .times(1_000));
            assertThatThrownBy(() -> org.client.load(load(run.getFileName().toString())))
                    .isInstanceOf(BulkException.class);
            org.sandbox.faults().clear();
            Path journal = run.resolve(JOURNAL);
            Files.write(journal, damaged(Files.readAllBytes(journal), random));
            resumed(run);
            assertThat(org.descriptions()).doesNotHaveDuplicates();
        });
    }

    /** A clean cut between two lines looks like a run that has not gone further. */
    @Test
    void journalCutBehindAnyOfItsLinesLoadsNothingTwice() throws Exception {
        Path run = finishedRun();
        List<String> lines = Files.readAllLines(run.resolve(JOURNAL));
        assertThat(lines).hasSizeGreaterThan(30);
        for (int kept = 0; kept < lines.size(); kept += 7) {
            Path copy = copy(run);
            Files.writeString(
                    copy.resolve(JOURNAL), String.join("\n", lines.subList(0, kept)) + (kept == 0 ? "" : "\n"));
            assertThatThrownBy(() -> org.client.resume(copy))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("has lost entries");
        }
        assertThat(org.descriptions()).isEqualTo(INPUT.goodDescriptions());
    }

    @Test
    void exportIsResumedToTheSameFileOrRefused() throws Exception {
        finishedRun();
        Path run = folder.resolve("export");
        Path file = folder.resolve("out.csv");
        ExportReport report = org.client.export(Export.query("SELECT Id, Name, Description FROM Account")
                .toFile(file)
                .withRunFolder(run));
        byte[] truth = Files.readAllBytes(file);
        byte[] whole = Files.readAllBytes(run.resolve("export.jsonl"));
        int[] outcomes = new int[2];
        Tries.of(20, random -> {
            Files.write(run.resolve("export.jsonl"), damaged(whole, random));
            try {
                assertThat(org.client.resumeExport(run).rows()).isEqualTo(report.rows());
                outcomes[1]++;
            } catch (InvalidInputException refused) {
                assertThat(refused).hasMessageContaining("journal");
                outcomes[0]++;
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(truth);
        });
        assertThat(outcomes[0]).as("refused").isPositive();
        assertThat(outcomes[1]).as("resumed").isPositive();
    }
}
