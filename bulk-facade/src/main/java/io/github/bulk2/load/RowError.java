package io.github.bulk2.load;

import java.util.List;
import java.util.Set;

/** The error of a failed row, taken apart. */
record RowError(String code, String message, List<String> fields) {

    private static final Set<String> TRANSIENT = Set.of(
            "UNABLE_TO_LOCK_ROW",
            "REQUEST_LIMIT_EXCEEDED",
            "SERVER_UNAVAILABLE",
            "UNKNOWN_EXCEPTION",
            "API_TEMPORARILY_UNAVAILABLE");

    boolean isTransient() {
        return TRANSIENT.contains(code);
    }
}
