package io.github.bulk2.internal;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hands gzip on as it is, and unpacks it meanwhile to see that it is whole: an answer may end in good order, but too early,
 * and not everybody who unpacks it would notice. For one thread.
 */
final class WholeGzip extends InputStream {

    private static final int BUFFER = 1 << 16;

    private final Copied packed;
    private final StrictGzip unpacked;
    private final byte[] text = new byte[BUFFER];
    private final byte[] start;
    private byte[] ready = new byte[0];
    private int taken;
    private boolean ended;

    /** Reads the first bytes, as many of the unpacked ones as {@link #start()} shall have. */
    WholeGzip(InputStream in, int startLength) throws IOException {
        packed = new Copied(in);
        unpacked = new StrictGzip(packed, BUFFER);
        start = unpacked.readNBytes(startLength);
    }

    /** How the unpacked text begins. */
    byte[] start() {
        return start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (taken == ready.length) {
            // What is ready was seen to be good, but for the checksum, which comes last.
            if (ended) {
                return -1;
            }
            ended = unpacked.read(text) < 0;
            ready = packed.copy.toByteArray();
            packed.copy.reset();
            taken = 0;
        }
        int count = Math.min(length, ready.length - taken);
        System.arraycopy(ready, taken, target, offset, count);
        taken += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    /** Keeps a copy of what is read. */
    private static final class Copied extends FilterInputStream {

        private final ByteArrayOutputStream copy = new ByteArrayOutputStream(BUFFER);

        Copied(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            if (next >= 0) {
                copy.write(next);
            }
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            if (count > 0) {
                copy.write(target, offset, count);
            }
            return count;
        }
    }
}
