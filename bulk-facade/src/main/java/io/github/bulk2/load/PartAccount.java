package io.github.bulk2.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settled account of one job.
 *
 * @param part the part of the load
 * @param round the round of the load
 * @param records the records sent: successful, failed and unprocessed ones together
 * @param successful records that were loaded
 * @param created those of the successful ones that Salesforce says it created
 * @param failed records that failed, for passing and for permanent reasons
 * @param unprocessed records Salesforce did not come to
 * @param transientFailed those of the failed ones that failed for a passing reason and whose record is known
 * @param errors the errors of the failed records that are not sent again, most frequent first
 * @param retry the records to send again: all of {@code transientFailed}, or null
 * @param proof how far the rows that came back were shown to be the records sent
 * @param findings what does not fit between rows and records
 */
record PartAccount(
        int part,
        int round,
        long records,
        long successful,
        long created,
        long failed,
        long unprocessed,
        long transientFailed,
        List<ErrorGroup> errors,
        @Nullable PartSource retry,
        Proof proof,
        Findings findings) {

    /** How far the rows that came back were shown to be the records sent. The number of rows always was. */
    enum Proof {
        /** By their contents: the sum of the hashes of all records, or of all keys, is the same on both sides. */
        CONTENT,
        /** By their number alone: Salesforce gave back some values in another form. */
        COUNT
    }

    /** The failed records that are not sent again. */
    long failedForGood() {
        return retry == null ? failed : failed - retry.records();
    }

    PartAccount {
        errors = List.copyOf(errors);
    }
}
