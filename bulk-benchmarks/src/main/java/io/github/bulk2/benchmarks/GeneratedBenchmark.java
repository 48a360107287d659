package io.github.bulk2.benchmarks;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows that are generated on the way, more than one would like to keep: by curl and by {@code bulk2 insert} from a
 * pipe, and by the client alone, which makes them itself. The generator's work counts in all of them.
 *
 * <p>Arguments: folder for the run, number of 100 MB parts, rounds, the command {@code bulk2}. {@code bulk2 insert}
 * keeps the parts in its run folder until they are accounted for, so the folder needs room for all.
 */
final class GeneratedBenchmark {

    private static final String CURL = "generator | curl -T -";

    private final Path folder;
    private final int parts;
    private final DrainServer server;
    private final Figures figures = new Figures();

    private GeneratedBenchmark(Path folder, int parts, DrainServer server) {
        this.folder = folder;
        this.parts = parts;
        this.server = server;
    }

    /** Runs it and prints the medians; {@code upload URL PARTS} is the client alone. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("upload")) {
            upload(URI.create(args[1]), Integer.parseInt(args[2]));
            return;
        }
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        int parts = Integer.parseInt(args[1]);
        try (DrainServer server = new DrainServer(0, new DrainConnection.Served(null, null))) {
            GeneratedBenchmark benchmark = new GeneratedBenchmark(folder, parts, server);
            for (int round = 0; round < Integer.parseInt(args[2]); round++) {
                benchmark.round(args[3]);
            }
            System.out.printf(
                    "%n%,d bytes%n%n%s%n",
                    GeneratedRows.length(LoadData.firstRow(parts)), benchmark.figures.table(CURL));
        }
    }

    private void round(String bulk2) throws IOException, InterruptedException {
        server.jobs().reset(0, null);
        figures.add(
                CURL,
                start(piped("curl -sS -o /dev/null -T - " + server.url() + path()))
                        .await(0));
        figures.add(
                "client alone, -Xmx64m",
                start(java() + "-Xmx64m " + classPath() + GeneratedBenchmark.class.getName() + " upload " + server.url()
                                + " " + parts)
                        .await(0));
        insert(bulk2);
    }

    /** Until all parts are closed, and not on: the server knows no results for these rows. */
    private void insert(String bulk2) throws IOException, InterruptedException {
        AtomicReference<@Nullable Child> child = new AtomicReference<>();
        AtomicReference<Child.@Nullable Cost> cost = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        server.jobs().reset(parts, () -> {
            Child running = child.get();
            if (running != null) {
                cost.set(running.soFar());
            }
            closed.countDown();
        });
        Bulk2Program program = new Bulk2Program(bulk2, server.url(), folder);
        child.set(start(piped("BULK2_NO_BUILD=1 BULK2_JAVA_OPTS=-Xmx64m " + bulk2 + " insert Account - --instance-url "
                + server.url() + " --token t --jobs-in-flight " + parts + " --run-folder run")));
        Child started = Objects.requireNonNull(child.get());
        while (!closed.await(1, TimeUnit.SECONDS)) {
            if (!started.isRunning()) {
                throw new IllegalStateException("the jobs were not closed: " + started.output());
            }
        }
        Child.Cost seen = Objects.requireNonNull(cost.get());
        started.kill();
        figures.add("generator | bulk2 insert -, until all parts are closed", seen);
        program.removeRunFolder();
    }

    private String piped(String command) {
        return java() + "-Xmx64m " + classPath() + GeneratedRows.class.getName() + " " + parts + " | " + command;
    }

    private Child start(String shellCommand) throws IOException {
        return Child.start(folder, folder.resolve("output"), List.of("bash", "-o", "pipefail", "-c", shellCommand));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java") + " ";
    }

    private static String classPath() {
        return "-cp '" + System.getProperty("java.class.path") + "' ";
    }

    private static String path() {
        return "/services/data/v63.0/jobs/ingest/750000000000001AAA/batches";
    }

    private static void upload(URI url, int parts) {
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(url)
                .tokens(TokenProvider.fixed("token"))
                .build()) {
            for (int part = 0; part < parts; part++) {
                IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
                job.upload(new GeneratedPart(LoadData.firstRow(part), LoadData.firstRow(part + 1)));
                job.markUploadComplete();
            }
        }
    }

    /** Rows from one number to before another. */
    private record GeneratedPart(long first, long end) implements CsvSource {

        @Override
        public InputStream open() {
            return new GeneratedRows(first, end);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public OptionalLong contentLength() {
            return OptionalLong.of(GeneratedRows.length(end - first));
        }
    }
}
