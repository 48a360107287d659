package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.LOCKED;
import static io.github.bulk2.load.SettledPart.MISSING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.ReconciliationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts that do not add up, answers that break off, files that cannot be written, and settling again. */
final class BrokenAccountTest {

    @TempDir
    private Path folder;

    private SettledRun run;

    @BeforeEach
    void start() {
        run = new SettledRun(folder);
    }

    @Test
    void missingRowBreaksTheAccount() {
        SettledPart part = new SettledPart("A").sent("1").sent("2").loaded("1");

        assertThatThrownBy(() -> run.settle(part))
                .isInstanceOf(ReconciliationException.class)
                .hasMessageContaining(SettledPart.JOB)
                .hasMessageContaining("2 records were sent")
                .hasMessageContaining("1 successful + 0 failed + 0 unprocessed");
    }

    @Test
    void surplusRowBreaksTheAccount() {
        SettledPart part = new SettledPart("A").sent("1").loaded("1").refused(MISSING, "1");

        assertThatThrownBy(() -> run.settle(part)).isInstanceOf(ReconciliationException.class);
        assertThat(run.folder().resolve("results/1-3.failed.csv")).doesNotExist();
        assertThat(run.folder().resolve("work/1-3/failed.answer")).exists();
    }

    @Test
    void answerCutOffInsideAValueIsNoRow() {
        SettledPart part = new SettledPart("A", "B").sent("1,long value").loaded("1", "long value");
        JobResults cut = new JobResults() {
            @Override
            public CsvRecords successful() {
                byte[] csv = "\"sf__Id\",\"sf__Created\",A,B\n\"001\",\"true\",\"1\",\"long".getBytes(UTF_8);
                return CsvRecords.of(new ByteArrayInputStream(csv), part.dialect());
            }

            @Override
            public CsvRecords failed() {
                return part.failed();
            }

            @Override
            public CsvRecords unprocessed() {
                return part.unprocessed();
            }
        };

        assertThatThrownBy(() ->
                        run.accounting(IngestOperation.INSERT, null, 100).settle(part.source(), cut, part.ended()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off")
                .hasMessageNotContaining("long");
        assertThat(run.folder().resolve("results")).isEmptyDirectory();
    }

    @Test
    void countersOfTheJobMustAgree() {
        SettledPart part = new SettledPart("A").sent("1").sent("2").loaded("1").refused(MISSING, "2");
        PartAccounting accounting = run.accounting(IngestOperation.INSERT, null, 100);

        assertThatThrownBy(() -> accounting.settle(part.source(), part, SettledPart.ended(1, 1)))
                .isInstanceOf(ReconciliationException.class)
                .hasMessageContaining("numberRecordsProcessed is 1 instead of 2");
        assertThatThrownBy(() -> accounting.settle(part.source(), part, SettledPart.ended(2, 0)))
                .isInstanceOf(ReconciliationException.class)
                .hasMessageContaining("numberRecordsFailed is 0 instead of 1");
    }

    @Test
    void doubledRowInPlaceOfAnotherIsNoProofByContent() throws IOException {
        SettledPart part = new SettledPart("A").sent("1").sent("2").loaded("1").loaded("1");

        assertThat(run.settle(part).proof()).isEqualTo(PartAccount.Proof.COUNT);
    }

    @Test
    void settlingAgainAfterACrashGivesTheSameFiles() throws IOException {
        SettledPart part = new SettledPart("A").sent("1").sent("2").sent("3");
        part.loaded("1").refused(LOCKED, "2").leftAlone("3");
        PartAccounting accounting = run.accounting(IngestOperation.INSERT, null, 100);
        JobResults dying = new JobResults() {
            @Override
            public CsvRecords successful() {
                throw new IllegalStateException("the process ends here");
            }

            @Override
            public CsvRecords failed() {
                return part.failed();
            }

            @Override
            public CsvRecords unprocessed() {
                return part.unprocessed();
            }
        };

        assertThatThrownBy(() -> accounting.settle(part.source(), dying, part.ended()))
                .isInstanceOf(IllegalStateException.class);
        PartAccount first = run.settle(part);
        List<String> afterFirst = run.snapshot();
        PartAccount second = run.settle(part);

        assertThat(run.snapshot()).isEqualTo(afterFirst).hasSize(5).noneMatch(file -> file.contains(".tmp"));
        assertThat(second.errors()).isEqualTo(first.errors());
        assertThat(second.retry().records()).isEqualTo(1);
    }

    /** Where the file would be written, a device stands that is always full. */
    private static void fill(Path file) throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "there is no /dev/full, so a full disk is NOT tested");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file.resolveSibling(file.getFileName() + ".tmp"), full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"results/1-3.failed.csv", "results/1-3.unprocessed.csv", "retry/1-3.csv", "retry/1-3.lines"})
    void fullDiskNamesTheFileThatWasNotWritten(String file) throws IOException {
        SettledPart part = new SettledPart("A").sent("1").sent("2").sent("3").sent("4");
        part.loaded("1").refused(MISSING, "2").refused(LOCKED, "3").leftAlone("4");
        fill(folder.resolve(file));

        assertThatThrownBy(() -> run.settle(part))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(file)
                .hasMessageContaining("No space left on device");
        assertThat(folder.resolve(file)).doesNotExist();
        assertThat(run.settle(part).failed()).as("once there is room").isEqualTo(2);
    }

    @Test
    void fullDiskIsNoBrokenAnswer() throws IOException {
        Path file = folder.resolve("answer");
        fill(file);
        byte[] csv = ("\"sf__Id\"\n" + "\"001\"\n".repeat(100_000)).getBytes(UTF_8);
        CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(csv), CsvDialect.defaultDialect());

        assertThatThrownBy(() -> Incoming.of(rows, file, new SettledPart("A").source()))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("No space left on device");
    }

    @Test
    void fullDiskWhileTheResultsAreJoinedNamesTheFile() throws IOException {
        SettledPart part = new SettledPart("A").sent("1").loaded("1");
        PartAccount account = run.settle(part);
        fill(folder.resolve("success.csv"));

        assertThatThrownBy(() -> RunFiles.merge(folder, List.of(account), part.dataHeader(), false))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("success.csv")
                .hasMessageContaining("No space left on device");
        assertThat(folder.resolve("success.csv")).doesNotExist();
        assertThat(RunFiles.merge(folder, List.of(account), part.dataHeader(), false)
                        .success())
                .content()
                .endsWith(",1\n");
    }

    @Test
    void fullDiskWhileMatchingNamesTheFile() throws IOException {
        Path file = folder.resolve("spill");
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full, so a full disk is NOT tested");
        Files.createSymbolicLink(file, Path.of("/dev/full"));

        try (Spill spill = new Spill(file)) {
            assertThatThrownBy(() -> spill.write(new long[Spill.CHUNK], Spill.CHUNK))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("No space left on device");
        }
    }
}
