package io.github.bulk2.gateway.rest;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * A body in gzip, unpacked; its damage is the client's fault. Members that follow each other are one text (RFC 1952, section
 * 2.2). Confined to one thread.
 */
final class GzipBody extends FilterInputStream {

    private static final int BUFFER_BYTES = 64 * 1024;

    GzipBody(InputStream packed) throws IOException {
        super(InputStream.nullInputStream());
        in = checked(() -> new WholeGzip(new Packed(packed)));
    }

    @Override
    public int read() throws IOException {
        return checked(in::read);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return checked(() -> in.read(target, offset, length));
    }

    private interface Step<T> {
        T take() throws IOException;
    }

    private static <T> T checked(Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (ZipException | EOFException damaged) {
            throw new BadBodyException(
                    HttpStatus.BAD_REQUEST_400, "The body is not whole gzip, as its Content-Encoding says.");
        }
    }

    /** Java takes whatever cannot be read as a further member, and be it that the client is gone, for the end. */
    private static final class WholeGzip extends GZIPInputStream {

        private static final int TRAILER_BYTES = 8;

        private final Packed packed;
        private long readWhenFilled;

        WholeGzip(Packed packed) throws IOException {
            super(packed, BUFFER_BYTES);
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
                throw new ZipException("there is something behind the end");
            }
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
