package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.net.URI;
import java.util.List;

/** The adapter on standard input and output, as a process of its own. */
final class StdioServer {

    private StdioServer() {}

    /** The command that starts it, in front of an org. */
    static List<String> command(URI org, String token) {
        return List.of(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                        .toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                StdioServer.class.getName(),
                org.toString(),
                token);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (BulkClient client = BulkClient.builder()
                        .instanceUrl(URI.create(arguments[0]))
                        .tokens(TokenProvider.fixed(arguments[1]))
                        .build();
                McpAdapter adapter =
                        McpAdapter.of(client, McpSettings.ofDefaults().withConfirm(Confirm.NEVER))) {
            adapter.serveStdio(System.in, System.out);
        }
        System.exit(0);
    }
}
