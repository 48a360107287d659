package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Counts what a run does, and is where it is told to stop: an upload under way ends at its next read. The number of calls
 * is that of the whole run: it is in a file that outlives the process. Thread-safe.
 */
final class Meter implements AutoCloseable {

    final AtomicLong bytesSent = new AtomicLong();
    final AtomicInteger partsUploaded = new AtomicInteger();
    // Not forced to disk: a killed process leaves it behind all the same, and it is only a number.
    private final RandomAccessFile file;
    private long calls;
    private volatile boolean stopped;

    private Meter(RandomAccessFile file) throws IOException {
        this.file = file;
        this.calls = file.length() < Long.BYTES ? 0 : file.readLong();
    }

    static Meter open(Path runFolder) throws IOException {
        RandomAccessFile file = new RandomAccessFile(
                PrivateFiles.create(runFolder.resolve("calls")).toFile(), "rw");
        try {
            return new Meter(file);
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /** Counts a request that is about to be sent. */
    synchronized void call() {
        calls++;
        try {
            file.seek(0);
            file.writeLong(calls);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    synchronized long calls() {
        return calls;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    CsvSource metered(CsvSource source) {
        return new Metered(source, this);
    }

    private record Metered(CsvSource source, Meter meter) implements CsvSource {
        @Override
        public InputStream open() throws IOException {
            return new MeteredStream(source.open(), meter);
        }

        @Override
        public boolean isRepeatable() {
            return source.isRepeatable();
        }

        @Override
        public OptionalLong contentLength() throws IOException {
            return source.contentLength();
        }
    }

    private static final class MeteredStream extends ProxyInputStream {
        private final Meter meter;

        MeteredStream(InputStream in, Meter meter) {
            super(in);
            this.meter = meter;
        }

        @Override
        protected void beforeRead(int wanted) throws IOException {
            if (meter.stopped) {
                throw new IOException("the run was stopped");
            }
        }

        @Override
        protected void afterRead(int count) {
            meter.bytesSent.addAndGet(Math.max(0, count));
        }
    }
}
