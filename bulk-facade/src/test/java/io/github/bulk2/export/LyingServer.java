package io.github.bulk2.export;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.auth.TokenProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One query job whose pages are whatever a test wants them to be, every answer being sound HTTP. */
public final class LyingServer implements AutoCloseable {

    /** One page: its locator is its place, {@code next} what Sforce-Locator says. With an é in it, it is sent in Latin-1. */
    public record Answer(String body, long rows, String next) {}

    private static final String ID = "750000000000001AAA";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Answer> pages;
    private final long processed;
    private final boolean listed;
    final AtomicInteger fetched = new AtomicInteger();
    public final BulkClient client;

    /** @param listed whether there is a list of all pages */
    public LyingServer(long processed, boolean listed, List<Answer> pages) throws IOException {
        this.pages = pages;
        this.processed = processed;
        this.listed = listed;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.setExecutor(threads);
        server.start();
        client = BulkClient.builder()
                .instanceUrl(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/results")) {
            String query = exchange.getRequestURI().getQuery();
            int number = query == null || !query.contains("locator=")
                    ? 0
                    : Integer.parseInt(query.replaceAll(".*locator=p?([0-9]+).*", "$1"));
            fetched.incrementAndGet();
            Answer page = pages.get(number);
            exchange.getResponseHeaders().set("Sforce-Locator", page.next());
            exchange.getResponseHeaders().set("Sforce-NumberOfRecords", Long.toString(page.rows()));
            send(exchange, 200, "text/csv", page.body());
        } else if (path.endsWith("/resultPages") && !listed) {
            send(exchange, 404, "application/json", "[]");
        } else if (path.endsWith("/resultPages")) {
            String links = IntStream.range(0, pages.size())
                    .mapToObj(i -> "{\"resultUrl\":\"" + path.replace("Pages", "s") + "?locator=p" + i + "\"}")
                    .collect(Collectors.joining(","));
            send(
                    exchange,
                    200,
                    "application/json",
                    "{\"resultPages\":[" + links + "],\"done\":true,\"nextRecordsUrl\":null}");
        } else {
            send(
                    exchange,
                    200,
                    "application/json",
                    "{\"id\":\"" + ID + "\",\"operation\":\"query\",\"state\":\"JobComplete\",\"apiVersion\":63.0,"
                            + "\"lineEnding\":\"LF\",\"columnDelimiter\":\"COMMA\",\"numberRecordsProcessed\":"
                            + processed
                            + "}");
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(body.contains("é") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException clientWentAway) {
                throw new UncheckedIOException(clientWentAway);
            }
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
