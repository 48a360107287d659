package io.github.bulk2.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks gzip to the end of its last member (RFC 1952, section 2.2), or fails. Java itself takes whatever cannot be read as a
 * further member for the end, be it a damaged header or a stream that breaks: the rows behind it would be lost in silence. For
 * one thread.
 */
public final class StrictGzip extends GZIPInputStream {

    private static final int TRAILER_BYTES = 8;

    private final Packed packed;
    private long readWhenFilled;

    /**
     * Reads the first member's header.
     *
     * @param in what is packed; closed with this
     * @param bufferBytes how much is read at once
     * @throws IOException if it cannot be read or is not gzip
     */
    public StrictGzip(InputStream in, int bufferBytes) throws IOException {
        this(new Packed(in), bufferBytes);
    }

    private StrictGzip(Packed packed, int bufferBytes) throws IOException {
        super(packed, bufferBytes);
        this.packed = packed;
    }

    @Override
    protected void fill() throws IOException {
        super.fill();
        readWhenFilled = packed.bytes;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count < 0) {
            requireEnd();
        }
        return count;
    }

    private void requireEnd() throws IOException {
        if (packed.failure != null) {
            throw packed.failure;
        }
        // Behind the packed data there is the trailer: some of it in the buffer, the rest was read past it.
        if (inf.getRemaining() + packed.bytes - readWhenFilled > TRAILER_BYTES) {
            throw new ZipException("what follows a member of the gzip data is none, or is cut off");
        }
    }

    /** Counts, remembers its failure, and never says that nothing has arrived yet, which would be taken for the end. */
    private static final class Packed extends FilterInputStream {

        private long bytes;
        private @Nullable IOException failure;

        Packed(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int count = in.read(target, offset, length);
                bytes += Math.max(0, count);
                return count;
            } catch (IOException broken) {
                failure = broken;
                throw broken;
            }
        }
    }
}
