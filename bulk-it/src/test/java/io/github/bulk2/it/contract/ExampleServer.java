package io.github.bulk2.it.contract;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers one operation with the example it is given, and every other one with the example of its success. */
final class ExampleServer implements AutoCloseable {

    static {
        // Else each answer waits 40 ms for the acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Example example;

    ExampleServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Serves this one from now on, and forgets what happened before. */
    void serve(Example newExample) {
        example = newExample;
        exchanges.clear();
    }

    /** What was asked of the operation whose example is served. */
    List<Exchange> exchanges() {
        return exchanges.stream()
                .filter(exchange -> example.operation().equals(Conformance.operationOf(example.contract(), exchange)))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            String request = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Exchange asked = exchange(http, request, 0, "");
            Operation operation = Conformance.operationOf(example.contract(), asked);
            if (operation == null) {
                exchanges.add(asked);
                http.sendResponseHeaders(404, -1);
                return;
            }
            Example answer = operation.equals(example.operation())
                    ? example
                    : Placeholders.replaced(Example.ofSuccess(example.contract(), operation));
            addHeaders(http.getResponseHeaders(), answer);
            exchanges.add(exchange(http, request, answer.status(), answer.body()));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            http.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            http.getResponseBody().write(body);
        }
    }

    /** What the documents declare, but give no example of. */
    private static void addHeaders(Headers headers, Example answer) {
        headers.set("Sforce-Limit-Info", "api-usage=2/15000");
        if (!answer.mediaType().isEmpty()) {
            headers.set("Content-Type", answer.mediaType());
        }
        if (answer.operation().id().equals("getQueryJobResults")) {
            headers.set("Sforce-Locator", "null");
            headers.set(
                    "Sforce-NumberOfRecords",
                    Long.toString(answer.body().lines().count() - 1));
        }
    }

    private static Exchange exchange(HttpExchange http, String request, int status, String answer) {
        return new Exchange(
                http.getRequestMethod(),
                http.getRequestURI().toString(),
                flat(http.getRequestHeaders()),
                request,
                status,
                flat(http.getResponseHeaders()),
                answer);
    }

    private static Map<String, String> flat(Headers headers) {
        Map<String, String> flat = new TreeMap<>();
        headers.forEach((name, values) -> flat.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return flat;
    }
}
