package io.github.bulk2.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exports the same result with several programs, each a process of its own, from a server that has its pages in memory.
 * They take turns, so that what else the machine does falls on all of them.
 *
 * <p>Arguments: folder for the results, rounds, {@code bulk2.jar}, and which parts to run [all]. System properties:
 * {@code camel}, a folder of jars with {@code CamelExport}; {@code node} and {@code peers}, the program and the folder of
 * its scripts; {@code bulk2.java}, more options for the Java of bulk2.
 */
final class ExportBenchmark {

    private static final String CURL = "curl, one process";
    private static final int GIGABYTE_OF_50000 = 29;
    private static final int GIGABYTE_OF_250000 = 6;
    private static final int PAGES_WITH_LATENCY = 40;

    private final Path folder;
    private final int rounds;
    private final String bulk2;
    private final Figures figures = new Figures();

    private ExportBenchmark(Path folder, int rounds, String bulk2) {
        this.folder = folder;
        this.rounds = rounds;
        this.bulk2 = bulk2;
    }

    /** Runs it and prints the medians. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        int rounds = Integer.parseInt(args[1]);
        List<String> parts =
                args.length > 3 ? List.of(args[3].split(",")) : List.of("50000", "250000", "gzip", "latency");
        System.out.println("load average " + loadAverage());
        for (String part : parts) {
            System.out.printf("%n%s%n", part);
            new ExportBenchmark(folder, rounds, args[2]).run(part);
        }
        System.out.println("load average " + loadAverage());
    }

    private void run(String part) throws IOException, InterruptedException {
        ResultPages pages = switch (part) {
            case "250000" -> new ResultPages(GIGABYTE_OF_250000, 250_000, Duration.ZERO);
            case "latency" -> new ResultPages(PAGES_WITH_LATENCY, 10_000, Duration.ofMillis(200));
            default -> new ResultPages(GIGABYTE_OF_50000, 50_000, Duration.ZERO);
        };
        System.out.printf("%d pages, %,d rows, %,d bytes%n", pages.pages(), pages.totalRows(), pages.totalBytes());
        DrainConnection.Served served = new DrainConnection.Served(null, pages, part.equals("gzip"));
        try (DrainServer server = new DrainServer(0, served)) {
            for (int round = 0; round < rounds; round++) {
                round(part, pages, server.url());
            }
        }
        System.out.printf("%n%s%n", figures.table(CURL));
    }

    private void round(String part, ResultPages pages, String url) throws IOException, InterruptedException {
        measure(CURL, curl(pages, url, part.equals("gzip")), 0);
        if (part.equals("latency")) {
            for (int parallel : List.of(1, 4, 8)) {
                measure(
                        "bulk2 query --parallel " + parallel,
                        bulk2(url, "--parallel", Integer.toString(parallel)),
                        pages.totalBytes());
            }
            return;
        }
        measure("bulk2 query", bulk2(url), pages.totalBytes());
        measure("bulk2 query --parallel 1", bulk2(url, "--parallel", "1"), pages.totalBytes());
        for (int parallel : List.of(1, 4)) {
            inProcess(url, parallel);
        }
        if (part.equals("50000")) {
            peers(url);
        }
    }

    private void measure(String name, List<String> command, long bytes) throws IOException, InterruptedException {
        clear();
        figures.add(name, Child.start(folder, folder.resolve("output"), command).await(0));
        Path out = folder.resolve("out.csv");
        if (bytes > 0 && Files.size(out) != bytes) {
            System.out.printf("%s wrote %,d bytes of %,d%n", name, Files.size(out), bytes);
        }
    }

    private List<String> curl(ResultPages pages, String url, boolean compressed) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS"));
        if (compressed) {
            command.add("--compressed");
        }
        for (int page = 0; page < pages.pages(); page++) {
            command.addAll(List.of("-o", "page-" + page));
            command.add(url + "/services/data/v63.0/jobs/query/" + ResultPages.JOB + "/results?locator="
                    + pages.locator(page));
        }
        return command;
    }

    private List<String> bulk2(String url, String... options) {
        List<String> command = new ArrayList<>(List.of(javaProgram(), "-Xmx64m"));
        Stream.of(System.getProperty("bulk2.java", "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("-jar", bulk2, "query", ResultPages.SOQL, "-o", "out.csv"));
        command.addAll(List.of("--instance-url", url, "--token", "t"));
        command.addAll(Arrays.asList(options));
        return command;
    }

    private void inProcess(String url, int parallel) throws IOException, InterruptedException {
        clear();
        Child child = Child.start(
                folder,
                folder.resolve("output"),
                List.of(
                        javaProgram(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExportAlone.class.getName(),
                        url,
                        folder.resolve("out.csv").toString(),
                        Integer.toString(parallel)));
        Child.Cost whole = child.await(0);
        List<String> passes =
                child.output().lines().filter(line -> line.matches("[0-9.]+")).toList();
        for (String pass : passes.subList(ExportAlone.WARM_UP, passes.size())) {
            figures.add(
                    "in process, warm, " + parallel + " at once",
                    new Child.Cost(Double.parseDouble(pass), whole.cpu() / passes.size(), whole.peak()));
        }
    }

    private void peers(String url) throws IOException, InterruptedException {
        String camel = System.getProperty("camel", "");
        if (!camel.isEmpty()) {
            String classPath = camel + File.pathSeparator + camel + "/*";
            measure(
                    "camel-salesforce",
                    List.of(
                            javaProgram(),
                            "-Xmx256m",
                            "-cp",
                            classPath,
                            "CamelExport",
                            url,
                            "out.csv",
                            ResultPages.SOQL),
                    1);
        }
        String node = System.getProperty("node", "");
        String scripts = System.getProperty("peers", "");
        for (String script : List.of("jsforce-export", "sf-export")) {
            if (!node.isEmpty() && Files.exists(Path.of(scripts, script + ".mjs"))) {
                measure(
                        script,
                        List.of(node, Path.of(scripts, script + ".mjs").toString(), url, "out.csv", ResultPages.SOQL),
                        1);
            }
        }
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
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
