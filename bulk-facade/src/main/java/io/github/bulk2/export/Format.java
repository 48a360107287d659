package io.github.bulk2.export;

/** How the output is written. */
record Format(boolean jsonLines, boolean gzip) {

    static final Format CSV = new Format(false, false);
}
