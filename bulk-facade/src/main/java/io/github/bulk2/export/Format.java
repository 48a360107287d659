package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;

/** How the output is written. */
record Format(boolean jsonLines, boolean gzip, boolean plainNumbers) {

    static final Format CSV = new Format(false, false, false);

    /** The same, with the dialect of the CSV it is made from. */
    record Conversion(Format format, CsvDialect dialect) {}

    Conversion from(CsvDialect dialect) {
        return new Conversion(this, dialect);
    }

    Format inJsonLines() {
        return new Format(true, gzip, plainNumbers);
    }

    Format compressed() {
        return new Format(jsonLines, true, plainNumbers);
    }

    Format withPlainNumbers() {
        return new Format(jsonLines, gzip, true);
    }

    /** For rows that somebody reads: neither a file's format nor its compression counts. */
    Format forRows() {
        return new Format(false, false, plainNumbers);
    }
}
