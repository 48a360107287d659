package io.github.bulk2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.input.ProxyInputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Breaks off exchanges that take too long, whatever they are doing. One thread from the first of them on, until it is
 * closed. Thread-safe.
 */
final class TotalTimeout implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock;

    /** Sends a request. */
    interface Sending {
        ClassicHttpResponse send(HttpUriRequestBase message) throws IOException;
    }

    TotalTimeout() {
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "bulk2-total-timeout");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** @param isOver says what ended the exchange, if this does */
    ClassicHttpResponse watch(HttpUriRequestBase message, Duration timeout, String isOver, Sending sending)
            throws IOException {
        Watch watch = new Watch(message, timeout, isOver);
        boolean answered = false;
        try {
            ClassicHttpResponse answer = sending.send(message);
            HttpEntity body = answer.getEntity();
            if (body != null) {
                answer.setEntity(new WatchedBody(body, watch));
                answered = true;
            }
            return answer;
        } catch (IOException failure) {
            throw watch.explained(failure);
        } catch (IllegalStateException cancelled) {
            // The client may be between two steps of the exchange when that is cancelled.
            if (watch.late) {
                throw watch.explained(new IOException(cancelled));
            }
            throw cancelled;
        } finally {
            if (!answered) {
                watch.end();
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** One exchange. */
    private final class Watch {
        private final String isOver;
        private final Future<?> alarm;
        private volatile boolean late;

        Watch(HttpUriRequestBase message, Duration timeout, String isOver) {
            this.isOver = isOver;
            alarm = clock.schedule(
                    () -> {
                        late = true;
                        message.cancel();
                    },
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
        }

        void end() {
            alarm.cancel(false);
        }

        /** A body without a length ends where its connection does. */
        void requireInTime() throws IOException {
            if (late) {
                throw new IOException("the connection was closed");
            }
        }

        IOException explained(IOException failure) {
            if (!late) {
                return failure;
            }
            IOException told = new SocketTimeoutException(isOver);
            told.initCause(failure);
            return told;
        }
    }

    private static final class WatchedBody extends HttpEntityWrapper {
        private final Watch watch;

        WatchedBody(HttpEntity body, Watch watch) {
            super(body);
            this.watch = watch;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new WatchedStream(super.getContent(), watch);
        }

        @Override
        public void close() throws IOException {
            watch.end();
            super.close();
        }
    }

    private static final class WatchedStream extends ProxyInputStream {
        private final Watch watch;

        WatchedStream(InputStream in, Watch watch) {
            super(in);
            this.watch = watch;
        }

        @Override
        protected void afterRead(int count) throws IOException {
            if (count < 0) {
                watch.end();
                watch.requireInTime();
            }
        }

        @Override
        protected void handleIOException(IOException failure) throws IOException {
            throw watch.explained(failure);
        }

        @Override
        public void close() throws IOException {
            watch.end();
            super.close();
        }
    }
}
