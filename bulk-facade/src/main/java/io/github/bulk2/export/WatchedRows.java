package io.github.bulk2.export;

import io.github.bulk2.internal.Running;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Rows that somebody reads: the export ends when they do, or when they are closed. For one thread. */
final class WatchedRows extends FilterInputStream {

    private final Running export;

    WatchedRows(ResultStream rows, Running export) {
        super(rows);
        this.export = export;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = super.read(target, offset, length);
            if (count < 0) {
                export.end();
            }
            return count;
        } catch (IOException | RuntimeException | Error failure) {
            export.end(failure);
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            export.end(new InterruptedIOException("the rows were closed before their end"));
        }
    }
}
