package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link PartAccount} as the journal keeps it. */
record StoredAccount(
        long records,
        long successful,
        long created,
        long failed,
        long unprocessed,
        long transientFailed,
        List<ErrorGroup> errors,
        boolean retry) {

    static StoredAccount of(PartAccount account) {
        return new StoredAccount(
                account.records(),
                account.successful(),
                account.created(),
                account.failed(),
                account.unprocessed(),
                account.transientFailed(),
                account.errors(),
                account.retry() != null);
    }

    /** Those failed records that are not loaded again. */
    long failedForGood() {
        return retry ? failed - transientFailed : failed;
    }

    /** The errors of those records. Which of several passing reasons a record had that is loaded again is not kept. */
    List<ErrorGroup> errorsForGood() {
        long again = retry ? transientFailed : 0;
        List<ErrorGroup> left = new ArrayList<>();
        for (ErrorGroup group : errors) {
            boolean passing = new RowError(group.code(), "", group.fields()).isTransient();
            long taken = passing ? Math.min(again, group.count()) : 0;
            again -= taken;
            if (taken < group.count()) {
                left.add(new ErrorGroup(
                        group.code(),
                        group.fields(),
                        group.count() - taken,
                        group.sampleMessages(),
                        group.sampleLines()));
            }
        }
        return left;
    }

    PartAccount restore(PartSpec part, Path runFolder, DataHeader header) {
        String name = "retry/" + part.round() + "-" + part.part();
        PartSource again = !retry
                ? null
                : new PartSource(
                        part.part(),
                        part.round(),
                        CsvSource.ofFile(runFolder.resolve(name + ".csv")),
                        header.dialect(),
                        header.names(),
                        transientFailed,
                        0,
                        runFolder.resolve(name + ".lines"));
        return new PartAccount(
                part.part(),
                part.round(),
                records,
                successful,
                created,
                failed,
                unprocessed,
                transientFailed,
                errors,
                again);
    }
}
