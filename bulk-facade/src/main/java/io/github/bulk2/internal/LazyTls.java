package io.github.bulk2.internal;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of Java and its trust store, read at the first handshake and not before: over plain HTTP, as on the way to a
 * proxy of one's own, it would be a fifth of what a short command takes. Thread-safe.
 */
final class LazyTls implements TlsSocketStrategy {

    private @Nullable TlsSocketStrategy strategy;

    @Override
    public SSLSocket upgrade(Socket socket, String target, int port, @Nullable Object attachment, HttpContext context)
            throws IOException {
        return strategy().upgrade(socket, target, port, attachment, context);
    }

    private synchronized TlsSocketStrategy strategy() {
        TlsSocketStrategy known = strategy;
        if (known == null) {
            known = DefaultClientTlsStrategy.createDefault();
            strategy = known;
        }
        return known;
    }
}
