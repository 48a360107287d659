package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;

/** How the output is written. */
record Format(boolean jsonLines, boolean gzip) {

    static final Format CSV = new Format(false, false);

    /** The same, with the dialect of the CSV it is made from. */
    record Conversion(Format format, CsvDialect dialect) {}

    Conversion from(CsvDialect dialect) {
        return new Conversion(this, dialect);
    }
}
