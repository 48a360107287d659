package io.github.bulk2.load;

import static io.github.bulk2.load.SettledPart.MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobId;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results whose number is right and that may not be those of the records sent, and results of blank lines. */
final class DoubtfulResultsTest {

    @TempDir
    private Path folder;

    private SettledRun run;

    @BeforeEach
    void start() {
        run = new SettledRun(folder);
    }

    private PartAccount settleUpsert(SettledPart part) throws IOException {
        return run.accounting(IngestOperation.UPSERT, "Key__c", 100).settle(part.source(), part, part.ended());
    }

    private static void requireWarning(PartAccount account, String what) {
        assertThat(account.proof()).isEqualTo(PartAccount.Proof.COUNT);
        assertThat(account.findings().areDoubts()).isTrue();
        assertThat(Doubts.of(JobId.of(SettledPart.JOB), account.findings()))
                .anySatisfy(text -> assertThat(text).contains(what).contains(SettledPart.JOB));
    }

    @Test
    void doubledRowInPlaceOfAnotherIsNoticed() throws IOException {
        SettledPart part = new SettledPart("Key__c", "Name")
                .sent("1,a")
                .sent("2,b")
                .sent("3,c")
                .loaded("1", "a")
                .loaded("1", "a")
                .loaded("3", "c");

        PartAccount account = settleUpsert(part);

        requireWarning(account, "1 rows of the results came back more often");
        assertThat(run.lines("successful"))
                .containsExactly(
                        "2,\"001R00000000001AAA\",\"true\",1,a",
                        "4,\"001R00000000003AAA\",\"true\",3,c",
                        ",\"001R00000000002AAA\",\"true\",\"1\",\"a\"");
    }

    /** The constant column agrees, and proves nothing. */
    @ParameterizedTest
    @ValueSource(ints = {3, 500})
    void doubledRowIsNoticedBesideAColumnThatAgrees(int records) throws IOException {
        SettledPart part = new SettledPart("Type", "Name");
        for (int i = 0; i < records; i++) {
            part.sent("Customer,n" + i).loaded("Customer", "n" + (i == 1 ? 0 : i));
        }

        PartAccount account = run.settle(part);

        requireWarning(account, "1 rows of the results came back more often");
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(1);
    }

    /** All values of a column came back in another form, and one row twice. */
    @Test
    void doubledRowIsNoticedAlsoInAnotherForm() throws IOException {
        SettledPart part = new SettledPart("Type", "When");
        for (int day = 1; day <= 3; day++) {
            part.sent("Customer,2018-12-1" + day);
        }
        part.loaded("Customer", "11.12.2018").loaded("Customer", "11.12.2018").loaded("Customer", "13.12.2018");

        PartAccount account = run.settle(part);

        requireWarning(account, "1 rows of the results came back more often");
        assertThat(account.findings().successfulWithoutLine()).isEqualTo(3);
    }

    @Test
    void foreignRowIsNoticedAndGetsNoLine() throws IOException {
        SettledPart part = new SettledPart("Key__c", "Name")
                .sent("1,a")
                .sent("2,b")
                .sent("3,c")
                .loaded("1", "a")
                .loaded("99", "x")
                .loaded("3", "c");

        PartAccount account = settleUpsert(part);

        requireWarning(account, "1 rows of the results are of no record");
        requireWarning(account, "no column of the results");
        assertThat(run.lines("successful"))
                .containsExactly(
                        "2,\"001R00000000001AAA\",\"true\",1,a",
                        "4,\"001R00000000003AAA\",\"true\",3,c",
                        ",\"001R00000000002AAA\",\"true\",\"99\",\"x\"");
    }

    @Test
    void foreignFailedRowIsNoticed() throws IOException {
        SettledPart part =
                new SettledPart("Name").sent("a").sent("b").loaded("a").refused(MISSING, "someone else");

        requireWarning(run.settle(part), "1 rows of the results are of no record");
    }

    /** Each column has the values that were sent, but in other rows. */
    @Test
    void valuesOfOtherRowsAreNoticed() throws IOException {
        SettledPart part = new SettledPart("Name", "City")
                .sent("a,Rome")
                .sent("b,Oslo")
                .loaded("a", "Oslo")
                .loaded("b", "Rome");

        requireWarning(run.settle(part), "2 rows of the results are of no record");
    }

    @Test
    void rowsOfWhichNoColumnAgreesAreNoticed() throws IOException {
        SettledPart part = new SettledPart("When").sent("2018-12-11").loaded("11.12.2018");

        requireWarning(run.settle(part), "no column of the results has the values that were sent");
    }

    @Test
    void failedRowsThatCameBackBlankAreNoReasonToDoubt() throws IOException {
        SettledPart part =
                new SettledPart("Name").sent("a").sent("b").loaded("a").refused("SOME_ERROR:no echo:--", "");

        PartAccount account = run.settle(part);

        assertThat(account.findings().areDoubts()).isFalse();
        assertThat(run.failedLines()).containsExactly("3,\"\",\"SOME_ERROR:no echo:--\",b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "001R0000000001", "001R00000000001AA", "001R0000000000-AAA", "001R00000000001AAAA"})
    void somethingElseInPlaceOfAnIdIsNoticed(String id) throws IOException {
        SettledPart part = new SettledPart("Name").sent("a").sent("b");
        part.loadedAs(id, "true", "a").loadedAs("001R00000000002", "true", "b");

        PartAccount account = run.settle(part);

        assertThat(account.findings().wrongIds()).isEqualTo(1);
        assertThat(account.findings().areDoubts()).isTrue();
        assertThat(run.lines("successful")).contains("2,\"" + id + "\",\"true\",a");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5_000})
    void idOfTwoCreatedRecordsIsNoticed(int records) throws IOException {
        SettledPart part = new SettledPart("Name");
        for (int i = 0; i < records; i++) {
            part.sent("n" + i).loadedAs(SettledPart.id(i == 7 ? 3 : i), "true", "n" + i);
        }

        PartAccount account = run.settle(part);

        assertThat(account.findings().repeatedIds()).isEqualTo(1);
        assertThat(account.findings().areDoubts()).isTrue();
    }

    /** Two updates of one record are no doubt. */
    @Test
    void idOfTwoUpdatedRowsIsInOrder() throws IOException {
        SettledPart part = new SettledPart("Key__c", "Name").sent("k,a").sent("k,b");
        part.loadedAs(SettledPart.id(1), "true", "k", "a").loadedAs(SettledPart.id(1), "false", "k", "b");

        assertThat(settleUpsert(part).findings()).isEqualTo(Findings.NONE);
    }

    @Test
    void blankLinesThatSalesforceCountsAsFailedRowsAreNoRecords() throws IOException {
        SettledPart part = new SettledPart("Name", "City")
                .sent("a,Rome")
                .blankLine()
                .sent("b,Oslo")
                .blankLine();
        part.loaded("a", "Rome")
                .refused(
                        "INVALID_FIELD:Number of fields in header is different from the row. header = 2 row = 1:--",
                        "",
                        "")
                .refused(MISSING, "", "")
                .refused(MISSING, "b", "Oslo");

        PartAccount account = run.settle(part);

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.failed()).isEqualTo(1);
        assertThat(account.findings().blankLines()).isEqualTo(2);
        assertThat(account.findings().areDoubts()).isFalse();
        assertThat(run.failedLines()).containsExactly("4,\"\",\"" + MISSING + "\",b,Oslo");
        assertThat(run.lines("successful")).containsExactly("2,\"001R00000000001AAA\",\"true\",a,Rome");
    }

    @Test
    void blankLinesThatAreOnlyCountedAreNoRecordsEither() throws IOException {
        SettledPart part = new SettledPart("Name").sent("a").blankLine().loaded("a");

        PartAccount account =
                run.accounting(IngestOperation.INSERT, null, 100).settle(part.source(), part, SettledPart.ended(2, 1));

        assertThat(account.successful()).isEqualTo(1);
        assertThat(account.failed()).isZero();
        assertThat(account.findings().blankLines()).isEqualTo(1);
    }

    @Test
    void surplusRowsThatAreNotOfBlankLinesBreakTheAccount() {
        SettledPart part =
                new SettledPart("Name").sent("a").blankLine().loaded("a").refused(MISSING, "b");

        assertThatThrownBy(() -> run.settle(part)).isInstanceOf(ReconciliationException.class);
    }
}
