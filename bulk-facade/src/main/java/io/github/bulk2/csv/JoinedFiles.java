package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Notices where files were put together: a byte order mark at the beginning of a record, or the header once more. Looks at
 * the length of a record, and seldom further. For one thread.
 */
final class JoinedFiles {

    private static final int MARK = 3;
    private static final int LONGEST_ENDING = 2;

    private final CheckingScanner scanner;
    private final Findings findings;
    private final byte[] header;
    private final int headerLength;
    /** The first bytes of a record that began in an earlier buffer. */
    private final byte[] begun;

    private int begunLength;

    JoinedFiles(CsvHeader header, CheckingScanner scanner, Findings findings) {
        this.scanner = scanner;
        this.findings = findings;
        this.header = header.line().getBytes(StandardCharsets.UTF_8);
        // One column alone may hold its own name.
        this.headerLength = header.names().size() > 1 ? this.header.length : -LONGEST_ENDING - 1;
        this.begun = new byte[MARK + this.header.length + LONGEST_ENDING];
    }

    /** Takes the bytes of a record, begun at {@code start} in the buffer or before it, that does not end in it. */
    void keep(byte[] b, long start, int end) {
        int from = (int) Math.max(0, start);
        begunLength = start < 0 ? begunLength : 0;
        int length = Math.min(end - from, begun.length - begunLength);
        System.arraycopy(b, from, begun, begunLength, length);
        begunLength += length;
    }

    /** Whether a record of so many bytes has to be looked at. */
    boolean mayBe(long length) {
        return isAsLong(length) || scanner.mayHaveSeenMark();
    }

    private boolean isAsLong(long length) {
        return length >= headerLength && length <= headerLength + LONGEST_ENDING;
    }

    /** Looks at a record that begins at {@code start} in the buffer, or before it, and ends in it. */
    void look(byte[] b, long start, int end, long line) {
        if (start < 0) {
            keep(b, start, end);
            look(begun, 0, begunLength, isAsLong(end - start), line);
        } else {
            look(b, (int) start, end, isAsLong(end - start), line);
        }
    }

    private void look(byte[] b, int from, int to, boolean asLong, long line) {
        if (from < to && ByteOrderMark.isUtf8(Arrays.copyOfRange(b, from, from + MARK), to - from)) {
            findings.add(Code.BYTE_ORDER_MARK_INSIDE, line, Code.BYTE_ORDER_MARK_INSIDE.message());
        } else if (asLong && isHeader(b, from, to)) {
            findings.add(Code.REPEATED_HEADER, line, Code.REPEATED_HEADER.message());
        }
    }

    private boolean isHeader(byte[] b, int from, int to) {
        int end = to;
        while (end > from && (b[end - 1] == '\n' || b[end - 1] == '\r')) {
            end--;
        }
        return Arrays.equals(b, from, end, header, 0, header.length);
    }
}
