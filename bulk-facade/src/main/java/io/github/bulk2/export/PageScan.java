package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecordCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a page go through: counts the rows, takes the header off, and knows how long nothing has come. One
 * thread writes; any thread may ask for {@link #rows}, {@link #bytes} and {@link #idleNanos}.
 */
final class PageScan extends OutputStream {

    private static final int BUFFER = 1 << 16;

    private final byte[] buffer = new byte[BUFFER];
    private final CsvRecordCounter counter;
    private final OutputStream out;
    private final boolean keepsHeader;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean headerEnded;
    private int filled;
    private @Nullable IOException writeFailure;
    private volatile long rows;
    private volatile long bytes;
    /** Bytes are waited for since then, unless this thread is busy with those that came. */
    private volatile long waitingSince = System.nanoTime();

    private volatile boolean waiting = true;

    PageScan(CsvDialect dialect, OutputStream out, boolean keepsHeader) {
        this.counter = new CsvRecordCounter(dialect);
        this.out = out;
        this.keepsHeader = keepsHeader;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        waiting = false;
        int at = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, BUFFER - filled);
            System.arraycopy(from, at, buffer, filled, count);
            filled += count;
            at += count;
            left -= count;
            if (filled == BUFFER) {
                pass();
            }
        }
        waitingSince = System.nanoTime();
        waiting = true;
    }

    /** The page is at its end. */
    void finish() throws IOException {
        waiting = false;
        pass();
    }

    private void pass() throws IOException {
        long before = bytes;
        counter.count(buffer, filled);
        int data = headerEnded ? 0 : takeHeader(before);
        try {
            out.write(buffer, data, filled - data);
        } catch (IOException failure) {
            writeFailure = failure;
            throw failure;
        }
        bytes = before + filled;
        rows = Math.max(0, counter.records() - 1);
        filled = 0;
    }

    /** Returns where in the buffer the output begins. */
    private int takeHeader(long before) {
        headerEnded = counter.headerLength() > 0;
        int end = headerEnded ? (int) (counter.headerLength() - before) : filled;
        header.write(buffer, 0, end);
        return keepsHeader ? 0 : end;
    }

    /** A failure of the output, which is no fault of the page. */
    @Nullable
    IOException writeFailure() {
        return writeFailure;
    }

    boolean isAtRecordEnd() {
        return counter.isAtRecordEnd();
    }

    /** The header's checksum, or null for a page without text. */
    @Nullable
    Long header() {
        if (header.size() == 0) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(header.toByteArray());
        return crc.getValue();
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** How long nothing has come although this page would take it. */
    long idleNanos() {
        return waiting ? System.nanoTime() - waitingSince : 0;
    }
}
