package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecordCounter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a page go through: counts the rows, checks that they are CSV, takes the header off, and knows how
 * long nothing has come. One
 * thread receives; any thread may ask for {@link #rows}, {@link #bytes} and {@link #idleNanos}.
 */
final class PageScan {

    // A few more rows than announced are told as such at the end of the page; one that does not end is not waited for.
    private static final long EXCESS_ROWS = 10_000;
    private static final long EXCESS_BYTES = 1L << 20;
    /** A value has at most 131,072 characters, and only some of a row are that long. */
    private static final long ROW_BYTES = 16L << 20;

    /** The page is longer than it can be. */
    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong(String message) {
            super(message);
        }
    }

    private final Relay relay = new Relay(this::take);
    private final CsvRecordCounter counter;
    private final long announced;
    private final OutputStream out;
    private final boolean keepsHeader;
    private final CRC32C header = new CRC32C();
    private boolean headerEnded;
    private volatile long rows;
    private volatile long bytes;

    /**
     * Begins a page.
     *
     * @param announced its rows; a page that has many more, or rows longer than any, is broken off
     */
    PageScan(CsvDialect dialect, long announced, OutputStream out, boolean keepsHeader) {
        this.announced = announced;
        this.counter = new CsvRecordCounter(dialect);
        this.out = out;
        this.keepsHeader = keepsHeader;
    }

    /**
     * Takes the whole page.
     *
     * @param writers has a thread for what is done with the bytes
     * @throws IOException if the page breaks off, or the output cannot be written, which {@link #isWriteFailure} tells
     */
    void receive(InputStream page, Executor writers) throws IOException, InterruptedException {
        relay.run(page, writers);
        Throwable failure = relay.failure();
        if (failure != null) {
            throw Failures.rethrown(failure);
        }
    }

    private void take(byte[] buffer, int length) throws IOException {
        long before = bytes;
        counter.count(buffer, length);
        int data = headerEnded ? 0 : takeHeader(buffer, length, before);
        out.write(buffer, data, length - data);
        bytes = before + length;
        rows = Math.max(0, counter.records() - 1);
        if (rows > announced + EXCESS_ROWS || bytes > EXCESS_BYTES + announced * ROW_BYTES) {
            throw new TooLong("the page goes on behind the " + announced + " rows that it announced");
        }
    }

    /** Returns where in the buffer the output begins. */
    private int takeHeader(byte[] buffer, int length, long before) {
        headerEnded = counter.headerLength() > 0;
        int end = headerEnded ? (int) (counter.headerLength() - before) : length;
        header.update(buffer, 0, end);
        return keepsHeader ? 0 : end;
    }

    /** A failure of the output, which is no fault of the page. */
    boolean isWriteFailure() {
        return relay.failure() instanceof IOException && !(relay.failure() instanceof TooLong);
    }

    boolean isAtRecordEnd() {
        return counter.isAtRecordEnd();
    }

    /** The first place where the page is no CSV. */
    Optional<String> defect() {
        return counter.defect();
    }

    /** The header's checksum, or null for a page without text. */
    @Nullable
    Long header() {
        return bytes == 0 ? null : header.getValue();
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** How long nothing has come although this page would take it. */
    long idleNanos() {
        return relay.idleNanos();
    }
}
