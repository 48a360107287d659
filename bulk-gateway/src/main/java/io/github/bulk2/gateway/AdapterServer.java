package io.github.bulk2.gateway;

import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.access.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One adapter on a port of its own. */
final class AdapterServer {

    private static final Logger LOG = LoggerFactory.getLogger(AdapterServer.class);
    private static final int MAX_THREADS = 400;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_HEAD_BYTES = 8 * 1024;
    // A client that neither sends nor reads for so long is taken to be gone.
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Access access;
    private final Server server;
    private final ServerConnector connector;

    /** @param grace how long requests may go on after {@link #shut()} */
    AdapterServer(String name, Access access, int port, Handler adapter, Duration grace) {
        this.access = access;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName(name);
        threads.setDaemon(true);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setOutputBufferSize(BUFFER_BYTES);
        configuration.setRequestHeaderSize(MAX_HEAD_BYTES);
        // It would take 100 KB of each connection, and saves next to nothing.
        configuration.setHeaderCacheSize(0);
        this.server = new Server(threads);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        http.setInputBufferSize(BUFFER_BYTES);
        this.connector = new ServerConnector(server, http);
        connector.setHost(access.host());
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.setErrorHandler(AdapterServer::answerError);
        server.setStopTimeout(grace.toMillis());
        server.setHandler(new GracefulHandler(new UnreadBodies(adapter)));
    }

    URI open() throws IOException {
        try {
            connector.open();
            server.start();
        } catch (IOException taken) {
            connector.close();
            throw new IOException(
                    "cannot listen at " + access.host() + ":" + connector.getPort() + ": " + taken.getMessage(), taken);
        } catch (Exception e) {
            connector.close();
            throw new IOException("cannot start the HTTP server", e);
        }
        String host = access.host().contains(":") && !access.host().startsWith("[")
                ? "[" + access.host() + "]"
                : access.host();
        return URI.create("http://" + host + ":" + connector.getLocalPort());
    }

    /** Takes no more requests, lets those under way end in time, then cuts them off. */
    void shut() throws IOException {
        try {
            server.stop();
        } catch (TimeoutException graceIsOver) {
            LOG.info("requests that did not end in time were cut off");
        } catch (Exception e) {
            throw new IOException("cannot stop the HTTP server", e);
        }
    }

    /** What never reached an adapter: malformed requests, and paths that could mean two things. */
    private static boolean answerError(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        new Problem(status, detail(status)).send(response, callback);
        return true;
    }

    private static String detail(int status) {
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414 ->
                "The path and the query are too long: with the rest of the request line they may have " + MAX_HEAD_BYTES
                        + " bytes.";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                "The request line and the headers are too large: they may have " + MAX_HEAD_BYTES
                        + " bytes. Send fewer or shorter ones.";
            case HttpStatus.EXPECTATION_FAILED_417 -> "The only Expect that is met is 100-continue; leave it out.";
            case HttpStatus.UPGRADE_REQUIRED_426, HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ->
                "This server speaks HTTP/1.1, and answers HTTP/1.0, but no other version.";
            default ->
                HttpStatus.isClientError(status)
                        ? "The request is not well-formed HTTP/1.1, or its path could mean two things. Check the request"
                                + " line, Host, Content-Length and Transfer-Encoding, of which each may be there once, and"
                                + " that the path holds no encoded slashes, dots or control characters and no empty parts."
                        : "The gateway failed; its log tells more.";
        };
    }
}
