package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.LOCKED;
import static io.github.bulk2.load.SettledPart.MISSING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.ReconciliationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartAccountingTest {

    @TempDir
    private Path run;

    @Test
    void failedRecordKeepsLineAndOriginalValues() throws IOException {
        SettledPart part = new SettledPart("Name", "Revenue")
                .sent("Acme,912260031")
                .sent(",58284123")
                .loaded("Acme", "9.12260031E8")
                .refused(MISSING, "", "5.8284123E7");

        PartAccount account = settle(part);

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.created()).isEqualTo(1);
        assertThat(account.failed()).isEqualTo(1);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(failedLines()).containsExactly("3,\"\",\"" + MISSING + "\",,58284123");
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

        PartAccount account =
                new PartAccounting(run, IngestOperation.INSERT, null, true).settle(part.source(), part, failed);

        assertThat(account.unprocessed()).isEqualTo(3);
        assertThat(lines("unprocessed")).containsExactly("2,Acme", "3,\"Be", "ta\"", "5,Gamma");

        JobInfo complete = JobInfo.ofFields(Map.of("id", SettledPart.JOB, "state", "JobComplete"));
        assertThatThrownBy(() -> new PartAccounting(run, IngestOperation.INSERT, null, true)
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

        PartAccount account = new PartAccounting(run, IngestOperation.INSERT, null, true)
                .settle(sent.source(), answered, answered.ended());

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(failedLines()).containsExactly("3;\"\";\"" + MISSING + "\";;Rome");
        assertThat(lines("successful")).containsExactly("\"001R00000000001AAA\";\"true\";\"a;\"\"b\";\"x,y\"");
    }

    @Test
    void equalRecordsOfWhichSomeFailAreNeitherLostNorDoubled() throws IOException {
        SettledPart part = new SettledPart("Name");
        for (int i = 0; i < 6; i++) {
            part.sent("twin");
        }
        part.sent("only").loaded("only").loaded("twin").loaded("twin").loaded("twin");
        part.refused(MISSING, "twin").refused("OTHER_ERROR:x:--", "twin").leftAlone("twin");

        PartAccount account = settle(part.shuffled(1));

        assertThat(account.failed()).isEqualTo(2);
        assertThat(account.unprocessed()).isEqualTo(1);
        List<String> lines = Stream.concat(failedLines().stream(), lines("unprocessed").stream())
                .map(line -> line.substring(0, line.indexOf(',')))
                .sorted()
                .toList();
        assertThat(lines).containsExactly("2", "3", "4");
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

        settle(part.shuffled(4));

        assertThat(failedRows().stream().map(row -> row.get("bulk2__Line"))).containsExactly("5", "7");
        assertThat(failedRows().get(0).get("Note")).isEqualTo("say \"hi\"\n");
    }

    @Test
    void recordsRefusedForTheirColumnsAreKnownThoughTheyComeBackBlank() throws IOException {
        String tooFew = "INVALID_FIELD:Number of fields in header is different from the row. header = 3 row = 2:--";
        String tooMany = "INVALID_FIELD:Number of fields in header is different from the row. header = 3 row = 4:--";
        SettledPart part = new SettledPart("A", "B", "C")
                .sent("1,2,3")
                .sent("x,y")
                .sent("p,q,r,s")
                .sent("v,w")
                .loaded("1", "2", "3")
                .refused(tooFew, "", "", "")
                .refused(tooMany, "", "", "")
                .refused(tooFew, "", "", "");

        PartAccount account = settle(part.shuffled(2));

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(failedLines())
                .containsExactly(
                        "3,\"\",\"" + tooFew + "\",\"x\",\"y\",\"\"",
                        "4,\"\",\"" + tooMany + "\",\"p\",\"q\",\"r,s\"",
                        "5,\"\",\"" + tooFew + "\",\"v\",\"w\",\"\"");
        assertThat(failedRows()).hasSize(3);
    }

    @Test
    void oneBlankRowIsTheOneRecordLeftOver() throws IOException {
        SettledPart part = new SettledPart("A", "B")
                .sent("1,2")
                .sent("lost,echo")
                .sent("1,2")
                .loaded("1", "2")
                .loaded("1", "2")
                .refused("SOME_ERROR:no echo:--", "", "");

        settle(part);

        assertThat(failedLines()).containsExactly("3,\"\",\"SOME_ERROR:no echo:--\",lost,echo");
    }

    @Test
    void blankRowsOfDifferentErrorsStayWithoutLine() throws IOException {
        SettledPart part = new SettledPart("A", "B")
                .sent("1,2")
                .sent("3,4")
                .refused("SOME_ERROR:first:--", "", "")
                .refused("SOME_ERROR:second:--", "", "");

        PartAccount account = settle(part);

        assertThat(account.failed()).isEqualTo(2);
        assertThat(failedLines())
                .containsExactly(",\"\",\"SOME_ERROR:first:--\",\"\",\"\"", ",\"\",\"SOME_ERROR:second:--\",\"\",\"\"");
        assertThat(account.errors().get(0).sampleLines()).isEmpty();
    }

    @Test
    void columnsThatComeBackInAnotherFormAreLeftOutOfTheKey() throws IOException {
        SettledPart part = new SettledPart("Name", "When")
                .sent("a,2018-12-10T17:50:19Z")
                .sent("b,2018-12-11T17:50:19Z")
                .sent("c,2018-12-12T17:50:19Z")
                .loaded("a", "2018-12-10T17:50:19.000Z")
                .refused(MISSING, "c", "2018-12-12T17:50:19.000Z")
                .loaded("b", "2018-12-11T17:50:19.000Z");

        PartAccount account = settle(part);

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.COUNT);
        assertThat(failedLines()).containsExactly("4,\"\",\"" + MISSING + "\",c,2018-12-12T17:50:19Z");
    }

    @Test
    void recordsThatDifferOnlyInTheFormOfANumberAreNotGuessed() throws IOException {
        SettledPart part =
                new SettledPart("Zip").sent("00123").sent("123").loaded("123").refused(MISSING, "00123");

        settle(part);

        assertThat(failedLines()).containsExactly(",\"\",\"" + MISSING + "\",\"00123\"");
    }

    @Test
    void duplicatesOfAKeyAreToldApartByTheRow() throws IOException {
        SettledPart part = new SettledPart("Key__c", "Name")
                .sent("k1,first")
                .sent("k1,second")
                .sent("k2,third")
                .loaded("k1", "first")
                .refused(MISSING, "k1", "second")
                .updated("k2", "third");

        PartAccount account =
                accounting(IngestOperation.UPSERT, "Key__c", 100).settle(part.source(), part, part.ended());

        assertThat(account.created()).isEqualTo(1);
        assertThat(failedLines()).containsExactly("3,\"\",\"" + MISSING + "\",k1,second");
    }

    @Test
    void idsMatchInBothForms() throws IOException {
        SettledPart part = new SettledPart("ID", "Name")
                .sent("001R00000000001,x")
                .sent("001R00000000002,y")
                .updated("001R00000000001AAA", "x")
                .refused(LOCKED, "001R00000000002AAA", "y");

        PartAccount account = accounting(IngestOperation.UPDATE, null, 100).settle(part.source(), part, part.ended());

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(failedLines()).isEmpty();
        assertThat(Files.readString(run.resolve("retry/1-3.csv"))).isEqualTo("ID,Name\n001R00000000002,y\n");
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

        PartAccount first = settle(part);

        PartSource retry = first.retry();
        assertThat(first.transientFailed()).isEqualTo(1);
        assertThat(first.failed()).isEqualTo(2);
        assertThat(failedRows()).hasSize(1);
        assertThat(failedRows().get(0).get("Note")).isEqualTo("x\r\ny");
        assertThat(Files.readString(run.resolve("retry/1-3.csv"))).isEqualTo("Name;Note\r\nb;1.50\r\n");

        SettledPart again =
                new SettledPart(part.dialect(), "Name", "Note").sent("b;1.50").refused(LOCKED, "b", "1.5");
        PartAccount second = new PartAccounting(run, IngestOperation.INSERT, null, false)
                .settle(
                        new PartSource(3, 2, retry.data(), retry.dialect(), retry.header(), 1, 0, retry.lineNumbers()),
                        again,
                        again.ended());

        assertThat(second.retry()).isNull();
        assertThat(Files.readAllLines(run.resolve("results/2-3.failed.csv")).get(1))
                .startsWith("4;");

        RunFiles files = RunFiles.merge(run, List.of(second, first));
        assertThat(Files.readString(files.failed()))
                .isEqualTo("\"bulk2__Line\";\"sf__Id\";\"sf__Error\";Name;Note\r\n"
                        + "2;\"\";\"" + MISSING + "\";a;\"x\r\ny\"\r\n"
                        + "4;\"\";\"" + LOCKED + "\";b;1.50\r\n");
        assertThat(Files.readString(files.success())).hasLineCount(2).contains("\"c\";\"3.0\"");
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

        settle(part);

        assertThat(failedRows().get(0).get("B")).isEqualTo(huge + "!");
        assertThat(failedRows().get(0).get("bulk2__Line")).isEqualTo("60003");
    }

    @Test
    void missingRowBreaksTheAccount() {
        SettledPart part = new SettledPart("A").sent("1").sent("2").loaded("1");

        assertThatThrownBy(() -> settle(part))
                .isInstanceOf(ReconciliationException.class)
                .hasMessageContaining(SettledPart.JOB)
                .hasMessageContaining("2 records were sent")
                .hasMessageContaining("1 successful + 0 failed + 0 unprocessed");
    }

    @Test
    void surplusRowBreaksTheAccount() {
        SettledPart part = new SettledPart("A").sent("1").loaded("1").refused(MISSING, "1");

        assertThatThrownBy(() -> settle(part)).isInstanceOf(ReconciliationException.class);
        assertThat(run.resolve("results/1-3.failed.csv")).doesNotExist();
        assertThat(run.resolve("work/1-3/failed.answer")).exists();
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

        assertThatThrownBy(() -> accounting(IngestOperation.INSERT, null, 100).settle(part.source(), cut, part.ended()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cut off")
                .hasMessageNotContaining("long");
        assertThat(run.resolve("results")).doesNotExist();
    }

    @Test
    void unprocessedRecordWithTooManyColumnsIsKept() throws IOException {
        SettledPart part = new SettledPart("A", "B")
                .sent("1,2")
                .sent("3,4,5")
                .loaded("1", "2")
                .leftAlone("3", "4", "5");

        settle(part);

        assertThat(lines("unprocessed")).containsExactly("3,\"3\",\"4,5\"");
    }

    @Test
    void countersOfTheJobMustAgree() {
        SettledPart part = new SettledPart("A").sent("1").sent("2").loaded("1").refused(MISSING, "2");
        PartAccounting accounting = accounting(IngestOperation.INSERT, null, 100);

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

        assertThat(settle(part).proof()).isEqualTo(PartAccount.Proof.COUNT);
    }

    @Test
    void settlingAgainAfterACrashGivesTheSameFiles() throws IOException {
        SettledPart part = new SettledPart("A").sent("1").sent("2").sent("3");
        part.loaded("1").refused(LOCKED, "2").leftAlone("3");
        PartAccounting accounting = accounting(IngestOperation.INSERT, null, 100);
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
        PartAccount first = settle(part);
        List<String> afterFirst = snapshot();
        PartAccount second = settle(part);

        assertThat(snapshot()).isEqualTo(afterFirst).hasSize(5).noneMatch(file -> file.contains(".tmp"));
        assertThat(second.errors()).isEqualTo(first.errors());
        assertThat(second.retry().records()).isEqualTo(1);
    }

    private List<String> snapshot() throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> {
                        try {
                            return run.relativize(file) + "\n" + Files.readString(file);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    private PartAccounting accounting(IngestOperation operation, @Nullable String key, int inMemory) {
        return new PartAccounting(run, operation, key, true, inMemory);
    }

    private PartAccount settle(SettledPart part) throws IOException {
        return accounting(IngestOperation.INSERT, null, 100).settle(part.source(), part, part.ended());
    }

    private List<String> failedLines() throws IOException {
        return lines("failed");
    }

    private List<String> lines(String kind) throws IOException {
        List<String> lines = Files.readAllLines(run.resolve("results/1-3." + kind + ".csv"));
        assertThat(lines).isNotEmpty();
        return lines.subList(1, lines.size());
    }

    private List<CsvRecords.Row> failedRows() throws IOException {
        Path file = run.resolve("results/1-3.failed.csv");
        boolean semicolon = Files.readString(file).startsWith("\"bulk2__Line\";");
        CsvDialect dialect =
                new CsvDialect(semicolon ? ColumnDelimiter.SEMICOLON : ColumnDelimiter.COMMA, LineEnding.LF);
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(file), dialect)) {
            return rows.stream().toList();
        }
    }
}
