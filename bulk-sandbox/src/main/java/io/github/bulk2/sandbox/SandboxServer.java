package io.github.bulk2.sandbox;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side: applies faults, checks the token, counts the call and hands it to the endpoint of its operation. */
final class SandboxServer extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
    private static final int MAX_THREADS = 400;

    private final Org org;
    private final Sessions sessions;
    private final Server server;
    private final ServerConnector connector;
    private final ControlEndpoint control;
    private @Nullable Router router;

    SandboxServer(Org org, Sessions sessions) {
        this.org = org;
        this.sessions = sessions;
        this.control = new ControlEndpoint(org, sessions);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("sandbox-http");
        threads.setDaemon(true);
        this.server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // Data Loader creates jobs at "jobs/ingest//".
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        this.connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(org.settings().host);
        connector.setPort(org.settings().port);
        server.addConnector(connector);
        server.setHandler(this);
    }

    URI open() throws IOException {
        try {
            connector.open();
            URI uri = URI.create("http://" + org.settings().host + ":" + connector.getLocalPort());
            router = new Router(org, sessions, uri);
            server.start();
            return uri;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot start the HTTP server", e);
        }
    }

    void shut() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("cannot stop the HTTP server", e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        boolean controls = path.startsWith("/__");
        List<Fault> faults = controls
                ? List.of()
                : org.faults().hitting(request.getMethod(), path, Operation.find(request.getMethod(), path));
        CallLog calls = controls ? null : org.calls();
        Exchange exchange = new Exchange(request, response, faults, org.faults(), calls);
        try {
            if (controls) {
                control.handle(exchange);
            } else {
                answer(exchange, request);
            }
            if (exchange.fault(Fault.Kind.LOST_ANSWER) != null) {
                throw new FaultyBody.Cut();
            }
            exchange.spoilEmptyAnswer();
            callback.succeeded();
        } catch (FaultyBody.Cut e) {
            exchange.record(0);
            exchange.tell(0);
            drop(request);
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (IOException | RuntimeException e) {
            // Most often the client went away.
            LOG.debug("{} {} ended early", request.getMethod(), path, e);
            exchange.record(0);
            exchange.tell(0);
            callback.failed(e);
        }
        return true;
    }

    private void answer(Exchange exchange, Request request) throws IOException {
        exchange.addStandardHeaders();
        try {
            Operation operation = Operation.of(exchange.method(), exchange.segments());
            exchange.operation(operation);
            faultsBefore(exchange, operation, request);
            if (exchange.fault(Fault.Kind.ANSWER) == null) {
                admit(exchange, operation);
                Objects.requireNonNull(router, "router").route(exchange, operation);
            }
        } catch (ApiException e) {
            exchange.reply(e);
        }
    }

    private void faultsBefore(Exchange exchange, Operation operation, Request request) throws IOException {
        if (exchange.fault(Fault.Kind.RESET) != null) {
            reset(request);
            throw new FaultyBody.Cut();
        }
        if (exchange.fault(Fault.Kind.EXPIRED_TOKEN) != null && operation.isApiCall()) {
            sessions.expire();
        }
        Fault answer = exchange.fault(Fault.Kind.ANSWER);
        if (answer != null) {
            String body = answer.effect().text();
            boolean json = body.startsWith("[") || body.startsWith("{");
            if (!answer.effect().duration().isZero()) {
                exchange.setHeader(
                        "Retry-After", Long.toString(answer.effect().duration().toSeconds()));
            }
            exchange.setHeader("Sforce-Limit-Info", org.usage().limitInfo());
            exchange.reply(
                    (int) answer.effect().number(),
                    json ? "application/json;charset=UTF-8" : "text/html;charset=UTF-8",
                    body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void admit(Exchange exchange, Operation operation) {
        if (!operation.isApiCall()) {
            return;
        }
        exchange.setHeader("Sforce-Limit-Info", org.usage().limitInfo());
        if (!sessions.isValid(exchange.header("Authorization"))) {
            throw new ApiException(401, "INVALID_SESSION_ID", "Session expired or invalid");
        }
        org.usage().countRequest();
        exchange.setHeader("Sforce-Limit-Info", org.usage().limitInfo());
    }

    private static void drop(Request request) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    /** Closes the connection in a way that the client sees as a reset, not as an end. */
    private static void reset(Request request) throws IOException {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        endPoint.close();
    }
}
