package io.github.bulk2.internal;

import io.github.bulk2.HttpProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Has tunnels made through a proxy. The HTTP client itself would show the proxy's password in its log, and would take the
 * answer of a proxy that refuses for Salesforce's. Thread-safe.
 */
final class ProxyTunnel extends HttpRequestExecutor {

    private final HttpProxy proxy;

    ProxyTunnel(HttpProxy proxy) {
        this.proxy = proxy;
    }

    /** The proxy made no tunnel. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(HttpProxy proxy, int status) {
            super(String.valueOf(proxy));
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Which way requests go. */
    static final class Routes extends DefaultRoutePlanner {
        private final HttpProxy proxy;

        Routes(HttpProxy proxy) {
            super(DefaultSchemePortResolver.INSTANCE);
            this.proxy = proxy;
        }

        /** Plain HTTP is for this machine: a proxy would get to see the token, and has another loopback address. */
        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
            boolean direct = !URIScheme.HTTPS.same(target.getSchemeName()) || proxy.isDirect(target.getHostName());
            return direct ? null : new HttpHost(URIScheme.HTTP.getId(), proxy.host(), proxy.port());
        }
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        if (!request.getMethod().equals("CONNECT")) {
            return super.execute(request, connection, callback, context);
        }
        if (proxy.user().isPresent()) {
            request.setHeader(new ProxyAuthorization(proxy));
        }
        ClassicHttpResponse answer = super.execute(request, connection, callback, context);
        if (answer.getCode() / 100 != 2) {
            connection.close();
            throw new Refused(proxy, answer.getCode());
        }
        return answer;
    }

    /** The HTTP client logs headers, as text; this one does not tell its value there. */
    private record ProxyAuthorization(HttpProxy proxy) implements Header {

        @Override
        public String getName() {
            return "Proxy-Authorization";
        }

        @Override
        public String getValue() {
            String login = proxy.user().orElse("") + ":" + proxy.password();
            return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean isSensitive() {
            return true;
        }

        @Override
        public String toString() {
            return "Proxy-Authorization: (hidden)";
        }
    }
}
