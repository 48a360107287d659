package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Makes every line ending the same. CRLF and LF end a line anywhere; a lone CR does inside quotes, and outside where the
 * first line of the text ends with one. Elsewhere it may be part of a value, and passes. CR CR LF, which some programs
 * make of CRLF, is one line ending.
 */
final class LineEndingInputStream extends InputStream {

    private static final int BUFFER = 1 << 16;
    private static final int MOST_HELD = 2;

    /** What the first line ends with, and thus what a lone CR outside quotes is. */
    private enum FirstLine {
        UNKNOWN,
        LINE_FEED,
        CARRIAGE_RETURN
    }

    private final InputStream in;
    private final boolean crlf;
    private final byte[] raw = new byte[BUFFER];
    /** Each raw byte becomes two at most, as do those held back. */
    private final byte[] mended = new byte[2 * (BUFFER + MOST_HELD)];

    private int position;
    private int limit;
    private int heldReturns;
    private boolean inside;
    private FirstLine firstLine = FirstLine.UNKNOWN;
    private boolean ended;

    LineEndingInputStream(InputStream in, LineEnding lineEnding) {
        this.in = in;
        this.crlf = lineEnding == LineEnding.CRLF;
    }

    @Override
    public int read() throws IOException {
        return fill() ? mended[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int at, int count) throws IOException {
        Objects.checkFromIndexSize(at, count, into.length);
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int copied = Math.min(count, limit - position);
        System.arraycopy(mended, position, into, at, copied);
        position += copied;
        return copied;
    }

    private boolean fill() throws IOException {
        while (position == limit && !ended) {
            position = 0;
            limit = 0;
            int read = in.read(raw);
            if (read < 0) {
                ended = true;
                while (heldReturns > 0) {
                    releaseCarriageReturn();
                }
            } else {
                mend(read);
            }
        }
        return position < limit;
    }

    private void mend(int count) {
        for (int i = 0; i < count; i++) {
            byte b = raw[i];
            if (b == '\n') {
                heldReturns = 0;
                endLine(FirstLine.LINE_FEED);
            } else if (b == '\r') {
                if (heldReturns == MOST_HELD) {
                    releaseCarriageReturn();
                }
                heldReturns++;
            } else {
                while (heldReturns > 0) {
                    releaseCarriageReturn();
                }
                inside ^= b == '"';
                mended[limit++] = b;
            }
        }
    }

    private void endLine(FirstLine ending) {
        if (!inside && firstLine == FirstLine.UNKNOWN) {
            firstLine = ending;
        }
        if (crlf) {
            mended[limit++] = '\r';
        }
        mended[limit++] = '\n';
    }

    private void releaseCarriageReturn() {
        heldReturns--;
        if (inside || firstLine != FirstLine.LINE_FEED) {
            endLine(FirstLine.CARRIAGE_RETURN);
        } else {
            mended[limit++] = '\r';
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
