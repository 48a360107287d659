package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.LOCKED;
import static io.github.bulk2.load.SettledPart.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
