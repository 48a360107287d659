package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.LOCKED;
import static io.github.bulk2.load.SettledPart.MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a settled part leaves in the run folder. */
final class PartAccountingTest {

    @TempDir
    private Path folder;

    private SettledRun run;

    @BeforeEach
    void start() {
        run = new SettledRun(folder);
    }

    @Test
    void failedRecordKeepsLineAndOriginalValues() throws IOException {
        SettledPart part = new SettledPart("Name", "Revenue")
                .sent("Acme,912260031")
                .sent(",58284123")
                .loaded("Acme", "9.12260031E8")
                .refused(MISSING, "", "5.8284123E7");

        PartAccount account = run.settle(part);

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.created()).isEqualTo(1);
        assertThat(account.failed()).isEqualTo(1);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(run.failedLines()).containsExactly("3,\"\",\"" + MISSING + "\",,58284123");
        assertThat(account.errors())
                .containsExactly(new ErrorGroup(
                        "REQUIRED_FIELD_MISSING",
                        List.of("Name"),
                        1,
                        List.of("Required fields are missing: [Name]"),
                        List.of(3L)));
    }

    @Test
    void jobThatFailedBeforeItsFirstRecordLeavesAllUnprocessedEvenIfNothingIsGivenBack() throws IOException {
        SettledPart part =
                new SettledPart("Name").sent("Acme").sent("\"Be\nta\"").sent("Gamma");
        JobInfo failed = JobInfo.ofFields(Map.of(
                "id",
                SettledPart.JOB,
                "state",
                "Failed",
                "errorMessage",
                "InvalidBatch : Field name not found : Nmae"));

        PartAccount account = new PartAccounting(run.folder(), IngestOperation.INSERT, null, true, false)
                .settle(part.source(), part, failed);

        assertThat(account.unprocessed()).isEqualTo(3);
        assertThat(run.lines("unprocessed")).containsExactly("2,Acme", "3,\"Be", "ta\"", "5,Gamma");

        JobInfo complete = JobInfo.ofFields(Map.of("id", SettledPart.JOB, "state", "JobComplete"));
        assertThatThrownBy(() -> new PartAccounting(run.folder(), IngestOperation.INSERT, null, true, false)
                        .settle(part.source(), part, complete))
                .isInstanceOf(ReconciliationException.class);
    }

    /** As if Salesforce wrote commas whatever the job's column delimiter is. */
    @Test
    void answersInAnotherColumnDelimiterAreWrittenInThatOfTheData() throws IOException {
        CsvDialect semicolons = new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.LF);
        SettledPart sent = new SettledPart(semicolons, "Name", "City")
                .sent("\"a;\"\"b\";\"x,y\"")
                .sent(";Rome");
        SettledPart answered =
                new SettledPart("Name", "City").loaded("a;\"b", "x,y").refused(MISSING, "", "Rome");

        PartAccount account = new PartAccounting(run.folder(), IngestOperation.INSERT, null, true, false)
                .settle(sent.source(), answered, answered.ended());

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(run.failedLines()).containsExactly("3;\"\";\"" + MISSING + "\";;Rome");
        assertThat(run.lines("successful")).containsExactly("2;\"001R00000000001AAA\";\"true\";\"a;\"\"b\";\"x,y\"");
    }

    @Test
    void linesCountLineFeedsInsideQuotes() throws IOException {
        SettledPart part = new SettledPart("Name", "Note")
                .sentQuoted("a", "one\ntwo\nthree")
                .sentQuoted("b", "say \"hi\"\n")
                .sentQuoted("c", "")
                .loaded("a", "one\ntwo\nthree")
                .refused(MISSING, "b", "say \"hi\"\n")
                .refused(MISSING, "c", "");

        run.settle(part.shuffled(4));

        assertThat(run.failedRows().stream().map(row -> row.get("bulk2__Line"))).containsExactly("5", "7");
        assertThat(run.failedRows().get(0).get("Note")).isEqualTo("say \"hi\"\n");
    }

    @Test
    void transientFailuresBecomeTheNextRoundWithTheirLines() throws IOException {
        SettledPart part = new SettledPart(new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF), "Name", "Note")
                .sent("a;\"x\r\ny\"")
                .sent("b;1.50")
                .sent("c;3")
                .refused(LOCKED, "b", "1.5")
                .refused(MISSING, "a", "x\ny")
                .loaded("c", "3.0");

        PartAccount first = run.settle(part);

        PartSource retry = first.retry();
        assertThat(first.transientFailed()).isEqualTo(1);
        assertThat(first.failed()).isEqualTo(2);
        assertThat(run.failedRows()).hasSize(1);
        assertThat(run.failedRows().get(0).get("Note")).isEqualTo("x\r\ny");
        assertThat(Files.readString(run.folder().resolve("retry/1-3.csv"))).isEqualTo("Name;Note\r\nb;1.50\r\n");

        SettledPart again =
                new SettledPart(part.dialect(), "Name", "Note").sent("b;1.50").refused(LOCKED, "b", "1.5");
        PartAccount second = new PartAccounting(run.folder(), IngestOperation.INSERT, null, false, false)
                .settle(
                        new PartSource(
                                3, 2, retry.data(), retry.dialect(), retry.header(), 1, 0, retry.lineNumbers(), null),
                        again,
                        again.ended());

        assertThat(second.retry()).isNull();
        assertThat(Files.readAllLines(run.folder().resolve("results/2-3.failed.csv"))
                        .get(1))
                .startsWith("4;");

        RunFiles files = RunFiles.merge(run.folder(), List.of(second, first), part.dataHeader(), false);
        assertThat(Files.readString(files.failed()))
                .isEqualTo("\"bulk2__Line\";\"sf__Id\";\"sf__Error\";Name;Note\r\n"
                        + "2;\"\";\"" + MISSING + "\";a;\"x\r\ny\"\r\n"
                        + "4;\"\";\"" + LOCKED + "\";b;1.50\r\n");
        assertThat(Files.readString(files.success())).isEqualTo("""
                        "bulk2__Line";"sf__Id";"sf__Created";Name;Note\r
                        5;"001R00000000001AAA";"true";c;3\r
                        """);
        assertThat(Files.readString(files.unprocessed())).isEqualTo("\"bulk2__Line\";Name;Note\r\n");
    }

    @Test
    void hugeCellComesThrough() throws IOException {
        String huge = "x\n\"y\"".repeat(60_000);
        SettledPart part = new SettledPart("A", "B")
                .sentQuoted("1", huge)
                .sentQuoted("2", huge + "!")
                .loaded("1", huge)
                .refused(MISSING, "2", huge + "!");

        run.settle(part);

        assertThat(run.failedRows().get(0).get("B")).isEqualTo(huge + "!");
        assertThat(run.failedRows().get(0).get("bulk2__Line")).isEqualTo("60003");
    }

    @Test
    void unprocessedRecordWithTooManyColumnsIsKept() throws IOException {
        SettledPart part = new SettledPart("A", "B")
                .sent("1,2")
                .sent("3,4,5")
                .loaded("1", "2")
                .leftAlone("3", "4", "5");

        run.settle(part);

        assertThat(run.lines("unprocessed")).containsExactly("3,\"3\",\"4,5\"");
    }
}
