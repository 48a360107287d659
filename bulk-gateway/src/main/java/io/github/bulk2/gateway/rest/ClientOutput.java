package io.github.bulk2.gateway.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What a client is sent. Tells failures of the client's connection from those of Salesforce's. For one thread. */
final class ClientOutput extends FilterOutputStream {

    ClientOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException gone) {
            throw new ClientGoneException(gone);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException gone) {
            throw new ClientGoneException(gone);
        }
    }
}
