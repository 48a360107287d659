package io.github.bulk2.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An org with one query job, whose rows are whatever a test wants, and a list of jobs that is. */
final class OddOrg implements AutoCloseable {

    private static final String JOB = "{\"id\":\"7505e00000AbCdEAAV\",\"operation\":\"query\",\"object\":\"Account\","
            + "\"state\":\"JobComplete\",\"apiVersion\":63.0,\"lineEnding\":\"LF\",\"columnDelimiter\":\"COMMA\","
            + "\"numberRecordsProcessed\":ROWS}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] page;
    private final long rows;
    private final String listed;
    final AtomicInteger created = new AtomicInteger();

    private OddOrg(String page, long rows, String listed) throws IOException {
        // In Latin-1 a test can write any byte.
        this.page = page.getBytes(StandardCharsets.ISO_8859_1);
        this.rows = rows;
        this.listed = listed;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    static OddOrg withRows(String page, long rows) throws IOException {
        return new OddOrg(page, rows, "");
    }

    static OddOrg withJobs(String listed) throws IOException {
        return new OddOrg("", 0, listed);
    }

    Shell shell() {
        return new Shell()
                .with(
                        "BULK2_INSTANCE_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .with("BULK2_TOKEN", "00D!token");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/results")) {
            exchange.getResponseHeaders().set("Sforce-Locator", "null");
            exchange.getResponseHeaders().set("Sforce-NumberOfRecords", Long.toString(rows));
            send(exchange, 200, "text/csv", page);
        } else if (path.endsWith("/resultPages")) {
            send(exchange, 404, "application/json", "[]".getBytes(StandardCharsets.UTF_8));
        } else if (exchange.getRequestMethod().equals("GET") && path.matches(".*/jobs/(query|ingest)/?")) {
            String all = "{\"done\":true,\"nextRecordsUrl\":null,\"records\":[" + listed + "]}";
            send(exchange, 200, "application/json", all.getBytes(StandardCharsets.UTF_8));
        } else {
            created.addAndGet(exchange.getRequestMethod().equals("POST") ? 1 : 0);
            send(
                    exchange,
                    200,
                    "application/json",
                    JOB.replace("ROWS", Long.toString(rows)).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
