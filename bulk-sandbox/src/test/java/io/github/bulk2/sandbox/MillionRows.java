package io.github.bulk2.sandbox;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures what the sandbox can take: a million records of about 150 bytes in two jobs, with their results, then a query
 * that reads them all. Run with {@code -Xmx512m}; prints seconds.
 */
final class MillionRows {
    private static final int JOBS = 2;
    private static final int ROWS = 500_000;

    private MillionRows() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("million");
        Path[] files = new Path[JOBS];
        for (int job = 0; job < JOBS; job++) {
            files[job] = folder.resolve(job + ".csv");
            write(files[job], job);
        }
        try (Sandbox sandbox = Sandbox.start()) {
            TestClient client = new TestClient(sandbox);
            HttpClient http = HttpClient.newHttpClient();
            long start = System.nanoTime();
            String[] ids = new String[JOBS];
            for (int job = 0; job < JOBS; job++) {
                ids[job] = client.create("insert", "Account", "");
                http.send(
                        HttpRequest.newBuilder(URI.create(sandbox.dataUrl() + "/jobs/ingest/" + ids[job] + "/batches"))
                                .header("Authorization", "Bearer " + sandbox.token())
                                .header("Content-Type", "text/csv")
                                .PUT(BodyPublishers.ofFile(files[job]))
                                .build(),
                        BodyHandlers.discarding());
                client.close(ids[job]);
            }
            say("uploaded", start);
            for (String id : ids) {
                while (!client.get("jobs/ingest/" + id).body().contains("JobComplete")) {
                    Thread.sleep(Duration.ofMillis(200).toMillis());
                }
            }
            say("processed", start);
            long bytes = 0;
            for (String id : ids) {
                for (String kind : new String[] {"successfulResults", "failedResults", "unprocessedrecords"}) {
                    bytes += download(http, sandbox, "/jobs/ingest/" + id + "/" + kind);
                }
            }
            say("results downloaded, " + bytes + " bytes", start);
            long queried = System.nanoTime();
            String query = TestClient.parse(client.createQuery("SELECT Id, Name, Description FROM Account"))
                    .get("id")
                    .asText();
            while (!client.get("jobs/query/" + query).body().contains("JobComplete")) {
                Thread.sleep(Duration.ofMillis(200).toMillis());
            }
            say("queried", queried);
            bytes = download(http, sandbox, "/jobs/query/" + query + "/results?maxRecords=2000000");
            say("exported, " + bytes + " bytes", queried);
        } finally {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static void write(Path file, int job) throws IOException {
        String filler = "x".repeat(70);
        try (BufferedWriter csv = Files.newBufferedWriter(file)) {
            csv.write("External_Id__c,Name,Phone,AnnualRevenue,Description\n");
            for (int row = 0; row < ROWS; row++) {
                csv.write(String.format(
                        Locale.ROOT,
                        "EXT-%d-%08d,Customer number %08d,+49 89 %08d,%d.5,%s%n",
                        job,
                        row,
                        row,
                        row,
                        row,
                        filler));
            }
        }
    }

    private static long download(HttpClient http, Sandbox sandbox, String path)
            throws IOException, InterruptedException {
        Path target = Files.createTempFile("result", ".csv");
        http.send(
                HttpRequest.newBuilder(URI.create(sandbox.dataUrl() + path))
                        .header("Authorization", "Bearer " + sandbox.token())
                        .build(),
                BodyHandlers.ofFile(target));
        long size = Files.size(target);
        Files.delete(target);
        return size;
    }

    private static void say(String what, long start) {
        System.out.printf(Locale.ROOT, "%s after %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    }
}
