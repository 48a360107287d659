package io.github.bulk2.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that hears a server which refuses a request before it has read all of it. Such a server answers and hangs up;
 * the client notices when it cannot send any more, and the answer is still there to be read (RFC 9112, section 9.5).
 *
 * <p>Only a connection that is broken already is asked: looking for answers while all goes well would cost time with TLS, and
 * could take an interim answer for a refusal. Confined to one thread at a time.
 */
final class EarlyAnswerConnection extends DefaultManagedHttpClientConnection {

    // What came before the connection broke is here; nothing more will come.
    private static final Timeout AT_ONCE = Timeout.ofSeconds(1);
    private static final AtomicLong COUNTER = new AtomicLong();

    private @Nullable IOException broken;

    private EarlyAnswerConnection() {
        super("bulk2-" + COUNTER.getAndIncrement());
    }

    static ManagedHttpClientConnection open(@Nullable Socket socket) throws IOException {
        EarlyAnswerConnection connection = new EarlyAnswerConnection();
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    /** The connection cannot send any more. As opposed to the failures of what is to be sent. */
    static final class CannotSend extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        CannotSend(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    @Override
    protected OutputStream createContentOutputStream(
            long length,
            SessionOutputBuffer buffer,
            OutputStream out,
            @Nullable Supplier<List<? extends Header>> trailers) {
        return super.createContentOutputStream(length, buffer, new OneFailure(out), trailers);
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
        try {
            super.sendRequestEntity(request);
        } catch (CannotSend end) {
            if (!isOpen() || !isAnswered(end.failure)) {
                throw end.failure;
            }
            broken = end.failure;
        }
    }

    private boolean isAnswered(IOException failure) {
        try {
            return isDataAvailable(AT_ONCE);
        } catch (IOException reset) {
            failure.addSuppressed(reset);
            return false;
        }
    }

    @Override
    public void flush() throws IOException {
        if (broken == null) {
            super.flush();
        }
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
        IOException failure = broken;
        if (failure == null) {
            return super.receiveResponseHeader();
        }
        ClassicHttpResponse answer;
        try {
            answer = super.receiveResponseHeader();
        } catch (HttpException | IOException unreadable) {
            failure.addSuppressed(unreadable);
            throw failure;
        }
        if (answer.getCode() / 100 == 2) {
            // It has not seen all of what it says it took.
            throw failure;
        }
        return answer;
    }

    @Override
    public boolean isConsistent() {
        return broken == null && super.isConsistent();
    }

    /** Fails for good: nothing may follow what was not sent, not even the end of a chunked body. */
    private static final class OneFailure extends FilterOutputStream {
        private @Nullable IOException failed;

        OneFailure(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (failed != null) {
                throw new CannotSend(failed);
            }
            try {
                out.write(bytes, offset, length);
            } catch (IOException failure) {
                failed = failure;
                throw new CannotSend(failure);
            }
        }
    }
}
