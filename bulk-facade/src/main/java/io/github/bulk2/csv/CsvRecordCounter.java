package io.github.bulk2.csv;

import java.util.Objects;
import java.util.Optional;

/**
 * Counts the records in the bytes of a CSV file while they pass by, without decoding them: quotes, quoted line endings
 * and doubled quotes are understood, blank lines are left out. In the same pass it finds the first place where the bytes
 * are no CSV: {@link #defect}. Not thread-safe.
 */
public final class CsvRecordCounter {

    private final ResultScanner scanner;
    private long headerLength;

    /**
     * Begins at the beginning of a file.
     *
     * @param dialect how the file is written
     */
    public CsvRecordCounter(CsvDialect dialect) {
        this.scanner =
                new ResultScanner(Objects.requireNonNull(dialect, "dialect").columnDelimiter(), this::endRecord);
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

    /**
     * Returns the first place so far where the bytes are no CSV in UTF-8: a quote that is not doubled, a row of another
     * number of columns than the header, bytes that are not UTF-8, or a carriage return outside quotes that ends no line.
     *
     * @return row (the first behind the header is row 1), column (counted from 1) and what is wrong, never a value; empty if
     *     all is well
     */
    public Optional<String> defect() {
        return Optional.ofNullable(scanner.defect());
    }

    /** {@return whether the last byte was the end of a record, or there was none yet} */
    public boolean isAtRecordEnd() {
        return scanner.openRecord() == scanner.position();
    }
}
