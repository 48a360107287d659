package io.github.bulk2.export;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in the calling thread, decompressing included, while another thread does something with what was read:
 * two processors for one page. Not thread-safe; used once.
 */
final class Relay {

    /** One that is filled, one that is taken, and one between them. */
    private static final int BUFFERS = 3;

    private static final int BUFFER = 1 << 17;
    private static final Buffer END = new Buffer(0);

    /** Takes what was read, in order. */
    interface Taker {
        void take(byte[] bytes, int length) throws IOException;
    }

    /** Handed to and fro; the queues order what the two threads do with it. */
    private static final class Buffer {
        private final byte[] bytes;
        private int length;

        Buffer(int size) {
            this.bytes = new byte[size];
        }
    }

    private final Taker taker;
    private final BlockingQueue<Buffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Buffer> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private volatile @Nullable Throwable failure;
    /** Bytes are waited for since then, unless {@link #waiting} is false. */
    private volatile long waitingSince = System.nanoTime();

    private volatile boolean waiting;

    Relay(Taker taker) {
        this.taker = taker;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Buffer(BUFFER));
        }
    }

    /**
     * Reads the stream to its end.
     *
     * @param takers has a thread for the taker
     * @throws IOException if the stream breaks off; {@link #failure} is that of the taker, which makes this end early
     */
    void run(InputStream in, Executor takers) throws IOException, InterruptedException {
        FutureTask<@Nullable Void> taking = new FutureTask<>(this::takeAll, null);
        takers.execute(taking);
        try {
            readAll(in);
        } finally {
            waiting = false;
            filled.add(END);
            awaitEnd(taking);
        }
    }

    private void readAll(InputStream in) throws IOException, InterruptedException {
        boolean ended = false;
        while (!ended && failure == null) {
            Buffer buffer = free.take();
            buffer.length = 0;
            try {
                ended = !fill(buffer, in);
            } finally {
                // What came before a stream broke off is taken too: that is how one knows where.
                if (buffer.length > 0) {
                    filled.add(buffer);
                }
            }
        }
    }

    /** Gathers small pieces, such as a decompressor gives; false at the end of the stream. */
    private boolean fill(Buffer buffer, InputStream in) throws IOException {
        while (buffer.length < BUFFER) {
            waitingSince = System.nanoTime();
            waiting = true;
            int count = in.read(buffer.bytes, buffer.length, BUFFER - buffer.length);
            waiting = false;
            if (count < 0) {
                return false;
            }
            buffer.length += count;
        }
        return true;
    }

    /** Gives each buffer back, come what may: the reader must not wait for one in vain. */
    private void takeAll() {
        try {
            for (Buffer next = filled.take(); next.length > 0; next = filled.take()) {
                takeUnlessFailed(next);
                free.add(next);
            }
        } catch (InterruptedException stopped) {
            failure = stopped;
        }
    }

    // An Error too has to reach the thread that reads.
    private void takeUnlessFailed(Buffer next) {
        if (failure == null) {
            try {
                taker.take(next.bytes, next.length);
            } catch (Throwable failed) {
                failure = failed;
            }
        }
    }

    /** What is taken goes into a file that is closed next: there is no leaving before. */
    private static void awaitEnd(FutureTask<@Nullable Void> taking) {
        boolean interrupted = false;
        while (true) {
            try {
                taking.get();
                break;
            } catch (InterruptedException stopped) {
                interrupted = true;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why the taker gave up. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** How long nothing has come although it would be taken. */
    long idleNanos() {
        return waiting ? System.nanoTime() - waitingSince : 0;
    }
}
