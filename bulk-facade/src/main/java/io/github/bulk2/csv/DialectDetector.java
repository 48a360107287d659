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
    private final int length;
    private final int headerEnd;

    DialectDetector(byte[] head) {
        this.head = head;
        this.length = head.length;
        int end = lineEnd(0);
        this.headerEnd = end < 0 ? length : end;
    }

    /** The header with its line ending. */
    String headerText() {
        return new String(head, 0, headerEnd, StandardCharsets.UTF_8);
    }

    /** The delimiter that separates the header's columns; empty if there is one column only. */
    Optional<ColumnDelimiter> columnDelimiter() {
        ColumnDelimiter best = null;
        int most = 0;
        for (ColumnDelimiter candidate : ColumnDelimiter.values()) {
            int count = countInHeader(candidate.character());
            if (count > most) {
                best = candidate;
                most = count;
            }
        }
        return Optional.ofNullable(best);
    }

    int countInHeader(char character) {
        int count = 0;
        boolean inside = false;
        for (int i = 0; i < headerEnd; i++) {
            inside ^= head[i] == '"';
            count += !inside && head[i] == character ? 1 : 0;
        }
        return count;
    }

    /** The line ending of most of the first records; the header's own decides a draw. */
    LineEnding lineEnding() {
        int balance = 0;
        int header = 0;
        int end = lineEnd(0);
        for (int i = 0; i <= SAMPLE && end > 0; i++) {
            int vote = end > 1 && head[end - 2] == '\r' ? 1 : -1;
            header = i == 0 ? vote : header;
            balance += vote;
            end = lineEnd(end);
        }
        return balance > 0 || (balance == 0 && header > 0) ? LineEnding.CRLF : LineEnding.LF;
    }

    /** Returns the place behind the next line feed outside quotes, or -1. */
    private int lineEnd(int from) {
        boolean inside = false;
        for (int i = from; i < length; i++) {
            if (head[i] == '"') {
                inside = !inside;
            } else if (head[i] == '\n' && !inside) {
                return i + 1;
            }
        }
        return -1;
    }
}
