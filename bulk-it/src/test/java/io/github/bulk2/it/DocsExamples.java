package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.Gateway;
import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.mcp.McpAdapter;
import io.github.bulk2.gateway.mcp.McpSettings;
import io.github.bulk2.gateway.rest.RestSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.server.Server;

/** The examples of the pages in docs, so that they compile; {@link DocsTest} compares them. */
final class DocsExamples {

    private DocsExamples() {}

    static void jwt() throws IOException {
        // example jwt
        ConnectedApp app =
                ConnectedApp.of(URI.create("https://mycompany.my.salesforce.com"), System.getenv("CONSUMER_KEY"));
        TokenProvider tokens = app.jwtBearer("loader@mycompany.com", SigningKey.ofPem(Path.of("server.key")));
        try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
            client.query().list(JobFilter.all()).forEach(System.out::println);
        }
        // /example
    }

    static BulkClient calls(TokenProvider tokens) {
        // example calls
        CallSettings calls = CallSettings.ofDefaults()
                .withMaxAttempts(8)
                .withRetryDelays(Duration.ofMillis(500), Duration.ofMinutes(1))
                .withDeadline(Duration.ofMinutes(30))
                .withRateLimit(100, Duration.ofSeconds(1));
        BulkClient client = BulkClient.builder().tokens(tokens).calls(calls).build();
        // /example
        return client;
    }

    static void mcp(BulkClient client) throws Exception {
        // example mcp
        McpSettings settings =
                McpSettings.ofDefaults().withFilesFolder(Path.of("exports")).withReadOnly(true);
        try (McpAdapter adapter = McpAdapter.of(client, settings)) {
            Server server = new Server(9090);
            server.setHandler(adapter.handler());
            server.start();
            server.join();
        }
        // /example
    }

    static void gateway(BulkClient client, String gatewayToken) throws IOException {
        // example gateway
        Access access = Access.withToken("0.0.0.0", gatewayToken).withHostName("gateway.internal");
        RestSettings rest = RestSettings.ofDefaults().withMaxUploadBytes(50_000_000);
        try (Gateway gateway =
                Gateway.builder(client).access(access).rest(rest).restPort(0).open()) {
            System.out.println(gateway.restUri() + " and " + gateway.mcpUri());
        }
        // /example
    }
}
