package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are written in another way than one would expect. */
final class ResultFormsTest {

    private static final String ERRORS = "\"sf__Id\",\"sf__Error\",";

    @TempDir
    private Path folder;

    private SettledRun run;
    private SettledPart part;

    @BeforeEach
    void start() {
        run = new SettledRun(folder);
        part = new SettledPart("Name", "City")
                .sent("a,Rome")
                .sent("b,Oslo")
                .sent("c,Bern")
                .refused("FIRST:x:--", "a", "Rome")
                .refused("SECOND:x:--", "b", "Oslo")
                .refused("THIRD:x:--", "c", "Bern");
    }

    /** Bodies as they come; null stands for that of the part. */
    private record Bodies(
            SettledPart part,
            @Nullable String success,
            @Nullable String fail,
            @Nullable String untouched) implements JobResults {

        private CsvRecords of(@Nullable String body, CsvRecords otherwise) {
            return body == null
                    ? otherwise
                    : CsvRecords.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), part.dialect());
        }

        @Override
        public CsvRecords successful() {
            return of(success, part.successful());
        }

        @Override
        public CsvRecords failed() {
            return of(fail, part.failed());
        }

        @Override
        public CsvRecords unprocessed() {
            return of(untouched, part.unprocessed());
        }
    }

    private PartAccount settle(Bodies bodies) throws IOException {
        return run.accounting(IngestOperation.INSERT, null, 100).settle(part.source(), bodies, part.ended());
    }

    private void requireThreeFailedRecords(PartAccount account) throws IOException {
        assertThat(run.failedLines())
                .containsExactly(
                        "2,\"\",\"FIRST:x:--\",a,Rome",
                        "3,\"\",\"SECOND:x:--\",b,Oslo",
                        "4,\"\",\"THIRD:x:--\",c,Bern");
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(account.findings()).isEqualTo(Findings.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "Name;City\n", "Label,Town\n", "\uFEFFName,City", "\"name\"\t\"city\"\r\n"})
    void answerWithoutRowsDoesNotMatter(String body) throws IOException {
        requireThreeFailedRecords(settle(new Bodies(part, null, null, body)));
        requireThreeFailedRecords(settle(new Bodies(part, body, null, null)));
    }

    @ParameterizedTest
    @ValueSource(chars = {';', '\t', '|', '^', '`'})
    void answerWithAnotherDelimiterIsRead(char delimiter) throws IOException {
        SettledPart.Answer plain = part.plain();
        part.answering(ResultKind.FAILED, new SettledPart.Answer(plain.columns(), delimiter, true, false));

        requireThreeFailedRecords(run.settle(part));
    }

    @Test
    void withoutACommonColumnNothingIsProvenAndNoRowIsLost() throws IOException {
        String body = ERRORS + "Label,Town\n\"\",\"FIRST:x:--\",\"a\",\"Rome\"\n"
                + "\"\",\"SECOND:x:--\",\"b\",\"Oslo\"\n\"\",\"THIRD:x:--\",\"c\",\"Bern\"\n";

        PartAccount account = settle(new Bodies(part, null, body, null));

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.COUNT);
        assertThat(account.findings().noColumn()).isTrue();
        assertThat(account.findings().failedWithoutLine()).isEqualTo(3);
        assertThat(run.failedLines())
                .containsExactly(
                        ",\"\",\"FIRST:x:--\",\"\",\"\"",
                        ",\"\",\"SECOND:x:--\",\"\",\"\"",
                        ",\"\",\"THIRD:x:--\",\"\",\"\"");
    }

    @Test
    void loadedRowsWithoutACommonColumnAreAllThere() throws IOException {
        part = new SettledPart("Name").sent("a").sent("b").loaded("a").loaded("b");
        String body = """
                "sf__Id","sf__Created",Label
                "001R00000000001AAA","true","a"
                "001R00000000002AAA","true","b"
                """;

        PartAccount account = settle(new Bodies(part, body, null, null));

        assertThat(run.lines("successful"))
                .containsExactly(",\"001R00000000001AAA\",\"true\",\"\"", ",\"001R00000000002AAA\",\"true\",\"\"");
        assertThat(account.findings().noColumn()).isTrue();
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(2);
    }

    /** Equal in the columns that came back, with errors of their own: each is there once. */
    @Test
    void equalHashesKeepOnePlaceForEachOutcome() throws IOException {
        String body = ERRORS + "Name\n\"\",\"E:x:--\",\"same\"\n\"\",\"E:x:--\",\"same\"\n\"\",\"F:y:--\",\"same\"\n";
        part = new SettledPart("Name", "Rank")
                .sent("same,1")
                .sent("same,2")
                .sent("same,3")
                .refused("E:x:--", "same", "")
                .refused("E:x:--", "same", "")
                .refused("F:y:--", "same", "");

        settle(new Bodies(part, null, body, null));

        assertThat(run.failedLines())
                .containsExactly(
                        ",\"\",\"E:x:--\",\"same\",\"\"",
                        ",\"\",\"E:x:--\",\"same\",\"\"",
                        ",\"\",\"F:y:--\",\"same\",\"\"");
    }

    @Test
    void columnsInAnotherOrderAndCaseKeepTheirValues() throws IOException {
        part = new SettledPart("Name", "City")
                .sent("a,Rome")
                .sent("b,Oslo")
                .loaded("a", "Rome")
                .loaded("b", "Oslo");
        String body = "\"sf__Id\",\"sf__Created\",CITY,name\n\"001R00000000001AAA\",\"true\",\"Rome\",\"a\"\n"
                + "\"001R00000000002AAA\",\"true\",\"Oslo\",\"b\"";

        PartAccount account = settle(new Bodies(part, body, null, null));

        assertThat(run.lines("successful"))
                .containsExactly(
                        "2,\"001R00000000001AAA\",\"true\",a,Rome", "3,\"001R00000000002AAA\",\"true\",b,Oslo");
        assertThat(account.findings()).isEqualTo(Findings.NONE);
    }

    @Test
    void unprocessedRowCutOffAtTheBorderOfACellIsRefused() {
        part = new SettledPart("Name", "City")
                .sent("a,Rome")
                .sent("b,Oslo")
                .leftAlone("a", "Rome")
                .leftAlone("b", "");

        assertThatThrownBy(() -> settle(new Bodies(part, null, null, "Name,City\na,Rome\nb")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void quotedLineBreaksAndCarriageReturnsComeThrough() throws IOException {
        CsvDialect crlf = new CsvDialect(ColumnDelimiter.COMMA, LineEnding.CRLF);
        part = new SettledPart(crlf, "Name", "Note")
                .sent("a,\"one\r\ntwo\"")
                .sent("b,\"say \"\"hi\"\"\n\"")
                .sent("c,")
                .loaded("c", "")
                .loaded("b", "say \"hi\"\n")
                .loaded("a", "one\ntwo");

        PartAccount account = run.settle(part);

        assertThat(Files.readString(folder.resolve("results/1-3.successful.csv")))
                .isEqualTo("""
                        "bulk2__Line","sf__Id","sf__Created",Name,Note\r
                        2,"001R00000000003AAA","true",a,"one\r
                        two"\r
                        4,"001R00000000002AAA","true",b,"say ""hi""
                        "\r
                        6,"001R00000000001AAA","true",c,\r
                        """);
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
    }

    @Test
    void resultsAreKeptAsTheyCame() throws IOException {
        String body = ERRORS + "CITY,name\n\"\",\"" + MISSING + "\",\"Rome\",\"a\"";
        part = new SettledPart("Name", "City").sent("a,Rome").refused(MISSING, "a", "Rome");

        new PartAccounting(folder, IngestOperation.INSERT, null, true, true)
                .settle(part.source(), new Bodies(part, null, body, ""), part.ended());

        assertThat(Files.readString(folder.resolve("server-results/1-3.failed.csv")))
                .isEqualTo(body);
        assertThat(Files.readString(folder.resolve("server-results/1-3.unprocessed.csv")))
                .isEmpty();
        assertThat(Files.readString(folder.resolve("server-results/1-3.successful.csv")))
                .startsWith("\"sf__Id\"");
    }

    /** The part of an older version has the rows of Salesforce, without lines and in their order of columns. */
    @Test
    void resultsOfAnOlderVersionAreWrittenAnewWhenTheyAreJoined() throws IOException {
        part = new SettledPart("Name", "City").sent("a,Rome").loaded("a", "Rome");
        PartAccount account = run.settle(part);
        Files.writeString(
                folder.resolve("results/1-2.successful.csv"),
                "\"sf__Id\",\"sf__Created\",City,Name\n\"001R00000000009AAA\",\"true\",\"Oslo\",\"b\"");
        for (String kind : List.of("failed", "unprocessed")) {
            Files.copy(folder.resolve("results/1-3." + kind + ".csv"), folder.resolve("results/1-2." + kind + ".csv"));
        }
        PartAccount older =
                new PartAccount(2, 1, 1, 1, 1, 0, 0, 0, List.of(), null, PartAccount.Proof.CONTENT, Findings.NONE);

        RunFiles files = RunFiles.merge(folder, List.of(account, older), part.dataHeader(), false);

        assertThat(Files.readString(files.success())).isEqualTo("""
                        "bulk2__Line","sf__Id","sf__Created","Name","City"
                        "","001R00000000009AAA","true","b","Oslo"
                        2,"001R00000000001AAA","true",a,Rome
                        """);
    }
}
