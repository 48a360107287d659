package io.github.bulk2.gateway.mcp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An MCP client that keeps to no rule. */
final class RawMcp {

    static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();

    RawMcp(URI uri) {
        this.uri = uri;
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofMinutes(1))
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request().POST(HttpRequest.BodyPublishers.ofString(body));
        return send(
                headers.length == 0 ? request.build() : request.headers(headers).build());
    }

    /** The id of a new session. */
    String session() throws IOException, InterruptedException {
        return post(INITIALIZE).headers().firstValue("Mcp-Session-Id").orElseThrow();
    }
}
