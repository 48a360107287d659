package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Exports the same result with several programs, each a process of its own, from a server that has its pages in memory.
 * They take turns, so that what else the machine does falls on all of them, and what they wrote is compared with what was
 * served.
 *
 * <p>Arguments: folder for the results, rounds, the script {@code bulk2}, and which parts to run, divided by commas: 50000,
 * 250000, gzip, latency, peers, 10gb. System properties: {@code megabytes}, the size of a result; those of
 * {@link ExportPeers}; {@code bulk2.java}, more options for the Java of bulk2.
 */
final class ExportBenchmark {

    private static final String CURL = "curl, one process";
    private static final String SMALL_HEAP = "-Xmx64m";
    private static final long MEGABYTE = 1_000_000;
    private static final int TEN_GIGABYTES = 10;
    private static final int PAGES_WITH_LATENCY = 40;
    private static final int ROWS_WITH_LATENCY = 10_000;
    private static final Duration LATENCY = Duration.ofMillis(200);

    private final Path folder;
    private final int rounds;
    private final String script;
    private final Figures figures = new Figures();
    private final Set<String> notes = new LinkedHashSet<>();

    private ExportBenchmark(Path folder, int rounds, String script) {
        this.folder = folder;
        this.rounds = rounds;
        this.script = script;
    }

    /** Runs it and prints the medians. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        // A benchmark that is stopped stops what it measures.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        for (String part : args[3].split(",")) {
            new ExportBenchmark(folder, Integer.parseInt(args[1]), args[2]).run(part);
        }
    }

    private void run(String part) throws IOException, InterruptedException {
        ResultPages pages = pages(part);
        System.out.printf(
                Locale.ROOT,
                "%n%s: %d pages, %,d rows, %,d bytes; load average %s%n",
                part,
                pages.pages(),
                pages.totalRows(),
                pages.totalBytes(),
                loadAverage());
        try (DrainServer server = new DrainServer(0, new DrainConnection.Served(null, pages))) {
            Programs programs = new Programs(pages, server.url(), new Bulk2Program(script, server.url(), folder));
            for (int round = 0; round < rounds; round++) {
                round(part, programs);
            }
        } finally {
            clear();
        }
        System.out.printf("%n%s", figures.table(CURL));
        notes.forEach(System.out::println);
        System.out.printf("load average %s%n", loadAverage());
    }

    private static ResultPages pages(String part) {
        long size = Long.getLong("megabytes", 1000) * MEGABYTE;
        return switch (part) {
            case "50000", "peers" -> ResultPages.of(size, 50_000);
            case "250000" -> ResultPages.of(size, 250_000);
            case "gzip" -> ResultPages.of(size, 50_000).compressed();
            case "latency" -> new ResultPages(PAGES_WITH_LATENCY, ROWS_WITH_LATENCY, LATENCY);
            case "10gb" -> ResultPages.of(TEN_GIGABYTES * size, 50_000);
            default -> throw new IllegalArgumentException("there is no part " + part);
        };
    }

    /** What is run: against which server, and which result it is about. */
    private record Programs(ResultPages pages, String url, Bulk2Program bulk2) {

        List<String> curl() {
            List<String> command = new ArrayList<>(List.of("curl", "-sS"));
            if (pages.areCompressed()) {
                command.add("--compressed");
            }
            for (int page = 0; page < pages.pages(); page++) {
                command.addAll(List.of("-o", "page-" + page));
                command.add(url + "/services/data/v63.0/jobs/query/" + ResultPages.JOB + "/results?locator="
                        + pages.locator(page));
            }
            return command;
        }

        List<String> query(int parallel) {
            return bulk2.command(
                    SMALL_HEAP,
                    "query",
                    ResultPages.SOQL,
                    "-o",
                    "out.csv",
                    "--instance-url",
                    url,
                    "--token",
                    "t",
                    "--parallel",
                    Integer.toString(parallel));
        }

        List<String> alone(int parallel) {
            return List.of(
                    Bulk2Program.java(),
                    SMALL_HEAP,
                    "-cp",
                    System.getProperty("java.class.path"),
                    ExportAlone.class.getName(),
                    url,
                    "out.csv",
                    Integer.toString(parallel));
        }
    }

    private void round(String part, Programs programs) throws IOException, InterruptedException {
        curl(programs);
        for (int parallel : part.equals("latency") ? List.of(1, 4, 8) : List.of(4, 1)) {
            bulk2(programs, parallel);
        }
        switch (part) {
            case "peers" -> peers(programs);
            case "latency" -> alone(programs, List.of(1, 4, 8));
            case "10gb" -> {}
            default -> alone(programs, List.of(4, 1));
        }
    }

    private void curl(Programs programs) throws IOException, InterruptedException {
        clear();
        figures.add(CURL, start(programs.curl()).await(0));
        long size = 0;
        for (int page = 0; page < programs.pages().pages(); page++) {
            size += Files.size(folder.resolve("page-" + page));
        }
        if (size < programs.pages().totalBytes()) {
            throw new IllegalStateException("curl wrote " + size + " bytes");
        }
    }

    private void bulk2(Programs programs, int parallel) throws IOException, InterruptedException {
        clear();
        figures.add(
                "bulk2 query --parallel " + parallel,
                start(programs.query(parallel)).await(0));
        requireTruth(programs.pages());
    }

    private void alone(Programs programs, List<Integer> parallels) throws IOException, InterruptedException {
        for (int parallel : parallels) {
            clear();
            Child child = start(programs.alone(parallel));
            Child.Cost whole = child.await(0);
            requireTruth(programs.pages());
            child.output()
                    .lines()
                    .filter(line -> line.matches("[0-9].* [0-9].*"))
                    .skip(ExportAlone.WARM_UP)
                    .forEach(pass -> {
                        String[] times = pass.split(" ");
                        figures.add(
                                "in process, warm, " + parallel + " at once",
                                new Child.Cost(
                                        Double.parseDouble(times[0]), Double.parseDouble(times[1]), whole.peak()));
                    });
        }
    }

    private void peers(Programs programs) throws IOException, InterruptedException {
        for (ExportPeers.Peer peer : ExportPeers.all(programs.url())) {
            clear();
            Child child = start(peer.command());
            figures.add(peer.name(), child.await(ExportPeers.PATIENCE));
            notes.add(peer.name() + ": " + ExportPeers.verdict(child, programs.pages(), folder.resolve("out.csv")));
        }
    }

    private Child start(List<String> command) throws IOException {
        return Child.start(folder, folder.resolve("output"), command);
    }

    private void requireTruth(ResultPages pages) throws IOException {
        if (!pages.isWhole(folder.resolve("out.csv"))) {
            throw new IllegalStateException("out.csv is not what was served");
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(folder))
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    });
        }
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }
}
