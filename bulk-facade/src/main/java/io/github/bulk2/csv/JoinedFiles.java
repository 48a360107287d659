package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Notices where files were put together: a byte order mark at the beginning of a record, or the header once more. Looks at
 * the first byte and the length of a record, and seldom further. For one thread.
 */
final class JoinedFiles {

    private static final int MARK = 3;
    private static final int LONGEST_ENDING = 2;

    private final Findings findings;
    private final byte[] header;
    private final boolean mayRepeat;
    /** The first bytes of a record that began in an earlier buffer. */
    private final byte[] begun;

    private int begunLength;

    JoinedFiles(CsvHeader header, Findings findings) {
        this.findings = findings;
        this.header = header.line().getBytes(StandardCharsets.UTF_8);
        // One column alone may hold its own name.
        this.mayRepeat = header.names().size() > 1;
        this.begun = new byte[MARK + this.header.length + LONGEST_ENDING];
    }

    /** Takes the bytes of a record that does not end in this buffer. */
    void keep(byte[] b, int from, int to) {
        int length = Math.min(to - from, begun.length - begunLength);
        System.arraycopy(b, from, begun, begunLength, length);
        begunLength += length;
    }

    /** Forgets what was kept. */
    void begin() {
        begunLength = 0;
    }

    /** Looks at a record that begins at {@code start} in the buffer, or before it. */
    void record(byte[] b, long start, int end, long line) {
        if (start < 0) {
            keep(b, 0, end);
            int kept = begunLength;
            begunLength = 0;
            look(begun, 0, kept, end - start, line);
        } else {
            begunLength = 0;
            look(b, (int) start, end, end - start, line);
        }
    }

    private void look(byte[] b, int from, int to, long length, long line) {
        if (from == to) {
            return;
        }
        boolean marked = b[from] == (byte) 0xEF;
        long more = length - header.length;
        if (!marked && (more < 0 || more > LONGEST_ENDING)) {
            return;
        }
        boolean mark = marked && ByteOrderMark.isUtf8(Arrays.copyOfRange(b, from, from + MARK), to - from);
        if (mark) {
            findings.add(Code.BYTE_ORDER_MARK_INSIDE, line, Code.BYTE_ORDER_MARK_INSIDE.message());
        } else if (mayRepeat && more >= 0 && more <= LONGEST_ENDING && isHeader(b, from, to)) {
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
