package io.github.bulk2.gateway;

import io.github.bulk2.BulkClient;
import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.access.AccessHandler;
import io.github.bulk2.gateway.access.BodyReader;
import io.github.bulk2.gateway.mcp.McpAdapter;
import io.github.bulk2.gateway.mcp.McpSettings;
import io.github.bulk2.gateway.rest.RestAdapter;
import io.github.bulk2.gateway.rest.RestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.server.Handler;

/**
 * An org's Bulk API 2.0 for programs that speak REST and for agents that speak MCP, as the Naftiko capability describes it.
 * Thread-safe. Whoever gets through to it uses the client's account: {@link Access} says who does.
 *
 * <pre>{@code
 * try (BulkClient client = ...;
 *         Gateway gateway = Gateway.builder(client).open()) {
 *     System.out.println(gateway.restUri());
 *     ...
 * }
 * }</pre>
 */
public final class Gateway implements AutoCloseable {

    /** The REST adapter's port if no other is chosen, as in the capability. */
    public static final int DEFAULT_REST_PORT = 8080;

    /** The MCP adapter's port if no other is chosen, as in the capability. */
    public static final int DEFAULT_MCP_PORT = 9090;

    private final AdapterServer rest;
    private final AdapterServer mcp;
    private final McpAdapter tools;
    private final URI restUri;
    private final URI mcpUri;

    private Gateway(Builder settings) throws IOException {
        // Each takes its time to come into being.
        CompletableFuture<AdapterServer> alongside =
                CompletableFuture.supplyAsync(() -> restServer(settings), Gateway::inThread);
        this.tools = McpAdapter.of(settings.client, settings.mcp.withAccess(settings.access));
        Handler handler = tools.handler(settings.patience);
        this.rest = alongside.join();
        this.mcp = new AdapterServer("gateway-mcp", settings.access, settings.mcpPort, handler, settings.grace);
        try {
            this.restUri = rest.open();
            this.mcpUri = mcp.open().resolve("/mcp");
        } catch (IOException | RuntimeException failure) {
            closeAfter(failure);
            throw failure;
        }
    }

    /** The threads that all of a process share may all be waiting, and be it for this gateway. */
    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "bulk2-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    private static AdapterServer restServer(Builder settings) {
        RestAdapter adapter = new RestAdapter(settings.client, settings.rest, settings.patience);
        return new AdapterServer(
                "gateway-rest",
                settings.access,
                settings.restPort,
                new AccessHandler(settings.access, adapter, RestAdapter::isPublic),
                settings.grace);
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException further) {
            failure.addSuppressed(further);
        }
    }

    /**
     * Begins a gateway.
     *
     * @param client the org; remains the caller's to close, after the gateway
     * @return a builder with the defaults that its methods name
     */
    public static Builder builder(BulkClient client) {
        return new Builder(client);
    }

    /** {@return where the REST adapter listens, such as {@code http://127.0.0.1:8080}} */
    public URI restUri() {
        return restUri;
    }

    /** {@return where the MCP adapter listens, such as {@code http://127.0.0.1:9090/mcp}} */
    public URI mcpUri() {
        return mcpUri;
    }

    /**
     * Takes no more requests, waits for those under way, but no longer than {@link Builder#grace} says, and cuts off the rest.
     *
     * @throws IOException if a server cannot be stopped
     */
    @Override
    public void close() throws IOException {
        try (McpAdapter last = tools) {
            Objects.requireNonNull(last);
            CompletableFuture<Void> alongside = CompletableFuture.runAsync(() -> shut(mcp), Gateway::inThread);
            shut(rest);
            alongside.join();
        } catch (CompletionException failure) {
            throw new IOException("the MCP adapter cannot be stopped", failure.getCause());
        } catch (UncheckedIOException failure) {
            throw new IOException("the REST adapter cannot be stopped", failure.getCause());
        }
    }

    private static void shut(AdapterServer server) {
        try {
            server.shut();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Settings of a {@link Gateway}. Not thread-safe. */
    public static final class Builder {

        private final BulkClient client;
        private Access access = Access.loopback();
        private int restPort = DEFAULT_REST_PORT;
        private int mcpPort = DEFAULT_MCP_PORT;
        private RestSettings rest = RestSettings.ofDefaults();
        private McpSettings mcp = McpSettings.ofDefaults();
        private Duration grace = Duration.ofSeconds(10);
        private Duration patience = BodyReader.PATIENCE;

        private Builder(BulkClient client) {
            this.client = Objects.requireNonNull(client, "client");
        }

        /**
         * Sets where both adapters listen and who may use them.
         *
         * @param policy the policy [{@link Access#loopback()}]
         * @return this
         */
        public Builder access(Access policy) {
            this.access = Objects.requireNonNull(policy, "access");
            return this;
        }

        /**
         * Sets the REST adapter's port.
         *
         * @param port 0 takes a free one [8080]
         * @return this
         */
        public Builder restPort(int port) {
            this.restPort = port;
            return this;
        }

        /**
         * Sets the MCP adapter's port.
         *
         * @param port 0 takes a free one [9090]
         * @return this
         */
        public Builder mcpPort(int port) {
            this.mcpPort = port;
            return this;
        }

        /**
         * Sets what the MCP adapter offers.
         *
         * @param settings the settings, whose access is replaced by {@link #access}'s [{@link McpSettings#ofDefaults()}]
         * @return this
         */
        public Builder mcp(McpSettings settings) {
            this.mcp = Objects.requireNonNull(settings, "mcp");
            return this;
        }

        /**
         * Sets what the REST adapter allows.
         *
         * @param settings the settings [{@link RestSettings#ofDefaults()}]
         * @return this
         */
        public Builder rest(RestSettings settings) {
            this.rest = Objects.requireNonNull(settings, "rest");
            return this;
        }

        /**
         * Sets how long requests that are under way may go on when the gateway is closed.
         *
         * @param time the longest [10 s]
         * @return this
         */
        public Builder grace(Duration time) {
            this.grace = Objects.requireNonNull(time, "grace");
            return this;
        }

        /** How long a body may take before it has to come with a least rate. */
        Builder patience(Duration time) {
            this.patience = time;
            return this;
        }

        /**
         * Starts both adapters. Makes no call to Salesforce.
         *
         * @return the running gateway
         * @throws IOException if a port cannot be opened
         * @throws IllegalArgumentException if an MCP tool was chosen by its name that the other settings leave out
         */
        public Gateway open() throws IOException {
            return new Gateway(this);
        }
    }
}
