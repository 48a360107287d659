package io.github.bulk2.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;

/** A real proxy that makes tunnels for those who know its password, and keeps what passes. */
final class TunnelProxy extends ConnectHandler implements AutoCloseable {

    static final String USER = "loader";
    static final String PASSWORD = "proxy.the_secret.value";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    TunnelProxy() throws Exception {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(this);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Where tunnels led to, such as {@code localhost:443}. */
    List<String> tunnels() {
        return tunnels;
    }

    int refused() {
        return refused.get();
    }

    /** What went through the tunnels, both ways. */
    String passed() {
        synchronized (passed) {
            return passed.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    protected boolean handleAuthentication(Request request, Response response, String address) {
        String login = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        boolean known = ("Basic " + login).equals(request.getHeaders().get(HttpHeader.PROXY_AUTHORIZATION));
        if (known) {
            tunnels.add(address);
        } else {
            refused.incrementAndGet();
        }
        return known;
    }

    @Override
    protected int read(EndPoint from, ByteBuffer buffer, ConcurrentMap<String, Object> context) throws IOException {
        int count = super.read(from, buffer, context);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        synchronized (passed) {
            passed.writeBytes(bytes);
        }
        return count;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("the proxy does not stop", failure);
        }
    }
}
