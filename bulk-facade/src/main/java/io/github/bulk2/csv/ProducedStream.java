package io.github.bulk2.csv;

import io.github.bulk2.internal.RunThreads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a producer writes in a thread of its own, to be read by another. Unlike a pipe it knows how the producer ended: the
 * stream ends only when the producer has returned. For one reader.
 */
final class ProducedStream extends InputStream {

    private static final int CHUNK = 1 << 15;
    private static final int MOST_CHUNKS = 8;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Thread thread;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private byte[] current = {};
    private int at;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    private ProducedStream(CsvProducer producer) {
        this.thread = new RunThreads("bulk2-producer").newThread(() -> run(producer));
    }

    static ProducedStream start(CsvProducer producer) {
        ProducedStream stream = new ProducedStream(producer);
        stream.thread.start();
        return stream;
    }

    private void run(CsvProducer producer) {
        Throwable thrown = null;
        try {
            BufferedOutputStream out = new BufferedOutputStream(new Chunks(), CHUNK);
            producer.writeTo(out);
            out.flush();
        } catch (Throwable any) {
            // An Error is told by the reader too: the load must not take what came before it for all.
            thrown = any;
        }
        synchronized (this) {
            failure = thrown;
            ended = true;
            notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
            return 0;
        }
        if (at == current.length) {
            byte[] next = next();
            if (next == null) {
                return -1;
            }
            current = next;
            at = 0;
        }
        int copied = Math.min(count, current.length - at);
        System.arraycopy(current, at, into, offset, copied);
        at += copied;
        return copied;
    }

    private synchronized byte @Nullable [] next() throws IOException {
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException stopped) {
            throw interrupted("reading what the producer writes");
        }
        if (closed) {
            throw new IOException("The stream is closed");
        }
        byte[] next = chunks.poll();
        if (next == null && failure != null) {
            throw new CsvProducerException("the producer of the data failed: " + failure, failure);
        }
        notifyAll();
        return next;
    }

    private static InterruptedIOException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while " + what);
    }

    /** Stops the producer where it has not ended, and waits a moment for it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            chunks.clear();
            notifyAll();
        }
        if (!thread.isAlive()) {
            return;
        }
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void put(byte[] chunk) throws IOException {
        try {
            while (chunks.size() >= MOST_CHUNKS && !closed) {
                wait();
            }
        } catch (InterruptedException stopped) {
            throw interrupted("the load reads what was written");
        }
        if (closed) {
            throw new IOException("The load has stopped; nothing more is read");
        }
        chunks.add(chunk);
        notifyAll();
    }

    private final class Chunks extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            put(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            for (int done = 0; done < length; done += CHUNK) {
                int end = Math.min(length, done + CHUNK);
                put(Arrays.copyOfRange(bytes, offset + done, offset + end));
            }
        }
    }
}
