package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.error.ReconciliationException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one part counted from the streams themselves.
 *
 * @param failed failed rows, those of blank lines included
 * @param blankLines blank lines between the records, which are no records
 */
record PartCount(long records, long successful, long created, long failed, long unprocessed, long blankLines) {

    /**
     * Failed rows beyond the records, as many as there are blank lines at most: Salesforce may take blank lines for
     * records.
     */
    long blankRows(PartSource source) {
        long surplus = successful + failed + unprocessed - source.records();
        return surplus > 0 && surplus <= Math.min(blankLines, failed) ? surplus : 0;
    }

    /** Fails unless records sent, rows that came back and the job's own counters all agree. */
    void reconcile(PartSource source, JobInfo ended) {
        String streams = successful + " successful + " + failed + " failed + " + unprocessed + " unprocessed";
        if (records != source.records()) {
            throw broken(source, ended, records + " records are in the data now, so it changed after it was sent");
        }
        if (successful + failed + unprocessed - blankRows(source) != records) {
            throw broken(source, ended, streams + " rows came back, together " + (successful + failed + unprocessed));
        }
        long uncounted = blankLinesOnlyCounted(source, ended);
        String wrong = wrong("numberRecordsProcessed", ended.numberRecordsProcessed(), successful + failed + uncounted)
                .or(() -> wrong("numberRecordsFailed", ended.numberRecordsFailed(), failed + uncounted))
                .orElse(null);
        if (wrong != null) {
            throw broken(source, ended, streams + " rows came back, but the job's " + wrong);
        }
    }

    /** Blank lines may be counted without a row for them. */
    private long blankLinesOnlyCounted(PartSource source, JobInfo ended) {
        long counted = ended.numberRecordsProcessed().orElse(0) - successful - failed;
        return counted > 0 && counted <= blankLines - blankRows(source) ? counted : 0;
    }

    /** The blank lines that Salesforce took for records. */
    long blankLinesCounted(PartSource source, JobInfo ended) {
        return blankRows(source) + blankLinesOnlyCounted(source, ended);
    }

    private static Optional<String> wrong(String name, OptionalLong counter, long counted) {
        return counter.isEmpty() || counter.getAsLong() == counted
                ? Optional.empty()
                : Optional.of(name + " is " + counter.getAsLong() + " instead of " + counted);
    }

    static ReconciliationException broken(PartSource source, JobInfo ended, String what) {
        return new ReconciliationException(
                "The account of job " + ended.id() + " (part " + source.part() + ", round " + source.round()
                        + ") does not add up: " + source.records() + " records were sent; " + what
                        + ". Nothing was resubmitted; compare the job in Salesforce with the answers kept in the"
                        + " folder work/" + source.fileName() + " of the run",
                ended.id());
    }

    PartAccount account(
            PartSource source,
            AccountWriter written,
            @Nullable PartSource retry,
            PartAccount.Proof proof,
            Findings findings) {
        return new PartAccount(
                source.part(),
                source.round(),
                records,
                successful,
                created,
                failed - blankRows(source),
                unprocessed,
                written.transientFailed(),
                written.errors(),
                retry,
                proof,
                findings);
    }
}
