package io.github.bulk2.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Uses what a load, an export and the gateway use, once each. The start script runs this to have Java keep those classes ready
 * for the starts that follow; they have to be used by one process.
 */
final class UsedClasses {

    private static final String INITIALIZE = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\":"
            + " {\"protocolVersion\": \"2025-11-25\", \"capabilities\": {}, \"clientInfo\": {\"name\": \"bulk2\", \"version\":"
            + " \"0\"}}}";

    private UsedClasses() {}

    /**
     * Uses them.
     *
     * @param args the folder that files may go to
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        new CommandRunner(Console.ofProcess()).run("demo", "--quiet", "--rows", "1000", "--folder", args[0]);
        serve();
        // Threads of the libraries would keep the process alive.
        System.exit(0);
    }

    private static void serve() throws IOException, InterruptedException {
        try (Sandbox org = Sandbox.start();
                PipedInputStream printed = new PipedInputStream();
                OutputStream out = new PipedOutputStream(printed)) {
            Console console = new Console(
                    InputStream.nullInputStream(),
                    out,
                    OutputStream.nullOutputStream(),
                    Map.of("BULK2_INSTANCE_URL", org.instanceUrl().toString(), "BULK2_TOKEN", org.token()),
                    0);
            Thread serving = new Thread(
                    () -> new CommandRunner(console).run("serve", "--rest-port", "0", "--mcp-port", "0", "--json"));
            serving.start();
            String ready = new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8)).readLine();
            JsonNode urls = new ObjectMapper().readTree(ready);
            ask(urls.path("restUrl").asText() + "/v1/jobs/ingest", "");
            ask(urls.path("mcpUrl").asText(), INITIALIZE);
            serving.interrupt();
            serving.join();
        }
    }

    private static void ask(String url, String body) throws IOException {
        HttpURLConnection http = (HttpURLConnection) URI.create(url).toURL().openConnection();
        http.setRequestProperty("Accept", "application/json, text/event-stream");
        if (!body.isEmpty()) {
            http.setRequestProperty("Content-Type", "application/json");
            http.setDoOutput(true);
            http.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream answer = http.getInputStream()) {
            answer.readAllBytes();
        }
    }
}
