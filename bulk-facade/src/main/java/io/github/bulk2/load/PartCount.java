package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.error.ReconciliationException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of one part counted from the streams themselves, and the sums of their contents. */
record PartCount(
        long records, long successful, long created, long failed, long unprocessed, KeyColumns key, ContentSums sums) {

    /** Fails unless records sent, rows that came back and the job's own counters all agree. */
    void reconcile(PartSource source, JobInfo ended) {
        String streams = successful + " successful + " + failed + " failed + " + unprocessed + " unprocessed";
        if (records != source.records()) {
            throw broken(source, ended, records + " records are in the data now, so it changed after it was sent");
        }
        if (successful + failed + unprocessed != records) {
            throw broken(source, ended, streams + " rows came back, together " + (successful + failed + unprocessed));
        }
        String wrong = wrong("numberRecordsProcessed", ended.numberRecordsProcessed(), successful + failed)
                .or(() -> wrong("numberRecordsFailed", ended.numberRecordsFailed(), failed))
                .orElse(null);
        if (wrong != null) {
            throw broken(source, ended, streams + " rows came back, but the job's " + wrong);
        }
    }

    private static Optional<String> wrong(String name, OptionalLong counter, long counted) {
        return counter.isEmpty() || counter.getAsLong() == counted
                ? Optional.empty()
                : Optional.of(name + " is " + counter.getAsLong() + " instead of " + counted);
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
