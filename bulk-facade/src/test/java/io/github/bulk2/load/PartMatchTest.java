package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.LOCKED;
import static io.github.bulk2.load.SettledPart.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which record a failed row belongs to, where that is not plain. */
final class PartMatchTest {

    @TempDir
    private Path folder;

    private SettledRun run;

    @BeforeEach
    void start() {
        run = new SettledRun(folder);
    }

    @Test
    void equalRecordsOfWhichSomeFailAreNeitherLostNorDoubled() throws IOException {
        SettledPart part = new SettledPart("Name");
        for (int i = 0; i < 6; i++) {
            part.sent("twin");
        }
        part.sent("only").loaded("only").loaded("twin").loaded("twin").loaded("twin");
        part.refused(MISSING, "twin").refused("OTHER_ERROR:x:--", "twin").leftAlone("twin");

        PartAccount account = run.settle(part.shuffled(1));

        assertThat(account.failed()).isEqualTo(2);
        assertThat(account.unprocessed()).isEqualTo(1);
        List<String> lines = Stream.concat(run.failedLines().stream(), run.lines("unprocessed").stream())
                .map(line -> line.substring(0, line.indexOf(',')))
                .sorted()
                .toList();
        assertThat(lines).containsExactly("2", "3", "4");
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

        PartAccount account = run.settle(part.shuffled(2));

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(run.failedLines())
                .containsExactly(
                        "3,\"\",\"" + tooFew + "\",\"x\",\"y\",\"\"",
                        "4,\"\",\"" + tooMany + "\",\"p\",\"q\",\"r,s\"",
                        "5,\"\",\"" + tooFew + "\",\"v\",\"w\",\"\"");
        assertThat(run.failedRows()).hasSize(3);
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

        run.settle(part);

        assertThat(run.failedLines()).containsExactly("3,\"\",\"SOME_ERROR:no echo:--\",lost,echo");
    }

    @Test
    void blankRowsOfDifferentErrorsStayWithoutLine() throws IOException {
        SettledPart part = new SettledPart("A", "B")
                .sent("1,2")
                .sent("3,4")
                .refused("SOME_ERROR:first:--", "", "")
                .refused("SOME_ERROR:second:--", "", "");

        PartAccount account = run.settle(part);

        assertThat(account.failed()).isEqualTo(2);
        assertThat(run.failedLines())
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

        PartAccount account = run.settle(part);

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.COUNT);
        assertThat(run.failedLines()).containsExactly("4,\"\",\"" + MISSING + "\",c,2018-12-12T17:50:19Z");
    }

    @Test
    void recordsThatDifferOnlyInTheFormOfANumberAreNotGuessed() throws IOException {
        SettledPart part =
                new SettledPart("Zip").sent("00123").sent("123").loaded("123").refused(MISSING, "123.0");

        PartAccount account = run.settle(part);

        assertThat(run.failedLines()).containsExactly(",\"\",\"" + MISSING + "\",\"123.0\"");
        assertThat(run.lines("successful")).containsExactly(",\"001R00000000001AAA\",\"true\",\"123\"");
        assertThat(account.findings().failedWithoutLine()).isEqualTo(1);
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(1);
        assertThat(account.findings().areDoubts()).isFalse();
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
                run.accounting(IngestOperation.UPSERT, "Key__c", 100).settle(part.source(), part, part.ended());

        assertThat(account.created()).isEqualTo(1);
        assertThat(run.failedLines()).containsExactly("3,\"\",\"" + MISSING + "\",k1,second");
    }

    @Test
    void idsMatchInBothForms() throws IOException {
        SettledPart part = new SettledPart("ID", "Name")
                .sent("001R00000000001,x")
                .sent("001R00000000002,y")
                .updated("001R00000000001AAA", "x")
                .refused(LOCKED, "001R00000000002AAA", "y");

        PartAccount account =
                run.accounting(IngestOperation.UPDATE, null, 100).settle(part.source(), part, part.ended());

        assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
        assertThat(run.failedLines()).isEmpty();
        assertThat(Files.readString(run.folder().resolve("retry/1-3.csv"))).isEqualTo("ID,Name\n001R00000000002,y\n");
    }

    /** Text keys that are equal as numbers, beside an amount that comes back as a double. */
    @Test
    void keysThatAreEqualAsNumbersAreToldApartByTheirBytes() throws IOException {
        SettledPart part = new SettledPart("Key__c", "Amount__c")
                .sent("7,5")
                .sent("007,5")
                .sent("1.1,1")
                .sent("1.10,1")
                .loaded("7", "5.0")
                .refused(LOCKED, "007", "5.0")
                .refused(LOCKED, "1.10", "1.0")
                .leftAlone("1.1", "1");

        for (int seed = 0; seed < 4; seed++) {
            PartAccount account = run.accounting(IngestOperation.UPSERT, "Key__c", 100)
                    .settle(part.source(), part.shuffled(seed), part.ended());

            assertThat(account.proof()).isEqualTo(PartAccount.Proof.CONTENT);
            assertThat(account.findings()).isEqualTo(Findings.NONE);
            assertThat(Files.readString(run.folder().resolve("retry/1-3.csv")))
                    .isEqualTo("Key__c,Amount__c\n007,5\n1.10,1\n");
            assertThat(run.lines("successful")).containsExactly("2,\"001R00000000001AAA\",\"true\",7,5");
            assertThat(run.lines("unprocessed")).containsExactly("4,1.1,1");
        }
    }

    /** Both come back in an order that would be right were they equal. */
    @Test
    void loadedKeysThatAreEqualAsNumbersKeepTheirIds() throws IOException {
        SettledPart part =
                new SettledPart("Key__c").sent("7").sent("007").loaded("007").loaded("7");

        run.settle(part);

        assertThat(run.lines("successful"))
                .containsExactly("2,\"001R00000000002AAA\",\"true\",7", "3,\"001R00000000001AAA\",\"true\",007");
    }

    @Test
    void transientFailureWhoseRecordIsNotKnownIsCounted() throws IOException {
        SettledPart part =
                new SettledPart("Amount__c").sent("1").sent("1.0").loaded("1.0").refused(LOCKED, "1.0");

        PartAccount account = run.settle(part);

        assertThat(account.retry()).isNull();
        assertThat(account.findings().failedWithoutLine()).isEqualTo(1);
        assertThat(account.findings().notRetried()).isEqualTo(1);
        assertThat(run.failedLines()).containsExactly(",\"\",\"" + LOCKED + "\",\"1.0\"");
    }

    /** What the server did not take and what it wrote anew stands as in the input. */
    @Test
    void loadedRecordsHaveTheColumnsAndValuesThatWereSent() throws IOException {
        SettledPart part = new SettledPart("Name", "Code__c", "Ignored__c")
                .sent("A,00123,1")
                .sent("B,00124,2")
                .sent("A,00123,3")
                .loaded("A", "123.0", "")
                .loaded("B", "124.0", "")
                .loaded("A", "123.0", "");
        for (ResultKind kind : ResultKind.values()) {
            part.answering(kind, new SettledPart.Answer(Map.of("Name", 0), ',', false, true));
        }

        PartAccount account = run.settle(part);

        assertThat(run.lines("successful"))
                .containsExactly(
                        "2,\"001R00000000001AAA\",\"true\",A,00123,1",
                        "3,\"001R00000000002AAA\",\"true\",B,00124,2",
                        "4,\"001R00000000003AAA\",\"true\",A,00123,3");
        assertThat(account.findings()).isEqualTo(Findings.NONE);
    }

    /** Which of them was loaded is not known if they differ in a column only that did not come back. */
    @Test
    void recordsThatDifferInWhatDidNotComeBackAreNotGuessed() throws IOException {
        SettledPart part = new SettledPart("Name", "Ignored__c")
                .sent("A,1")
                .sent("A,2")
                .sent("B,3")
                .loaded("A", "")
                .refused(LOCKED, "A", "")
                .loaded("B", "");
        for (ResultKind kind : ResultKind.values()) {
            part.answering(kind, new SettledPart.Answer(Map.of("Name", 0), ',', false, true));
        }

        PartAccount account = run.settle(part);

        assertThat(run.lines("successful"))
                .containsExactly(
                        "4,\"001R00000000002AAA\",\"true\",B,3", ",\"001R00000000001AAA\",\"true\",\"A\",\"\"");
        assertThat(run.failedLines()).containsExactly(",\"\",\"" + LOCKED + "\",\"A\",\"\"");
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(1);
        assertThat(account.findings().notRetried()).isEqualTo(1);
        assertThat(account.findings().areDoubts()).isFalse();
    }

    /** Two records of one name, whose dates came back in another form: each has an id of its own. */
    @Test
    void loadedRecordsThatDifferInAColumnInAnotherFormAreNotGuessed() throws IOException {
        SettledPart part = new SettledPart("Name", "When")
                .sent("a,2018-12-10")
                .sent("a,2018-12-11")
                .sent("b,2018-12-12")
                .loaded("b", "12.12.2018")
                .loaded("a", "11.12.2018")
                .loaded("a", "10.12.2018");

        PartAccount account = run.settle(part);

        assertThat(run.lines("successful"))
                .containsExactly(
                        "4,\"001R00000000001AAA\",\"true\",b,2018-12-12",
                        ",\"001R00000000002AAA\",\"true\",\"a\",\"11.12.2018\"",
                        ",\"001R00000000003AAA\",\"true\",\"a\",\"10.12.2018\"");
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(2);
        assertThat(account.findings().areDoubts()).isFalse();
    }

    @Test
    void rowsAreNeverPairedByTheirPosition() throws IOException {
        SettledPart part = new SettledPart("Name", "Active");
        for (int i = 0; i < 300; i++) {
            part.sent("n" + i + "," + (i % 2 == 0 ? "TRUE" : "FALSE"));
        }
        for (int i = 299; i >= 0; i--) {
            part.loaded("n" + i, i % 2 == 0 ? "true" : "false");
        }

        run.settle(part);

        List<String> lines = run.lines("successful");
        assertThat(lines).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(lines.get(i)).startsWith(i + 2 + ",\"" + SettledPart.id(300 - i) + "\",\"true\",n" + i + ",");
        }
    }
}
