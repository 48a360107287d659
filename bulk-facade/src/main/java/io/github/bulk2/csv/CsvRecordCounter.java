package io.github.bulk2.csv;

import java.util.Objects;

/**
 * Counts the records in the bytes of a CSV file while they pass by, without decoding them: quotes, quoted line endings
 * and doubled quotes are understood, blank lines are left out. Not thread-safe.
 */
public final class CsvRecordCounter {

    private final RecordScanner scanner;
    private long headerLength;

    /**
     * Begins at the beginning of a file.
     *
     * @param dialect how the file is written
     */
    public CsvRecordCounter(CsvDialect dialect) {
        this.scanner =
                new BoundaryScanner(Objects.requireNonNull(dialect, "dialect").columnDelimiter(), 0, this::endRecord);
    }

    private void endRecord(long start, long end, long line) {
        if (headerLength == 0) {
            headerLength = end;
        }
    }

    /**
     * Takes the next bytes; buffers may cut the file anywhere.
     *
     * @param bytes a buffer
     * @param length how many bytes of it, from its beginning
     */
    public void count(byte[] bytes, int length) {
        scanner.scan(bytes, Objects.checkFromIndexSize(0, length, bytes.length) + length);
    }

    /** {@return the records that have ended so far, the header included} */
    public long records() {
        return scanner.recordCount();
    }

    /** {@return the bytes of the header, its line ending included; 0 until it has ended} */
    public long headerLength() {
        return headerLength;
    }

    /** {@return whether the last byte was the end of a record, or there was none yet} */
    public boolean isAtRecordEnd() {
        return scanner.openRecord() == scanner.position();
    }
}
