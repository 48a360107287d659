package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.lang.management.ManagementFactory;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Begins sessions without ending one, and prints how much more of the heap is in use than when the bound was reached. */
final class ManySessions {

    private ManySessions() {}

    public static void main(String[] arguments) throws Exception {
        try (BulkClient client = BulkClient.builder()
                        .instanceUrl(URI.create("http://127.0.0.1:9"))
                        .tokens(TokenProvider.fixed("none"))
                        .build();
                McpAdapter adapter = McpAdapter.of(client, McpSettings.ofDefaults())) {
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(adapter.handler());
            server.start();
            RawMcp raw = new RawMcp(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/mcp"));
            int sessions = Integer.parseInt(arguments[0]);
            begin(raw, 2 * McpHttp.MOST_SESSIONS);
            long before = used();
            begin(raw, sessions);
            long after = used();
            System.out.println("used " + before + " then " + after);
            System.out.println("grown " + (after - before));
            server.stop();
        }
        System.exit(0);
    }

    private static void begin(RawMcp raw, int sessions) throws Exception {
        for (int i = 0; i < sessions; i++) {
            raw.session();
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
