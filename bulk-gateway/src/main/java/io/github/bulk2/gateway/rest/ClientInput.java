package io.github.bulk2.gateway.rest;

import io.github.bulk2.gateway.access.BodyReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** What a client sends. Tells failures of the client's connection from those of Salesforce's. For one thread. */
final class ClientInput extends FilterInputStream {

    private final BodyReader bodies;
    private long waited;
    private long bytes;

    ClientInput(InputStream in, BodyReader bodies) {
        super(in);
        this.bodies = bodies;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            long since = System.nanoTime();
            int count = in.read(target, offset, length);
            // Only while it is waited for: Salesforce may be slow too.
            waited += System.nanoTime() - since;
            bytes += Math.max(0, count);
            if (count >= 0 && waited >= bodies.patience().toNanos()) {
                if (BodyReader.isTooSlow(Duration.ofNanos(waited), bytes)) {
                    throw new IOException(
                            new TimeoutException("less than " + BodyReader.LEAST_RATE + " bytes a second"));
                }
                waited = 0;
                bytes = 0;
            }
            return count;
        } catch (IOException brokenOff) {
            throw new ClientGoneException(brokenOff);
        }
    }

    /** Closing the server's own stream early would break the connection, and with it the answer. */
    @Override
    public void close() {
        // What is left of the body is the server's business.
    }
}
