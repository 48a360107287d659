package io.github.bulk2.internal;

import io.github.bulk2.HttpProxy;
import io.github.bulk2.HttpSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP for the API's calls and for those of the token endpoint alike. Thread-safe. */
public final class HttpEngine implements AutoCloseable {

    private static final TimeValue IDLE_BEFORE_CHECK = TimeValue.of(1, TimeUnit.SECONDS);

    private final CloseableHttpClient client;
    private final LazyTls tls;
    private final @Nullable Duration totalTimeout;
    private final TotalTimeout clock = new TotalTimeout();
    private final RequestConfig asSent;
    private volatile boolean answered;

    private volatile boolean closed;

    private HttpEngine(CloseableHttpClient client, LazyTls tls, @Nullable Duration totalTimeout, RequestConfig asSent) {
        this.client = client;
        this.tls = tls;
        this.totalTimeout = totalTimeout;
        this.asSent = asSent;
    }

    /**
     * Makes an engine.
     *
     * @param settings how to speak HTTP
     * @param maxConnections the size of the connection pool
     * @return the engine; close it
     */
    public static HttpEngine open(HttpSettings settings, int maxConnections) {
        Timeout readTimeout = Timeout.of(settings.readTimeout());
        LazyTls tls = new LazyTls(settings);
        RequestConfig requests =
                RequestConfig.custom().setResponseTimeout(readTimeout).build();
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(EarlyAnswerConnection::open)
                        .setTlsSocketStrategy(tls)
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setHandshakeTimeout(Timeout.of(settings.connectTimeout()))
                                .build())
                        .setMaxConnTotal(maxConnections)
                        .setMaxConnPerRoute(maxConnections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(readTimeout)
                                .setValidateAfterInactivity(IDLE_BEFORE_CHECK)
                                .build())
                        .build())
                .setDefaultRequestConfig(requests)
                .setUserAgent(userAgent())
                // Repeating is the call policy's decision; a redirect could carry the token to another host.
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching();
        HttpProxy proxy = settings.proxy().orElse(null);
        if (proxy != null) {
            builder.setRoutePlanner(new ProxyTunnel.Routes(proxy)).setRequestExecutor(new ProxyTunnel(proxy));
        }
        return new HttpEngine(
                builder.build(),
                tls,
                settings.totalTimeout().orElse(null),
                RequestConfig.copy(requests).setContentCompressionEnabled(false).build());
    }

    /** Leaves the body of the answer to a request as the server sends it: what it may be packed in, the request says. */
    void leaveAsSent(HttpUriRequestBase message) {
        message.setConfig(asSent);
    }

    /**
     * Sends a request.
     *
     * @param message the request
     * @return the answer, its body unread; close it
     * @throws IOException if there is none
     */
    public ClassicHttpResponse send(HttpUriRequestBase message) throws IOException {
        requireOpen();
        Duration left = CallDeadline.left();
        if (left != null && (totalTimeout == null || left.compareTo(totalTimeout) < 0)) {
            return clock.watch(message, left, "the time of the wait that this call is for is over", this::open);
        }
        return totalTimeout == null
                ? open(message)
                : clock.watch(message, totalTimeout, "the total timeout of " + totalTimeout + " is over", this::open);
    }

    /** @throws IllegalStateException if this was closed */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the client is closed. Keep it open until the last call has ended");
        }
    }

    private ClassicHttpResponse open(HttpUriRequestBase message) throws IOException {
        requireOpen();
        try {
            ClassicHttpResponse answer = client.executeOpen(null, message, HttpClientContext.create());
            answered = true;
            return answer;
        } catch (IllegalStateException shutDown) {
            requireOpen();
            throw shutDown;
        } catch (SocketException hungUp) {
            if (!answered && tls.wasAskedInVain() && !(hungUp instanceof ConnectException)) {
                throw new CertificateWanted(hungUp);
            }
            throw hungUp;
        }
    }

    /** The server asked for a certificate, got none and hung up. */
    static final class CertificateWanted extends SSLException {
        private static final long serialVersionUID = 1L;

        CertificateWanted(IOException hungUp) {
            super("certificate_required: " + hungUp.getMessage(), hungUp);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        clock.close();
        client.close();
    }

    private static String userAgent() {
        return "bulk2/" + LibraryVersion.text() + " (Java " + Runtime.version().feature() + ")";
    }
}
