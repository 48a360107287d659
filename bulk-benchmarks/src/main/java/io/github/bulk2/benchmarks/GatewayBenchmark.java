package io.github.bulk2.benchmarks;

import io.github.bulk2.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The gateway, {@code bulk2 serve} in a process of its own with 64 MB of heap, before a sandbox in this process: how long until
 * it answers, 100 MB up and down beside the same without it, and many status calls at once.
 *
 * <p>Arguments: folder for the upload, rounds, {@code bulk2.jar}, seconds of status calls, callers at once.
 */
final class GatewayBenchmark {

    private static final int ROWS = 100_000;
    private static final String GATEWAY = "gateway";
    private static final String DIRECT = "direct";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Sandbox sandbox;
    private final Path upload;
    private final String jar;

    private GatewayBenchmark(Sandbox sandbox, Path upload, String jar) {
        this.sandbox = sandbox;
        this.upload = upload;
        this.jar = jar;
    }

    /** Runs it and prints the figures. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path upload = Files.createDirectories(Path.of(args[0])).resolve("upload.csv");
        Files.writeString(upload, "Name,Description\n" + ("Alpha," + "x".repeat(993) + "\n").repeat(ROWS));
        try (Sandbox sandbox = Sandbox.builder()
                .dailyApiRequests(Integer.MAX_VALUE)
                .defaultMaxRecords(2 * ROWS)
                .start()) {
            new GatewayBenchmark(sandbox, upload, args[2])
                    .run(Integer.parseInt(args[1]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        } finally {
            Files.delete(upload);
        }
    }

    private void run(int rounds, int seconds, int callers) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            start(true).destroy();
        }
        Process gateway = start(false);
        try {
            transfers(rounds);
            String job = create(url(GATEWAY));
            StatusCalls.run(URI.create(url(GATEWAY) + "/" + job), seconds, callers);
        } finally {
            gateway.destroy();
            gateway.waitFor();
        }
    }

    private String gatewayUrl = "";

    private Process start(boolean told) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-jar",
                        jar,
                        "serve",
                        "--rest-port",
                        "0",
                        "--mcp-port",
                        "0",
                        "--json")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BULK2_INSTANCE_URL", sandbox.instanceUrl().toString());
        builder.environment().put("BULK2_TOKEN", sandbox.token());
        long begun = System.nanoTime();
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        gatewayUrl = found("\"restUrl\":\"([^\"]+)\"", out.readLine()) + "/v1/jobs/ingest";
        http.send(HttpRequest.newBuilder(URI.create(gatewayUrl)).build(), BodyHandlers.ofString());
        if (told) {
            System.out.printf(Locale.ROOT, "start to first answer %.2f s%n", secondsSince(begun));
        }
        return process;
    }

    private String url(String way) {
        return way.equals(GATEWAY) ? gatewayUrl : sandbox.dataUrl() + "/jobs/ingest";
    }

    private void transfers(int rounds) throws IOException, InterruptedException {
        String results = queried();
        List<List<Double>> times = Stream.generate(() -> (List<Double>) new ArrayList<Double>())
                .limit(5)
                .toList();
        // The first round warms all of them up and is not counted.
        for (int round = 0; round <= rounds; round++) {
            double[] taken = {
                put(DIRECT),
                put(GATEWAY),
                get(url(DIRECT), results, "identity"),
                get(url(DIRECT), results, "gzip"),
                get(url(GATEWAY), results, "identity"),
            };
            for (int i = 0; i < taken.length && round > 0; i++) {
                times.get(i).add(taken[i]);
            }
        }
        compare("PUT 100 MB", times.get(0), times.get(1));
        compare("GET 100 MB", times.get(2), times.get(4));
        // The gateway asks the org for gzip, as everybody does who is not on the same machine.
        compare("GET 100 MB, compressed by the org", times.get(3), times.get(4));
    }

    private static void compare(String what, List<Double> direct, List<Double> gateway) {
        System.out.printf(
                Locale.ROOT,
                "%s: direct %.3f s, gateway %.3f s, %.2f x%n",
                what,
                median(direct),
                median(gateway),
                median(gateway) / median(direct));
    }

    private double put(String way) throws IOException, InterruptedException {
        String id = create(url(way));
        long begun = System.nanoTime();
        send("PUT", url(way) + "/" + id + "/batches", BodyPublishers.ofFile(upload), "text/csv");
        double taken = secondsSince(begun);
        send("PATCH", url(way) + "/" + id, BodyPublishers.ofString("{\"state\": \"Aborted\"}"), "application/json");
        send("DELETE", url(way) + "/" + id, BodyPublishers.noBody(), "application/json");
        return taken;
    }

    private double get(String url, String results, String encoding) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.replace("ingest", "query") + results))
                .header("Authorization", "Bearer " + sandbox.token())
                .header("Accept-Encoding", encoding)
                .build();
        long bytes = 0;
        byte[] buffer = new byte[1 << 17];
        try (InputStream in = decoded(http.send(request, BodyHandlers.ofInputStream()))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
            }
        }
        if (bytes < Files.size(upload)) {
            throw new IllegalStateException("the result has " + bytes + " bytes only");
        }
        return secondsSince(begun);
    }

    private static InputStream decoded(HttpResponse<InputStream> answer) throws IOException {
        boolean gzip = answer.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equals)
                .isPresent();
        return gzip ? new GZIPInputStream(answer.body(), 1 << 16) : answer.body();
    }

    /** Loads the upload once and queries it; gives the path of the result below that of the query jobs. */
    private String queried() throws IOException, InterruptedException {
        String id = create(url(DIRECT));
        send("PUT", url(DIRECT) + "/" + id + "/batches", BodyPublishers.ofFile(upload), "text/csv");
        send(
                "PATCH",
                url(DIRECT) + "/" + id,
                BodyPublishers.ofString("{\"state\": \"UploadComplete\"}"),
                "application/json");
        await(url(DIRECT) + "/" + id);
        String queries = url(DIRECT).replace("ingest", "query");
        String query = found(
                "\"id\":\"(\\w+)\"",
                send(
                        "POST",
                        queries,
                        BodyPublishers.ofString(
                                "{\"operation\": \"query\", \"query\": \"SELECT Name, Description FROM Account\"}"),
                        "application/json"));
        await(queries + "/" + query);
        return "/" + query + "/results";
    }

    private void await(String job) throws IOException, InterruptedException {
        while (!send("GET", job, BodyPublishers.noBody(), "application/json").contains("JobComplete")) {
            Thread.onSpinWait();
        }
    }

    private String create(String url) throws IOException, InterruptedException {
        return found(
                "\"id\":\"(\\w+)\"",
                send(
                        "POST",
                        url,
                        BodyPublishers.ofString("{\"object\": \"Account\", \"operation\": \"insert\"}"),
                        "application/json"));
    }

    private String send(String method, String url, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, body)
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + sandbox.token())
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + url + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    private static double secondsSince(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double median(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
