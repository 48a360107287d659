package io.github.bulk2.internal;

import io.github.bulk2.HttpSettings;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Makes the HTTP client below everything, for the API's calls and for those of the token endpoint alike. */
public final class HttpEngine {

    private static final TimeValue IDLE_BEFORE_CHECK = TimeValue.of(1, TimeUnit.SECONDS);

    private HttpEngine() {}

    /**
     * Makes a client.
     *
     * @param settings how to speak HTTP
     * @param maxConnections the size of the connection pool
     * @return the client; close it
     */
    public static CloseableHttpClient open(HttpSettings settings, int maxConnections) {
        Timeout readTimeout = Timeout.of(settings.readTimeout());
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(new LazyTls())
                        .setMaxConnTotal(maxConnections)
                        .setMaxConnPerRoute(maxConnections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(readTimeout)
                                .setValidateAfterInactivity(IDLE_BEFORE_CHECK)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(readTimeout).build())
                .setUserAgent(userAgent())
                // Repeating is the call policy's decision; a redirect could carry the token to another host.
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    private static String userAgent() {
        String version = HttpEngine.class.getPackage().getImplementationVersion();
        return "bulk2/" + (version == null ? "dev" : version) + " (Java "
                + Runtime.version().feature() + ")";
    }
}
