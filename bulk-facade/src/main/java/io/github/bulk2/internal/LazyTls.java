package io.github.bulk2.internal;

import io.github.bulk2.HttpSettings;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of the settings, or that of Java and its trust store, which are read at the first handshake and not before: over
 * plain HTTP, as to a sandbox on this machine, it would be a fifth of what a short command takes. Thread-safe.
 */
final class LazyTls implements TlsSocketStrategy {

    private final HttpSettings settings;
    private @Nullable TlsSocketStrategy strategy;

    LazyTls(HttpSettings settings) {
        this.settings = settings;
    }

    @Override
    public SSLSocket upgrade(Socket socket, String target, int port, @Nullable Object attachment, HttpContext context)
            throws IOException {
        return strategy().upgrade(socket, target, port, attachment, context);
    }

    private synchronized TlsSocketStrategy strategy() {
        TlsSocketStrategy known = strategy;
        if (known == null) {
            known = settings.tls()
                    .map(DefaultClientTlsStrategy::new)
                    .orElseGet(DefaultClientTlsStrategy::createDefault);
            strategy = known;
        }
        return known;
    }
}
