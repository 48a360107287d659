package io.github.bulk2.load;

import java.nio.file.Path;
import java.util.Locale;

/** The three results of an ingest job, and their files in a run folder. */
enum ResultKind {
    SUCCESSFUL,
    FAILED,
    UNPROCESSED;

    /** The column in front of a record that tells its line in the user's file; empty where it is not known. */
    static final String LINE_COLUMN = "bulk2__Line";

    /** The column in front of a record that was set aside that tells why. */
    static final String REASON_COLUMN = "bulk2__Reason";

    /** The finished file of one part. */
    Path file(Path runFolder, String part) {
        return runFolder.resolve("results").resolve(part + "." + name().toLowerCase(Locale.ROOT) + ".csv");
    }

    /** What Salesforce answered, until it is matched with the records. */
    Path answer(Path workFolder) {
        return workFolder.resolve(name().toLowerCase(Locale.ROOT) + ".answer");
    }
}
