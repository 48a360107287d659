package io.github.bulk2.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A range of the input without the records that are set aside. For one thread. */
final class WithoutRefused extends InputStream {

    private final InputStream in;
    private final RefusedIndex.Reader refused;
    private long position;

    /**
     * Leaves records out.
     *
     * @param in the range
     * @param position where in the input it begins
     * @param refused at the first record that is left out; closed with this stream
     */
    WithoutRefused(InputStream in, long position, RefusedIndex.Reader refused) {
        this.in = in;
        this.position = position;
        this.refused = refused;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        while (refused.hasEntry() && refused.offset <= position) {
            long behind = refused.offset + refused.length;
            // What stands before the range was left out by others.
            if (behind > position && !leaveOut(behind - position)) {
                return -1;
            }
            refused.next();
        }
        long most = refused.hasEntry() ? Math.min(length, refused.offset - position) : length;
        int read = in.read(into, offset, (int) most);
        position += Math.max(0, read);
        return read;
    }

    /** False if the range ends before. */
    private boolean leaveOut(long count) throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (long left = count; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return false;
            }
            left -= read;
            position += read;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        try (in) {
            refused.close();
        }
    }
}
