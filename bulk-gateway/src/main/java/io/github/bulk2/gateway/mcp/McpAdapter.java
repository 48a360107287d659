package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.gateway.access.AccessHandler;
import io.github.bulk2.gateway.access.BodyReader;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Handler;

/**
 * Bulk API 2.0 for agents: the tools of the Naftiko capability, those of the query side, and tools that do a whole piece of
 * work, over the Model Context Protocol (2025-03-26 to 2025-11-25), as a handler for Jetty or over standard input and output.
 *
 * <p>Thread-safe. Owns the threads of the loads and exports that tools begin, not the client. What the tools may do is in
 * {@link McpSettings}; whom they serve over HTTP in {@link McpSettings#withAccess}.
 */
public final class McpAdapter implements AutoCloseable {

    private final McpSettings settings;
    private final List<Tool> tools;
    private final Runs runs = new Runs();
    private final McpJsonMapper json = SafeJson.mapper();
    private final SdkServer sdk;
    private final List<McpSyncServer> servers = new CopyOnWriteArrayList<>();

    private McpAdapter(BulkClient client, McpSettings settings) {
        this.settings = settings;
        Optional<FilesFolder> files =
                settings.filesFolder().map(folder -> new FilesFolder(folder, settings.runsFolder()));
        this.tools = Tools.chosen(client, settings, files, runs);
        Offered offered = new Offered(tools, settings.confirm());
        this.sdk = new SdkServer(tools, new Resources(client, files), json, new Answers(files, offered), offered);
    }

    /**
     * Makes an adapter. Makes no call.
     *
     * @param client the org that the tools work on; not closed by the adapter
     * @param settings what the tools may do
     * @return the adapter; close it
     * @throws IllegalArgumentException if a tool was chosen by its name that the other settings leave out
     * @throws java.io.UncheckedIOException if the files folder cannot be used
     */
    public static McpAdapter of(BulkClient client, McpSettings settings) {
        return new McpAdapter(client, settings);
    }

    /** {@return the names of the tools that are offered} */
    public List<String> toolNames() {
        return tools.stream().map(Tool::name).toList();
    }

    /**
     * MCP over Streamable HTTP, at {@code /mcp} and at {@code /}: POST, GET and DELETE, messages of at most 4 MiB. Host, Origin
     * and gateway token are checked as {@link McpSettings#access()} says, and at most 1,000 sessions are kept, those that were
     * not used for the longest time ending first, and none that was idle for half an hour. A message is waited for without a
     * thread; one that takes more than 30 seconds and comes with less than 1 KiB/s is answered with 408.
     *
     * @return a handler for a Jetty server, which starts and stops it
     */
    public Handler handler() {
        return handler(BodyReader.PATIENCE);
    }

    /**
     * Does the same as {@link #handler()}, with another time before the rate of a body counts.
     *
     * @param patience how long a body may take before it has to come with 1 KiB/s on average
     * @return a handler for a Jetty server, which starts and stops it
     */
    public Handler handler(Duration patience) {
        McpHttp.Mounted mounted = McpHttp.mount(sdk, json, settings.clock());
        servers.add(mounted.server());
        return new AccessHandler(settings.access(), new WholeMessages(mounted.context(), patience));
    }

    /**
     * MCP over two streams, one message per line, until the input ends. Calls that are under way then have ten seconds to be
     * answered. Nothing else may write to the output.
     *
     * @param in such as standard input
     * @param out such as standard output; flushed after each message
     * @throws InterruptedException if this thread is interrupted
     */
    public void serveStdio(InputStream in, OutputStream out) throws InterruptedException {
        StdioCalls calls = new StdioCalls();
        StdioOutput output = new StdioOutput(out, calls);
        StdioInput input = new StdioInput(in, output, calls);
        servers.add(sdk.over(new StdioServerTransportProvider(json, input, output, 2 * Message.MAX_BYTES), calls));
        input.awaitEnd();
    }

    /** Ends all sessions. Loads and exports under way are interrupted: their jobs go on, and a load can be resumed. */
    @Override
    public void close() {
        runs.close();
        servers.forEach(McpSyncServer::closeGracefully);
    }
}
