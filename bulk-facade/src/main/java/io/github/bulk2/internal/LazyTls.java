package io.github.bulk2.internal;

import io.github.bulk2.HttpSettings;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
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
    private final ClientCertificates certificates;
    private @Nullable TlsSocketStrategy strategy;

    LazyTls(HttpSettings settings) {
        this.settings = settings;
        this.certificates = new ClientCertificates(settings.keyManagers());
    }

    @Override
    public SSLSocket upgrade(Socket socket, String target, int port, @Nullable Object attachment, HttpContext context)
            throws IOException {
        return strategy().upgrade(socket, target, port, attachment, context);
    }

    /** Whether a server asked for a certificate when there was none to show. */
    boolean wasAskedInVain() {
        return certificates.wasAskedInVain();
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            List<TrustManager> trust = settings.trustManagers();
            context.init(
                    new KeyManager[] {certificates}, trust.isEmpty() ? null : trust.toArray(TrustManager[]::new), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("the TLS of this Java cannot be used", unusable);
        }
    }

    private synchronized TlsSocketStrategy strategy() {
        TlsSocketStrategy known = strategy;
        if (known == null) {
            known = new DefaultClientTlsStrategy(context());
            strategy = known;
        }
        return known;
    }
}
