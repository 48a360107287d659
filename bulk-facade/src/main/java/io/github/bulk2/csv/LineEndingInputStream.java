package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Writes CRLF as LF, or LF that stands alone as CRLF; a lone CR passes. */
final class LineEndingInputStream extends InputStream {

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final boolean crlf;
    private final byte[] raw = new byte[BUFFER];
    /** Each raw byte becomes two at most, and a carriage return held back adds one. */
    private final byte[] mended = new byte[2 * BUFFER + 1];

    private int position;
    private int limit;
    private boolean heldCarriageReturn;
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
                releaseCarriageReturn();
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
                heldCarriageReturn = false;
                if (crlf) {
                    mended[limit++] = '\r';
                }
                mended[limit++] = b;
            } else {
                releaseCarriageReturn();
                if (b == '\r') {
                    heldCarriageReturn = true;
                } else {
                    mended[limit++] = b;
                }
            }
        }
    }

    private void releaseCarriageReturn() {
        if (heldCarriageReturn) {
            mended[limit++] = '\r';
            heldCarriageReturn = false;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
