package io.github.bulk2.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * Writes CSV pages behind one another with one header, counting their rows: a line feed outside quotes ends a row. For
 * one thread.
 */
final class PageJoiner extends FilterOutputStream {
    private final LongConsumer progress;
    private boolean firstPage = true;
    private boolean inHeader = true;
    private boolean quoted;
    private boolean midRow;
    private long rows;
    private long rowsBeforePage;

    PageJoiner(OutputStream out, LongConsumer progress) {
        super(out);
        this.progress = progress;
    }

    /** Rows written so far, a last one without line ending included. */
    long rows() {
        return rows + (midRow && !inHeader ? 1 : 0);
    }

    /** Ends a page, whose next one begins with a header that is left out. Returns the rows of this page. */
    long endPage() throws IOException {
        if (quoted) {
            throw new IOException("the page ends inside a quoted field");
        }
        if (midRow && !inHeader) {
            rows++;
            out.write('\n');
        }
        long ofPage = rows - rowsBeforePage;
        rowsBeforePage = rows;
        midRow = false;
        inHeader = true;
        firstPage = false;
        return ofPage;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        for (int i = offset; i < end; i++) {
            byte next = bytes[i];
            if (next == '"') {
                quoted = !quoted;
            }
            midRow = next != '\n' || quoted;
            if (!midRow) {
                if (inHeader) {
                    inHeader = false;
                    from = firstPage ? from : i + 1;
                } else {
                    rows++;
                }
            }
        }
        if (!inHeader || firstPage) {
            out.write(bytes, from, end - from);
        }
        progress.accept(rows);
    }
}
