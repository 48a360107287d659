package io.github.bulk2.load;

import java.nio.file.Path;
import java.util.Locale;

/** The three results of an ingest job, and their files in a run folder. */
enum ResultKind {
    SUCCESSFUL(0),
    FAILED(1),
    UNPROCESSED(2);

    private static final ResultKind[] KINDS = {SUCCESSFUL, FAILED, UNPROCESSED};

    /** The column in front of a record that tells its line in the user's file; empty where it is not known. */
    static final String LINE_COLUMN = "bulk2__Line";

    /** Where the finished files of the parts are until the run is over. */
    static final String PART_FOLDER = "results";

    static Path partFolder(Path runFolder) {
        return runFolder.resolve(PART_FOLDER);
    }

    /** The column in front of a record that was set aside that tells why. */
    static final String REASON_COLUMN = "bulk2__Reason";

    private final int number;

    ResultKind(int number) {
        this.number = number;
    }

    /** A number for packed forms of a row's place. */
    int number() {
        return number;
    }

    static ResultKind ofNumber(int number) {
        return KINDS[number];
    }

    /** The finished file of one part. */
    Path file(Path runFolder, String part) {
        return partFolder(runFolder).resolve(part + "." + name().toLowerCase(Locale.ROOT) + ".csv");
    }

    /** What Salesforce answered, for a run that keeps it. */
    Path kept(Path runFolder, String part) {
        return runFolder.resolve("server-results").resolve(part + "." + name().toLowerCase(Locale.ROOT) + ".csv");
    }

    /** What Salesforce answered, until it is matched with the records. */
    Path answer(Path workFolder) {
        return workFolder.resolve(name().toLowerCase(Locale.ROOT) + ".answer");
    }
}
