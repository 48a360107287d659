package io.github.bulk2.gateway.mcp;

import io.github.bulk2.gateway.access.Problem;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/** MCP over Streamable HTTP: the SDK's servlet, at {@code /mcp} and at {@code /}, behind the filter that it needs. */
final class McpHttp {

    /** Sessions that are kept; more than any gateway has clients. */
    static final int MOST_SESSIONS = 1_000;

    /** A session that was idle for longer is ended when the next one begins. */
    static final Duration LONGEST_IDLE = Duration.ofMinutes(30);

    private McpHttp() {}

    /** The context to be served, and the server to be closed. */
    record Mounted(ServletContextHandler context, McpSyncServer server) {}

    static Mounted mount(SdkServer tools, McpJsonMapper json, Clock clock) {
        HttpServletStreamableServerTransportProvider servlet = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(json)
                // Which paths there are is the context's business, below.
                .mcpEndpoint("")
                .maxRequestSize(Message.MAX_BYTES)
                .sessionSweepInterval(null)
                .contextExtractor(request -> request.getAttribute(Presence.KEY) instanceof Presence presence
                        ? McpTransportContext.create(Map.of(Presence.KEY, presence))
                        : McpTransportContext.EMPTY)
                .build();
        BoundedSessions sessions = new BoundedSessions(servlet, MOST_SESSIONS, LONGEST_IDLE, clock);
        McpSyncServer server = tools.over(sessions);
        ServletContextHandler context = new ServletContextHandler("/", false, false);
        ServletHolder servletHolder = new ServletHolder("mcp", servlet);
        servletHolder.setAsyncSupported(true);
        context.addServlet(servletHolder, "/mcp");
        context.addServlet(servletHolder, "");
        FilterHolder filter = new FilterHolder(new RequestFilter(servlet, sessions));
        filter.setAsyncSupported(true);
        for (String path : new String[] {"/mcp", ""}) {
            context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
        }
        context.setErrorHandler(McpHttp::problem);
        // A stream that a client listens at is a request that does not end: waiting for it would use up the grace.
        context.addBean(new EndOfListening(sessions));
        return new Mounted(context, server);
    }

    /** Told when the server begins to stop. */
    private static final class EndOfListening implements Graceful {

        private final BoundedSessions sessions;
        private volatile boolean shutdown;

        EndOfListening(BoundedSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public CompletableFuture<Void> shutdown() {
            shutdown = true;
            // Not in a thread that all of the process share: they may all be waiting for this.
            return CompletableFuture.runAsync(
                    sessions::endListening, task -> new Thread(task, "bulk2-gateway-mcp").start());
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }
    }

    /** Says what is wrong, without the page and the trace that a servlet container would send. */
    private static boolean problem(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        boolean ours = status < 500 && message instanceof String;
        String detail = ours ? Objects.toString(message) : "The MCP endpoint is /mcp.";
        new Problem(status, detail).send(response, callback);
        return true;
    }
}
