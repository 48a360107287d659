package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of one part counted from the streams themselves, and the sums of their contents. */
record PartCount(
        long records,
        long successful,
        long created,
        long failed,
        long unprocessed,
        long answerBytes,
        KeyColumns key,
        ContentSums sums) {

    static PartCount of(PartSource source, Answers answers, EchoedColumns columns, KeyColumns key) throws IOException {
        ContentSums sums = new ContentSums(columns.count());
        long records = 0;
        RowHash sourceHash = columns.sourceHash(key);
        try (RecordCursor record = RecordCursor.ofPart(source)) {
            record.next();
            for (; record.next(); records++) {
                sourceHash.read(record);
                sums.add(sourceHash);
            }
        }
        long[] created = {0};
        int createdColumn = answers.header(ResultKind.SUCCESSFUL).indexOf("sf__Created");
        long successful = answers.forEach(
                ResultKind.SUCCESSFUL, hash(answers, columns, ResultKind.SUCCESSFUL, key), (row, hash) -> {
                    sums.subtract(hash);
                    created[0] += createdColumn >= 0 && isTrue(row, createdColumn) ? 1 : 0;
                });
        long failed = answers.forEach(
                ResultKind.FAILED, hash(answers, columns, ResultKind.FAILED, key), (row, hash) -> sums.subtract(hash));
        long unprocessed = answers.forEach(
                ResultKind.UNPROCESSED,
                hash(answers, columns, ResultKind.UNPROCESSED, key),
                (row, hash) -> sums.subtract(hash));
        long bytes =
                Math.max(Files.size(answers.file(ResultKind.FAILED)), Files.size(answers.file(ResultKind.UNPROCESSED)));
        return new PartCount(records, successful, created[0], failed, unprocessed, bytes, key, sums);
    }

    private static RowHash hash(Answers answers, EchoedColumns columns, ResultKind kind, KeyColumns key) {
        return columns.resultHash(answers.header(kind), key);
    }

    private static boolean isTrue(RecordCursor row, int cell) {
        return row.cellEnd(cell) - row.cellStart(cell) == 4 && row.buffer()[row.cellStart(cell)] == 't';
    }

    Pairings.Volume outcomes() {
        return new Pairings.Volume(failed + unprocessed, answerBytes);
    }

    /** Fails unless records sent, rows that came back and the job's own counters all agree. */
    void reconcile(PartSource source, JobInfo ended) {
        String streams = successful + " successful + " + failed + " failed + " + unprocessed + " unprocessed";
        if (records != source.records()) {
            throw broken(source, ended, records + " records are in the data now, so it changed after it was sent");
        }
        if (successful + failed + unprocessed != records) {
            throw broken(source, ended, streams + " rows came back, together " + (successful + failed + unprocessed));
        }
        check(source, ended, "numberRecordsProcessed", ended.numberRecordsProcessed(), successful + failed, streams);
        check(source, ended, "numberRecordsFailed", ended.numberRecordsFailed(), failed, streams);
    }

    private static void check(
            PartSource source, JobInfo ended, String name, OptionalLong counter, long counted, String streams) {
        if (counter.isPresent() && counter.getAsLong() != counted) {
            throw broken(
                    source,
                    ended,
                    streams + " rows came back, but the job's " + name + " is " + counter.getAsLong() + " instead of "
                            + counted);
        }
    }

    private static ReconciliationException broken(PartSource source, JobInfo ended, String what) {
        return new ReconciliationException(
                "The account of job " + ended.id() + " (part " + source.part() + ", round " + source.round()
                        + ") does not add up: " + source.records() + " records were sent; " + what
                        + ". Nothing was resubmitted; compare the job in Salesforce with the answers kept in the"
                        + " folder work/" + source.fileName() + " of the run",
                ended.id());
    }

    PartAccount account(PartSource source, AccountWriter written, @Nullable PartSource retry) {
        boolean proven =
                sums.rowsAgree() || (key.named() && sums.faithfulColumns().containsAll(key.columns()));
        return new PartAccount(
                source.part(),
                source.round(),
                records,
                successful,
                created,
                failed,
                unprocessed,
                written.transientFailed(),
                written.errors(),
                retry,
                proven ? PartAccount.Proof.CONTENT : PartAccount.Proof.COUNT);
    }
}
