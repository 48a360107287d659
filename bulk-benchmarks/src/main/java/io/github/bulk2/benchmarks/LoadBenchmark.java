package io.github.bulk2.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the same file with several programs, each a process of its own, against a server that only drains. They take
 * turns, so that what else the machine does falls on all of them.
 *
 * <p>Arguments: folder for the data, number of 100 MB parts, rounds, the command {@code bulk2}. System properties:
 * {@code camel}, a folder of jars with {@code CamelUpload}; {@code node} and {@code jsforce}, the program and its
 * script; {@code bulk2.java}, more options for the Java of bulk2.
 */
final class LoadBenchmark {

    private static final int STARTS = 10;
    private static final String CURL = "curl -T";

    private final Path folder;
    private final LoadData data;
    private final int rounds;
    private final String bulk2;
    private final DrainServer server;
    private final Figures figures = new Figures();
    private final Figures starts = new Figures();

    private LoadBenchmark(Path folder, LoadData data, int rounds, String bulk2, DrainServer server) {
        this.folder = folder;
        this.data = data;
        this.rounds = rounds;
        this.bulk2 = bulk2;
        this.server = server;
    }

    /** Runs it and prints the medians. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        LoadData data = new LoadData(folder, Integer.parseInt(args[1]));
        data.generate();
        try (DrainServer server = new DrainServer(0, data)) {
            new LoadBenchmark(folder, data, Integer.parseInt(args[2]), args[3], server).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf("%,d bytes in %d parts; load average %s%n", data.bytes(), data.parts(), loadAverage());
        for (int round = 0; round < rounds; round++) {
            figures.add(CURL, run(curl(), null, 0));
            insertHeld();
            clean();
            figures.add("bulk2 insert, whole", run(insert(), null, 0));
            clean();
            uploadAlone();
            peers();
        }
        for (int start = 0; start < STARTS; start++) {
            starts.add("bulk2 --version", run(bulk2("", "--version"), null, 0));
            starts.add(
                    "bulk2 jobs list",
                    run(bulk2("", "jobs", "list", "--instance-url", server.url(), "--token", "t"), null, 0));
        }
        System.out.printf(
                "%n%s%n%s%nload average %s%n", figures.table(CURL), starts.table("bulk2 --version"), loadAverage());
    }

    /** The jobs end together when the last one is closed: before it there is only the upload, behind it the results. */
    private void insertHeld() throws IOException, InterruptedException {
        AtomicReference<Child.@Nullable Cost> closed = new AtomicReference<>();
        AtomicReference<@Nullable Child> child = new AtomicReference<>();
        server.jobs().reset(data.parts(), () -> {
            Child running = child.get();
            closed.set(running == null ? null : running.soFar());
        });
        List<String> command = new ArrayList<>(insert());
        command.addAll(List.of("--jobs-in-flight", String.valueOf(data.parts())));
        Child started = Child.start(folder, folder.resolve("output"), command);
        child.set(started);
        Child.Cost whole = started.await(0);
        Child.Cost upload = closed.get();
        if (upload == null) {
            throw new IllegalStateException("the jobs were not closed");
        }
        figures.add("bulk2 insert, until all parts are closed", upload);
        figures.add(
                "bulk2 insert, results and account",
                new Child.Cost(whole.wall() - upload.wall(), whole.cpu() - upload.cpu(), whole.peak()));
    }

    private void uploadAlone() throws IOException, InterruptedException {
        server.jobs().reset(0, null);
        Child child = Child.start(
                folder,
                folder.resolve("output"),
                java(
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UploadAlone.class.getName(),
                        server.url()));
        Child.Cost whole = child.await(0);
        List<String> passes =
                child.output().lines().filter(line -> line.matches("[0-9.]+")).toList();
        for (String pass : passes.subList(UploadAlone.WARM_UP, passes.size())) {
            figures.add(
                    "upload alone, warm",
                    new Child.Cost(Double.parseDouble(pass), whole.cpu() / passes.size(), whole.peak()));
        }
    }

    private void peers() throws IOException, InterruptedException {
        String camel = System.getProperty("camel", "");
        if (!camel.isEmpty()) {
            String classPath = camel + File.pathSeparator + camel + "/*";
            figures.add(
                    "camel-salesforce", run(java("-Xmx256m", "-cp", classPath, "CamelUpload", server.url()), null, 0));
        }
        String node = System.getProperty("node", "");
        if (!node.isEmpty()) {
            List<String> command = new ArrayList<>(List.of(node, System.getProperty("jsforce"), server.url()));
            command.addAll(dataArguments());
            figures.add("jsforce", run(command, null, 0));
        }
    }

    private Child.Cost run(List<String> command, @Nullable Runnable allClosed, int held)
            throws IOException, InterruptedException {
        server.jobs().reset(held, allClosed);
        return Child.start(folder, folder.resolve("output"), command).await(0);
    }

    private List<String> curl() {
        List<String> command = new ArrayList<>(List.of("curl"));
        for (int part = 0; part < data.parts(); part++) {
            command.addAll(part == 0 ? List.of() : List.of("--next"));
            command.addAll(
                    List.of("-sS", "-o", "/dev/null", "-T", data.part(part).toString()));
            command.add(server.url() + "/services/data/v63.0/jobs/ingest/750000000000001AAA/batches");
        }
        return command;
    }

    private List<String> insert() {
        return bulk2(
                "-Xmx64m",
                "insert",
                "Account",
                data.file().toString(),
                "--instance-url",
                server.url(),
                "--token",
                "t",
                "--run-folder",
                folder.resolve("run").toString());
    }

    private List<String> bulk2(String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env", "BULK2_NO_BUILD=1", "BULK2_JAVA_OPTS=" + heap + " " + System.getProperty("bulk2.java", "")));
        command.add(bulk2);
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(javaProgram()));
        command.addAll(List.of(arguments));
        command.addAll(dataArguments());
        return command;
    }

    private List<String> dataArguments() {
        return List.of(folder.toString(), String.valueOf(data.parts()));
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void clean() throws IOException {
        remove(folder.resolve("run"));
    }

    static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip().toLowerCase(Locale.ROOT);
    }
}
