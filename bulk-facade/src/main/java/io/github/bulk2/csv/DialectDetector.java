package io.github.bulk2.csv;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the dialect from the header. The data is never asked for its delimiter: a note with semicolons in it says
 * nothing about the file.
 */
final class DialectDetector {

    /** Records after the header whose line endings are looked at. */
    private static final int SAMPLE = 100;

    private final byte[] head;

    private long headerEnd;
    private long records;
    private boolean headerHasReturn;
    private int balance;

    /** Looks at the first bytes of a text. */
    DialectDetector(byte[] head) {
        this.head = head;
    }

    /** The delimiter that separates the header's columns; empty if there is one column only. */
    Optional<ColumnDelimiter> columnDelimiter() {
        Optional<ColumnDelimiter> best = Optional.empty();
        int most = 0;
        for (ColumnDelimiter candidate : ColumnDelimiter.values()) {
            int count = countInHeader(candidate);
            if (count > most) {
                best = Optional.of(candidate);
                most = count;
            }
        }
        return best;
    }

    /** Counts a delimiter in the first line, outside quotes. Names of fields have no line breaks. */
    int countInHeader(ColumnDelimiter delimiter) {
        int count = 0;
        boolean inside = false;
        for (int i = 0; i < head.length && head[i] != '\n'; i++) {
            inside ^= head[i] == '"';
            count += !inside && head[i] == delimiter.character() ? 1 : 0;
        }
        return count;
    }

    /** Finds the end of the header and the line endings, as the scanner will find them. */
    void scan(ColumnDelimiter delimiter) {
        new BoundaryScanner(delimiter, 0, this::look).scan(head, head.length);
    }

    private void look(long start, long end, long line) {
        boolean hasReturn = end - start > 1 && head[(int) end - 2] == '\r';
        if (records == 0) {
            headerEnd = end;
            headerHasReturn = hasReturn;
        }
        if (records <= SAMPLE) {
            balance += hasReturn ? 1 : -1;
        }
        records++;
    }

    /** Tells whether the first bytes hold the header and its line ending. */
    boolean isHeaderWhole() {
        return records > 0;
    }

    /** The header with its line ending, or all there is. */
    String headerText() {
        return new String(head, 0, isHeaderWhole() ? (int) headerEnd : head.length, StandardCharsets.UTF_8);
    }

    /** The line ending of most of the first records; the header's own decides a draw. */
    LineEnding lineEnding() {
        return balance > 0 || (balance == 0 && headerHasReturn) ? LineEnding.CRLF : LineEnding.LF;
    }
}
