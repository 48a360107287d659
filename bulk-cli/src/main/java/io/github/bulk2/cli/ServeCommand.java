package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.Gateway;
import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.mcp.McpAdapter;
import io.github.bulk2.gateway.mcp.McpSettings;
import io.github.bulk2.gateway.rest.RestSettings;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = "Serves the org's Bulk API 2.0 over REST and, for agents, over MCP, until it is stopped.",
        footer = {
            "",
            "With --json the first line is {\"restUrl\": ..., \"mcpUrl\": ..., \"mcpServers\": ...}, written when both are"
                    + " ready.",
            "SALESFORCE_AUTOMATION_API_KEY is taken as the access token if there is no other login.",
            "",
            "Examples:",
            "  bulk2 serve --sandbox",
            "  bulk2 serve --read-only --files-dir exports",
            "  bulk2 serve --stdio --files-dir data",
            "  bulk2 serve --toolsets query,workflow --confirm always --files-dir data"
        })
final class ServeCommand implements Callable<Integer> {

    private static final String CAPABILITY_KEY = "SALESFORCE_AUTOMATION_API_KEY";
    private static final String TOKEN_VARIABLE = "BULK2_GATEWAY_TOKEN";
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Mixin
    final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final ToolOptions chosen = new ToolOptions();

    @Option(
            names = "--rest-port",
            paramLabel = "N",
            description = "Port of the REST adapter; 0 takes a free one [8080].")
    int restPort = Gateway.DEFAULT_REST_PORT;

    @Option(names = "--mcp-port", paramLabel = "N", description = "Port of the MCP adapter; 0 takes a free one [9090].")
    int mcpPort = Gateway.DEFAULT_MCP_PORT;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen at [127.0.0.1]. Any other needs a gateway token.")
    String host = "127.0.0.1";

    @Option(
            names = "--gateway-token-file",
            paramLabel = "FILE",
            description = "File that holds the token which every request must carry [its text: BULK2_GATEWAY_TOKEN].")
    @Nullable
    Path gatewayTokenFile;

    @Option(
            names = "--insecure",
            description = "Listen at another address without a gateway token: whoever reaches it uses your account.")
    boolean insecure;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let web pages of this origin through; may be repeated.")
    List<String> origins = List.of();

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Another name of this machine that requests may use; may be repeated.")
    List<String> hosts = List.of();

    @Option(
            names = "--files-dir",
            paramLabel = "FOLDER",
            description = "The one folder whose files MCP tools may read and write [none].")
    @Nullable
    Path filesDir;

    @Option(
            names = "--runs-folder",
            paramLabel = "FOLDER",
            description =
                    "Folder inside the files folder for the journals and results of loads [BULK2_RUNS, else bulk2-runs"
                            + " in it].")
    @Nullable
    Path runsFolder;

    @Option(names = "--read-only", description = "Refuse whatever changes records; queries and exports stay.")
    boolean readOnly;

    @Option(names = "--sandbox", description = "Serve an org of its own on this machine; no account is needed.")
    boolean sandbox;

    @Option(names = "--stdio", description = "Serve MCP over standard input and output, and nothing over HTTP.")
    boolean stdio;

    private final Session session;

    ServeCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (int port : new int[] {restPort, mcpPort}) {
            if (port < 0 || port > 65_535) {
                throw CliException.usage("port " + port + " is not from 0 to 65535");
            }
        }
        Access access = access();
        McpSettings tools = CliException.checkingUsage(this::tools);
        if (!sandbox) {
            try (BulkClient client = connection.open(withCapabilityKey(), null)) {
                serve(client, access, tools);
            }
            return ExitCode.OK;
        }
        try (Sandbox org = Sandbox.start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(org.instanceUrl())
                        .tokens(TokenProvider.fixed(org.token()))
                        .build()) {
            serve(client, access, tools);
        }
        return ExitCode.OK;
    }

    private void serve(BulkClient client, Access access, McpSettings tools) throws IOException, InterruptedException {
        if (stdio) {
            try (McpAdapter adapter = CliException.checkingUsage(() -> McpAdapter.of(client, tools))) {
                adapter.serveStdio(session.console().in(), session.console().bytes());
            }
            return;
        }
        Gateway.Builder builder = Gateway.builder(client)
                .access(access)
                .restPort(restPort)
                .mcpPort(mcpPort)
                .rest(RestSettings.ofDefaults().withReadOnly(readOnly))
                .mcp(tools)
                .grace(GRACE);
        try (Gateway gateway = CliException.checkingUsage(builder::open)) {
            announce(gateway, access);
            UntilStopped.await("bulk2-serve-stop", GRACE.plusSeconds(5));
        }
    }

    private McpSettings tools() {
        McpSettings settings = chosen.applyTo(McpSettings.ofDefaults().withReadOnly(readOnly));
        if (filesDir == null) {
            if (runsFolder != null) {
                throw CliException.usage("--runs-folder needs --files-dir: without it no tool loads a file");
            }
            return settings;
        }
        return withRuns(settings.withFilesFolder(filesDir), filesDir);
    }

    /** Tools read the results of loads, and they read in the files folder only. */
    private McpSettings withRuns(McpSettings settings, Path files) {
        String named =
                session.console().env().getOrDefault(RunsOptions.VARIABLE, "").strip();
        if (runsFolder == null && named.isEmpty()) {
            return settings;
        }
        Path runs = runsFolder == null ? Path.of(named) : runsFolder;
        Path root = files.toAbsolutePath().normalize();
        Path inside = runs.toAbsolutePath().normalize();
        if (inside.equals(root) || !inside.startsWith(root)) {
            throw CliException.usage((runsFolder == null ? RunsOptions.VARIABLE : "--runs-folder") + " is " + runs
                    + ", which is not inside the files folder " + files
                    + ", where MCP tools read the results of loads. Name a folder inside it with --runs-folder");
        }
        return settings.withRunsFolder(root.relativize(inside).toString().replace('\\', '/'));
    }

    private Access access() throws IOException {
        String token = gatewayTokenFile == null
                ? session.console().env().getOrDefault(TOKEN_VARIABLE, "").strip()
                : String.valueOf(SecretFile.text(session, gatewayTokenFile));
        session.secrets().add(token);
        return CliException.checkingUsage(() -> {
            Access access = !token.isEmpty() || gatewayTokenFile != null
                    ? Access.withToken(host, token)
                    : insecure ? Access.insecure(host) : Access.withoutToken(host);
            for (String origin : origins) {
                access = access.withOrigin(origin);
            }
            for (String name : hosts) {
                access = access.withHostName(name);
            }
            return access;
        });
    }

    /** The capability's own name for the token, for those who have set it for other engines. */
    private Session withCapabilityKey() {
        Map<String, String> env = session.console().env();
        String key = env.getOrDefault(CAPABILITY_KEY, "").strip();
        boolean hasLogin = Stream.of("BULK2_TOKEN", "BULK2_SF_ALIAS", "BULK2_CLIENT_ID")
                .anyMatch(name -> !env.getOrDefault(name, "").isBlank());
        if (key.isEmpty() || hasLogin) {
            return session;
        }
        session.secrets().add(key);
        Map<String, String> changed = new LinkedHashMap<>(env);
        changed.put("BULK2_TOKEN", key);
        return new Session(session.console().withEnv(changed), output, session.secrets());
    }

    private void announce(Gateway gateway, Access access) {
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("type", "http");
        server.put("url", gateway.mcpUri().toString());
        if (access.needsToken()) {
            server.put("headers", Map.of("Authorization", "Bearer ${" + TOKEN_VARIABLE + "}"));
        }
        Map<String, Object> servers = Map.of("bulk2", server);
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("restUrl", gateway.restUri().toString());
            json.put("mcpUrl", gateway.mcpUri().toString());
            json.put("mcpServers", servers);
            session.printJson(json);
            return;
        }
        session.print("The gateway is ready; Ctrl-C stops it.");
        session.print(
                "  REST  " + gateway.restUri() + "/v1/jobs/ingest (try it in a browser: " + gateway.restUri() + "/)");
        session.print("  MCP   " + gateway.mcpUri());
        session.print("To add it to an MCP client:");
        session.print("  " + Json.text(Map.of("mcpServers", servers)));
        if (insecure && !access.needsToken()) {
            session.warn("there is no gateway token: whoever reaches " + access.host() + " uses your account");
        }
    }
}
