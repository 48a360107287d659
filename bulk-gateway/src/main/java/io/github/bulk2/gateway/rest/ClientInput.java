package io.github.bulk2.gateway.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a client sends. Tells failures of the client's connection from those of Salesforce's. For one thread. */
final class ClientInput extends FilterInputStream {

    ClientInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
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
