package io.github.bulk2.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers the first request with 503 and a date in Retry-After, the next ones with limits. */
final class DatedServer implements AutoCloseable {

    private final HttpServer server;
    private final List<Long> arrivals = new CopyOnWriteArrayList<>();
    private final int seconds;

    DatedServer(int seconds) throws IOException {
        this.seconds = seconds;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From the first request to the second. */
    Duration pause() {
        return Duration.ofNanos(arrivals.get(1) - arrivals.get(0));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            arrivals.add(System.nanoTime());
            boolean first = arrivals.size() == 1;
            if (first) {
                String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(seconds));
                exchange.getResponseHeaders().set("Retry-After", date);
            }
            byte[] body = (first
                            ? "[]"
                            : "{\"DailyApiRequests\":{\"Max\":15000,\"Remaining\":14000,\"Ant\":{\"Max\":1}}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(first ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
