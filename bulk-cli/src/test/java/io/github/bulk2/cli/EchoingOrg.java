package io.github.bulk2.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An org that takes every record and gives back what a test says. Its records are lines of unquoted values with commas
 * between them.
 */
final class EchoingOrg implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What becomes of the records of a job: rows of the three results. */
    record Results(List<String> successful, List<String> failed) {
        Results() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Decides about one job. */
    interface Fate {
        /**
         * Fills the results.
         *
         * @param job the number of the job, from 1
         * @param records the records, without the header
         */
        void decide(int job, List<String> records, Results results);
    }

    private static final class Job {
        private final ObjectNode info;
        private final int number;
        private String header = "";
        private Results results = new Results();

        Job(ObjectNode info, int number) {
            this.info = info;
            this.number = number;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final Fate fate;

    EchoingOrg(Fate fate) throws IOException {
        this.fate = fate;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static String id(int number) {
        return String.format("001R%011dAAA", number);
    }

    Shell shell() {
        return new Shell()
                .with(
                        "BULK2_INSTANCE_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .with("BULK2_TOKEN", "00D000000000001!echo");
    }

    int jobs() {
        return jobs.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String[] path = exchange.getRequestURI().getPath().split("/");
            boolean ofJob = path.length > 6 && jobs.containsKey(path[6]);
            if (path.length > 6 && !ofJob) {
                answer(
                        exchange,
                        404,
                        "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"no such job\"}]",
                        "application/json");
            } else if (!ofJob) {
                collection(exchange, body);
            } else {
                job(exchange, jobs.get(path[6]), body, path.length > 7 ? path[7] : "");
            }
        }
    }

    private void collection(HttpExchange exchange, String body) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            boolean list = exchange.getRequestURI().getPath().endsWith("ingest");
            answer(exchange, 200, list ? "{\"done\":true,\"records\":[]}" : "{}", "application/json");
            return;
        }
        ObjectNode info = (ObjectNode) JSON.readTree(body);
        int number = jobs.size() + 1;
        String id = String.format("750R%011dAAA", number);
        info.put("id", id).put("state", "Open").put("apiVersion", 63.0);
        info.put("contentUrl", "services/data/v63.0/jobs/ingest/" + id + "/batches");
        jobs.put(id, new Job(info, number));
        answer(exchange, 200, info.toString(), "application/json");
    }

    private void job(HttpExchange exchange, Job job, String body, String part) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                List<String> lines = body.lines().toList();
                job.header = lines.get(0);
                fate.decide(job.number, lines.subList(1, lines.size()), job.results);
                answer(exchange, 201, "", "text/plain");
            }
            case "PATCH" -> {
                int failed = job.results.failed().size();
                job.info
                        .put("state", "JobComplete")
                        .put("numberRecordsProcessed", job.results.successful().size() + failed)
                        .put("numberRecordsFailed", failed);
                answer(exchange, 200, job.info.toString(), "application/json");
            }
            default ->
                answer(
                        exchange,
                        200,
                        part.isEmpty() ? job.info.toString() : result(job, part),
                        part.isEmpty() ? "application/json" : "text/csv");
        }
    }

    private static String result(Job job, String part) {
        return switch (part) {
            case "successfulResults" -> csv("\"sf__Id\",\"sf__Created\"," + job.header, job.results.successful());
            case "failedResults" -> csv("\"sf__Id\",\"sf__Error\"," + job.header, job.results.failed());
            default -> "";
        };
    }

    private static String csv(String header, List<String> rows) {
        return header + "\n" + String.join("\n", rows) + "\n";
    }

    private static void answer(HttpExchange exchange, int status, String body, String type) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
