package io.github.bulk2.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the records of one part. */
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
        @Nullable PartSource retry) {}
