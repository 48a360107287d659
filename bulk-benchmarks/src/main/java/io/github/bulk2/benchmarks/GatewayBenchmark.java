package io.github.bulk2.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The gateway, {@code bulk2 serve} in a process of its own with 64 MB of heap, before a sandbox in another: how long until it
 * answers, 100 MB up and down beside the same without it, and many status calls at once.
 *
 * <p>Arguments: folder for the upload, rounds, the script {@code bulk2}, seconds of status calls, callers at once.
 */
final class GatewayBenchmark {

    private static final int ROWS = 100_000;
    private static final int WARM_UP_SECONDS = 3;
    private static final String HEAP = "-Xmx64m";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path upload;
    private final String script;
    private final Process sandbox;
    private final String instanceUrl;
    private final String direct;
    private final String token;

    private GatewayBenchmark(Path upload, String script) throws IOException {
        this.upload = upload;
        this.script = script;
        this.sandbox = new ProcessBuilder(
                        Bulk2Program.java(),
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewaySandbox.class.getName(),
                        String.valueOf(2 * ROWS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = sandbox.inputReader();
        this.instanceUrl = out.readLine();
        this.direct = out.readLine() + "/jobs/ingest";
        this.token = out.readLine();
    }

    /** Runs it and prints the figures. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path upload = Files.createDirectories(Path.of(args[0])).resolve("upload.csv");
        Files.writeString(upload, "Name,Description\n" + ("Alpha," + "x".repeat(993) + "\n").repeat(ROWS));
        GatewayBenchmark benchmark = new GatewayBenchmark(upload, args[2]);
        try {
            benchmark.run(Integer.parseInt(args[1]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        } finally {
            benchmark.sandbox.destroy();
            Files.delete(upload);
        }
    }

    private void run(int rounds, int seconds, int callers) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            starts("bulk2 serve");
            starts("bulk2 serve --sandbox", "--sandbox");
        }
        Gateway gateway = start();
        try {
            transfers(rounds, gateway);
            String job = create(gateway.jobs());
            URI status = URI.create(gateway.jobs() + "/" + job);
            String bodyStart = "{\"id\":\"" + job + "\",";
            StatusCalls.run(status, WARM_UP_SECONDS, callers, bodyStart);
            Cpu before = cpu(gateway);
            String calls = StatusCalls.run(status, seconds, callers, bodyStart);
            System.out.printf(
                    "%d callers for %d s: %s; CPU s: %s%n",
                    callers, seconds, calls, cpu(gateway).minus(before));
        } finally {
            gateway.stop();
        }
    }

    /** One that has answered. */
    private record Gateway(Process process, String jobs, double started) {

        void stop() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }

    private void starts(String what, String... options) throws IOException, InterruptedException {
        Gateway gateway = start(options);
        System.out.printf(
                Locale.ROOT,
                "%s: first answer after %.2f s, CPU %.2f s%n",
                what,
                gateway.started(),
                cpu(gateway.process().toHandle()));
        gateway.stop();
    }

    private Gateway start(String... options) throws IOException, InterruptedException {
        List<String> command = new Bulk2Program(script, "", upload)
                .command(HEAP, "serve", "--rest-port", "0", "--mcp-port", "0", "--json");
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BULK2_INSTANCE_URL", instanceUrl);
        builder.environment().put("BULK2_TOKEN", token);
        long begun = System.nanoTime();
        Process process = builder.start();
        String url = found("\"restUrl\":\"([^\"]+)\"", process.inputReader().readLine()) + "/v1/jobs/ingest";
        send("GET", url, BodyPublishers.noBody(), "application/json");
        return new Gateway(process, url, secondsSince(begun));
    }

    /** CPU seconds until now of the gateway, the sandbox and this process. */
    private record Cpu(double gateway, double sandbox, double client) {

        Cpu minus(Cpu before) {
            return new Cpu(gateway - before.gateway, sandbox - before.sandbox, client - before.client);
        }

        Cpu plus(Cpu more) {
            return new Cpu(gateway + more.gateway, sandbox + more.sandbox, client + more.client);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "gateway %.2f, sandbox %.2f, client %.2f", gateway, sandbox, client);
        }
    }

    private Cpu cpu(Gateway gateway) {
        return new Cpu(cpu(gateway.process().toHandle()), cpu(sandbox.toHandle()), cpu(ProcessHandle.current()));
    }

    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** A transfer, which tells how many seconds it took. */
    private interface Transfer {
        double take() throws IOException, InterruptedException;
    }

    private void transfers(int rounds, Gateway gateway) throws IOException, InterruptedException {
        String results = queried();
        Map<String, Transfer> transfers = new LinkedHashMap<>();
        transfers.put("PUT 100 MB, direct", () -> put(direct));
        transfers.put("PUT 100 MB, gateway", () -> put(gateway.jobs()));
        transfers.put("GET 100 MB, direct", () -> get(direct, results, "identity"));
        transfers.put("GET 100 MB, gateway", () -> get(gateway.jobs(), results, "identity"));
        transfers.put("GET 100 MB compressed, direct", () -> get(direct, results, "gzip"));
        transfers.put("GET 100 MB compressed, gateway", () -> get(gateway.jobs(), results, "gzip"));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        Map<String, Cpu> cpus = new LinkedHashMap<>();
        // The first round warms all of them up and is not counted.
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Transfer> each : transfers.entrySet()) {
                Cpu before = cpu(gateway);
                double taken = each.getValue().take();
                if (round > 0) {
                    times.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                            .add(taken);
                    cpus.merge(each.getKey(), cpu(gateway).minus(before), Cpu::plus);
                }
            }
        }
        double without = 0;
        for (Map.Entry<String, List<Double>> each : times.entrySet()) {
            double median = median(each.getValue());
            boolean isDirect = each.getKey().endsWith("direct");
            without = isDirect ? median : without;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.3f s%s; CPU s of %d: %s%n",
                    each.getKey(),
                    median,
                    isDirect ? "" : String.format(Locale.ROOT, ", %.2f x", median / without),
                    rounds,
                    cpus.get(each.getKey()));
        }
    }

    private double put(String jobs) throws IOException, InterruptedException {
        String id = create(jobs);
        long begun = System.nanoTime();
        send("PUT", jobs + "/" + id + "/batches", BodyPublishers.ofFile(upload), "text/csv");
        double taken = secondsSince(begun);
        send("PATCH", jobs + "/" + id, BodyPublishers.ofString("{\"state\": \"Aborted\"}"), "application/json");
        send("DELETE", jobs + "/" + id, BodyPublishers.noBody(), "application/json");
        return taken;
    }

    private double get(String jobs, String results, String encoding) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(URI.create(jobs.replace("ingest", "query") + results))
                .header("Authorization", "Bearer " + token)
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
        String id = create(direct);
        send("PUT", direct + "/" + id + "/batches", BodyPublishers.ofFile(upload), "text/csv");
        send(
                "PATCH",
                direct + "/" + id,
                BodyPublishers.ofString("{\"state\": \"UploadComplete\"}"),
                "application/json");
        await(direct + "/" + id);
        String queries = direct.replace("ingest", "query");
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
                        .header("Authorization", "Bearer " + token)
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
