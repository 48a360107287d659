package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Sandbox;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A sandbox, the adapter in front of it on a real port, and the SDK's own client. */
final class ServedMcp implements AutoCloseable {

    final Sandbox sandbox;
    private final BulkClient org;
    private final McpAdapter adapter;
    private final Server server;
    private final List<McpSyncClient> clients = new ArrayList<>();

    ServedMcp(UnaryOperator<McpSettings> settings) throws Exception {
        this(Sandbox.builder(), settings);
    }

    ServedMcp(Sandbox.Builder org, UnaryOperator<McpSettings> settings) throws Exception {
        sandbox = org.start();
        this.org = BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .build();
        adapter = McpAdapter.of(this.org, settings.apply(McpSettings.ofDefaults()));
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(adapter.handler());
        server.start();
    }

    URI uri() {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/mcp");
    }

    McpSyncClient client() {
        return client(spec -> spec);
    }

    McpSyncClient client(UnaryOperator<McpClient.SyncSpec> capabilities) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        uri().resolve("/").toString())
                .endpoint("/mcp")
                .build();
        McpSyncClient client = capabilities
                .apply(McpClient.sync(transport).requestTimeout(Duration.ofMinutes(2)))
                .build();
        clients.add(client);
        client.initialize();
        return client;
    }

    static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /** The structured answer of a call that has to succeed. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> data(McpSchema.CallToolResult result) {
        if (Boolean.TRUE.equals(result.isError())) {
            throw new AssertionError("the call failed: " + text(result));
        }
        return (Map<String, Object>) result.structuredContent();
    }

    static Map<String, Object> data(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return data(call(client, tool, arguments));
    }

    /** The error text of a call that has to fail. */
    static String failure(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(client, tool, arguments);
        if (!Boolean.TRUE.equals(result.isError())) {
            throw new AssertionError("the call succeeded: " + text(result));
        }
        return text(result);
    }

    static String text(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().get(0)).text();
    }

    /** A closed job whose rows are given. */
    static String load(McpSyncClient client, String operation, String csv) {
        String job = (String) data(client, "create-ingest-job", Map.of("object", "Account", "operation", operation))
                .get("jobId");
        data(client, "upload-data-ingest-job", Map.of("jobId", job, "csv", csv));
        data(client, "close-abort-ingest-job", Map.of("jobId", job, "state", "UploadComplete"));
        Map<String, Object> done = data(client, "wait-for-job", Map.of("jobId", job));
        if (!"JobComplete".equals(done.get("state"))) {
            throw new AssertionError("the job ended as " + done);
        }
        return job;
    }

    /** The ids of all ingest jobs. */
    static List<String> jobs(McpSyncClient client) {
        return ((List<?>) data(client, "list-all-ingest-jobs", Map.of()).get("jobs"))
                .stream()
                        .map(job -> String.valueOf(((Map<?, ?>) job).get("jobId")))
                        .toList();
    }

    @Override
    public void close() {
        clients.forEach(McpSyncClient::close);
        adapter.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
        org.close();
        sandbox.close();
    }
}
