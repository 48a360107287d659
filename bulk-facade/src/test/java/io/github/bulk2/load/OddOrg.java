package io.github.bulk2.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.auth.TokenProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An org that loads every row, and whose answers are otherwise what a test makes of them, each being sound HTTP. */
final class OddOrg implements AutoCloseable {

    private static final Pattern JOB = Pattern.compile("/jobs/ingest/(750\\w+)(?:/(\\w+))?$");

    static final String NOT_FOUND =
            "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";

    /** One job. */
    static final class Job {
        final String id;
        String state = "Open";
        String data = "";
        int closes;
        int looks;

        Job(int number) {
            id = "7505e0000%06dAAA".formatted(number);
        }

        List<String> rows() {
            return data.lines().skip(1).toList();
        }
    }

    /** An answer. */
    record Answer(int status, String type, String body) {}

    /** What is answered instead, or null for the right answer. */
    interface Odd {
        @Nullable
        Answer answer(String call, Job job);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Odd odd;
    final List<String> calls = new ArrayList<>();
    final BulkClient client;

    OddOrg(Odd odd) throws IOException {
        this.odd = odd;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                send(exchange, answer(exchange, sent));
            }
        });
        server.setExecutor(threads);
        server.start();
        client = BulkClient.builder()
                .instanceUrl(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    synchronized List<Job> jobs() {
        return List.copyOf(jobs.values());
    }

    /** Every row that was loaded. */
    List<String> loaded() {
        return jobs().stream()
                .filter(job -> job.state.equals("JobComplete"))
                .flatMap(job -> job.rows().stream())
                .sorted()
                .toList();
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }

    static String info(Job job) {
        return info(job.id, job.state, "");
    }

    static String info(String id, String state, String more) {
        return "{\"id\":\"" + id + "\",\"operation\":\"insert\",\"object\":\"Account\",\"state\":\"" + state
                + "\",\"createdById\":\"0055e000001AAAAAA0\",\"createdDate\":\"2024-01-01T00:00:00.000+0000\","
                + "\"lineEnding\":\"LF\",\"columnDelimiter\":\"COMMA\"" + more + "}";
    }

    private synchronized Answer answer(HttpExchange exchange, String sent) {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        Matcher match = JOB.matcher(path);
        Job job = match.find() ? jobs.get(match.group(1)) : null;
        if (job == null && method.equals("POST")) {
            job = new Job(jobs.size() + 1);
            jobs.put(job.id, job);
            return instead("create", job, json(200, info(job)));
        }
        if (job == null) {
            return path.endsWith("/ingest")
                    ? json(200, "{\"done\":true,\"records\":[],\"nextRecordsUrl\":null}")
                    : json(404, NOT_FOUND);
        }
        String part = match.group(2);
        return switch (method) {
            case "PUT" -> {
                Answer instead = instead("upload", job, json(201, ""));
                job.data = instead.status() == 201 ? sent : job.data;
                yield instead;
            }
            case "PATCH" -> {
                String target = sent.contains("Aborted") ? "Aborted" : "UploadComplete";
                Answer instead =
                        instead(target.equals("Aborted") ? "abort" : "close", job, json(200, info(job.id, target, "")));
                job.closes += target.equals("Aborted") ? 0 : 1;
                job.state =
                        instead.body().contains(target) && !instead.type().contains("x-ignored") ? target : job.state;
                yield new Answer(instead.status(), instead.type().replace("x-ignored", "json"), instead.body());
            }
            case "DELETE" -> {
                jobs.remove(job.id);
                calls.add("delete");
                yield new Answer(204, "", "");
            }
            default -> part == null ? look(job) : instead(part, job, result(part, job));
        };
    }

    private Answer look(Job job) {
        job.looks++;
        if (job.state.equals("UploadComplete")) {
            job.state = "JobComplete";
        }
        boolean ended = job.state.equals("JobComplete");
        String counters =
                ended ? ",\"numberRecordsProcessed\":" + job.rows().size() + ",\"numberRecordsFailed\":0" : "";
        return instead("look", job, json(200, info(job.id, job.state, counters)));
    }

    private static Answer result(String part, Job job) {
        String rows = job.rows().stream()
                .map(row -> "\"0015e" + String.format("%010d", Integer.toUnsignedLong(row.hashCode()))
                        + "AAA\",\"true\",\"" + row + "\"\n")
                .collect(Collectors.joining());
        return new Answer(
                200,
                "text/csv",
                switch (part) {
                    case "successfulResults" -> "\"sf__Id\",\"sf__Created\",\"Name\"\n" + rows;
                    case "failedResults" -> "\"sf__Id\",\"sf__Error\",\"Name\"\n";
                    default -> "\"Name\"\n";
                });
    }

    private Answer instead(String call, Job job, Answer right) {
        calls.add(call);
        Answer instead = odd.answer(call, job);
        return instead == null ? right : instead;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!answer.type().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
