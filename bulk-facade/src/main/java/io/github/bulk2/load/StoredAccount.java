package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link PartAccount} as the journal keeps it. */
record StoredAccount(
        long records,
        long successful,
        long created,
        long failed,
        long unprocessed,
        long transientFailed,
        List<ErrorGroup> errors,
        boolean retry,
        PartAccount.Proof proof,
        @Nullable Findings findings) {

    static StoredAccount of(PartAccount account) {
        return new StoredAccount(
                account.records(),
                account.successful(),
                account.created(),
                account.failed(),
                account.unprocessed(),
                account.transientFailed(),
                account.errors(),
                account.retry() != null,
                account.proof(),
                account.findings());
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
                        runFolder.resolve(name + ".lines"),
                        header.projection());
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
                again,
                proof,
                found());
    }

    /** An older version kept none. */
    Findings found() {
        return findings == null ? Findings.NONE : findings;
    }
}
