package io.github.bulk2.gateway.access;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body, or the beginning of a long one, before a thread is taken for its request: any number of clients may send
 * slowly without using up the threads that others are answered with. A body that comes too slowly is answered with 408, and
 * one that finds no memory left with 503. Thread-safe.
 */
public final class BodyReader {

    /** Bytes per second that a body has to arrive with, on average over the time that a client is waited for. */
    public static final int LEAST_RATE = 1024;

    /** How long a client is waited for by default before its rate counts, again and again. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration patience;
    private final long memory;
    private final AtomicLong used = new AtomicLong();

    /**
     * Makes a reader.
     *
     * @param patience how long a client is waited for before its rate counts, again and again
     */
    public BodyReader(Duration patience) {
        this.patience = patience;
        this.memory = Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 8);
    }

    /**
     * What is to be read.
     *
     * @param kept bytes that are kept in memory
     * @param discarded bytes behind those that are read off, so that the client sees the answer
     * @param orLess whether the request may go on with what is there when no memory is left
     */
    public record Wanted(int kept, long discarded, boolean orLess) {}

    /** {@return how long a client is waited for before its rate counts} */
    public Duration patience() {
        return patience;
    }

    /**
     * Says whether a body is to be given up.
     *
     * @param waited how long it was waited for, at least the patience
     * @param bytes what has come in that time
     * @return whether that is less than the least rate
     */
    public static boolean isTooSlow(Duration waited, long bytes) {
        return bytes < waited.toMillis() * LEAST_RATE / 1000;
    }

    /**
     * Reads, then goes on in another thread of the server.
     *
     * @param request the request
     * @param response its response
     * @param callback to be called at the end of the request
     * @param wanted what is to be read
     * @param next gets the request with what was read as the beginning of its body, and the callback
     */
    public void read(
            Request request, Response response, Callback callback, Wanted wanted, BiConsumer<Request, Callback> next) {
        new Reading(request, response, callback, wanted, next).begin();
    }

    /** One body. The thread that has content, and the timer, may end it: whichever is first. */
    private final class Reading {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Wanted wanted;
        private final BiConsumer<Request, Callback> next;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicLong reserved = new AtomicLong();
        private final AtomicLong arrived = new AtomicLong();
        private byte[] content = new byte[0];
        private int length;
        private volatile Scheduler.@Nullable Task looking;

        Reading(
                Request request,
                Response response,
                Callback callback,
                Wanted wanted,
                BiConsumer<Request, Callback> next) {
            this.request = request;
            this.response = response;
            this.callback = Callback.from(callback, this::release);
            this.wanted = wanted;
            this.next = next;
        }

        void begin() {
            lookLater(0);
            more();
        }

        private void lookLater(long before) {
            Scheduler timer = request.getComponents().getScheduler();
            looking = timer.schedule(() -> look(before), patience.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void look(long before) {
            long now = arrived.get();
            if (isTooSlow(patience, now - before)) {
                refuse(
                        HttpStatus.REQUEST_TIMEOUT_408,
                        "The body came too slowly; nothing of it counts. Send it again.");
            } else if (!ended.get()) {
                lookLater(now);
            }
        }

        private boolean isMineToEnd() {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            Scheduler.Task pending = looking;
            if (pending != null) {
                pending.cancel();
            }
            return true;
        }

        private void more() {
            while (!ended.get()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this::more);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    failed(chunk.getFailure());
                    return;
                }
                boolean last = chunk.isLast();
                boolean kept = keep(chunk);
                chunk.release();
                if (!kept) {
                    refuse(HttpStatus.SERVICE_UNAVAILABLE_503, "Too many bodies are on their way; try again soon.");
                } else if (last || isEnough()) {
                    end(last);
                }
            }
        }

        private boolean isEnough() {
            long most = wanted.kept() + wanted.discarded();
            return arrived.get() >= most || (wanted.orLess() && used.get() > memory);
        }

        private boolean keep(Content.Chunk chunk) {
            ByteBuffer bytes = chunk.getByteBuffer();
            arrived.addAndGet(bytes.remaining());
            // All of a chunk, as a request that goes on must not miss what is behind the limit.
            int wants =
                    wanted.discarded() == 0 ? bytes.remaining() : Math.min(bytes.remaining(), wanted.kept() - length);
            if (wants <= 0) {
                return true;
            }
            if (length + wants > content.length) {
                int size = Math.max(length + wants, Math.min(2 * content.length, wanted.kept()));
                int grown = size - content.length;
                reserved.addAndGet(grown);
                if (used.addAndGet(grown) > memory && !wanted.orLess()) {
                    return false;
                }
                content = Arrays.copyOf(content, size);
            }
            bytes.get(content, length, wants);
            length += wants;
            return true;
        }

        private void end(boolean complete) {
            if (isMineToEnd()) {
                Request begun = new BegunRequest(request, ByteBuffer.wrap(content, 0, length), complete);
                // Whoever blocks in this one would wait for itself: content is told of one after the other.
                try {
                    request.getContext().execute(() -> next.accept(begun, callback));
                } catch (RuntimeException closing) {
                    callback.failed(closing);
                }
            }
        }

        private void failed(Throwable failure) {
            boolean late = failure instanceof TimeoutException;
            refuse(
                    late ? HttpStatus.REQUEST_TIMEOUT_408 : HttpStatus.BAD_REQUEST_400,
                    late
                            ? "The rest of the body did not come in time; nothing of it counts. Send it again."
                            : "The body broke off, or its chunks are malformed; nothing of it counts. Send it again.");
        }

        private void refuse(int status, String detail) {
            if (isMineToEnd()) {
                if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
                    response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
                }
                new Problem(status, detail).send(response, callback);
            }
        }

        private void release() {
            used.addAndGet(-reserved.getAndSet(0));
        }
    }
}
