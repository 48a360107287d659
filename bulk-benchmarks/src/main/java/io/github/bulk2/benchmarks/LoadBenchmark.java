package io.github.bulk2.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads the same file with several programs, each a process of its own, against a server that only drains. They take
 * turns, so that what else the machine does falls on all of them.
 *
 * <p>Arguments: folder for the data, number of 100 MB parts, rounds, the script {@code bulk2}. System properties:
 * {@code camel}, a folder of jars with {@code CamelUpload}; {@code node} and {@code jsforce}, the program and its
 * script; {@code bulk2.java}, more options for the Java of bulk2.
 */
final class LoadBenchmark {

    private static final int STARTS = 10;
    private static final int JOBS_IN_FLIGHT = 5;
    private static final String CURL = "curl -T";

    private final Path folder;
    private final LoadData data;
    private final int rounds;
    private final Bulk2Program bulk2;
    private final DrainServer server;
    private final Figures figures = new Figures();
    private final Figures starts = new Figures();

    private LoadBenchmark(Path folder, LoadData data, int rounds, Bulk2Program bulk2, DrainServer server) {
        this.folder = folder;
        this.data = data;
        this.rounds = rounds;
        this.bulk2 = bulk2;
        this.server = server;
    }

    /** Runs it and prints the medians. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        LoadData data = new LoadData(folder, Integer.parseInt(args[1]), 0);
        data.generate();
        try (DrainServer server = new DrainServer(0, data)) {
            Bulk2Program bulk2 = new Bulk2Program(args[3], server.url(), folder);
            new LoadBenchmark(folder, data, Integer.parseInt(args[2]), bulk2, server).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf("%,d bytes in %d parts; load average %s%n", data.bytes(), data.parts(), loadAverage());
        for (int round = 0; round < rounds; round++) {
            figures.add(CURL, run(curl()));
            insertHeld();
            bulk2.removeRunFolder();
            figures.add("bulk2 insert, whole", run(insert(JOBS_IN_FLIGHT)));
            bulk2.removeRunFolder();
            uploadAlone();
            peers();
        }
        for (int start = 0; start < STARTS; start++) {
            starts.add("bulk2 --version", run(bulk2.command("", "--version")));
            starts.add(
                    "bulk2 jobs list",
                    run(bulk2.command("", "jobs", "list", "--instance-url", server.url(), "--token", "t")));
        }
        System.out.printf(
                "%n%s%n%s%nload average %s%n", figures.table(CURL), starts.table("bulk2 --version"), loadAverage());
    }

    /** The jobs end together when the last one is closed: before it there is only the upload, behind it the results. */
    private void insertHeld() throws IOException, InterruptedException {
        HeldRun held = HeldRun.of(server, data.parts(), folder, insert(data.parts()), 0);
        figures.add("bulk2 insert, until all parts are closed", held.upload());
        figures.add("bulk2 insert, results and account", held.results());
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
            figures.add("camel-salesforce", run(java("-Xmx256m", "-cp", classPath, "CamelUpload", server.url())));
        }
        String node = System.getProperty("node", "");
        if (!node.isEmpty()) {
            List<String> command = new ArrayList<>(List.of(node, System.getProperty("jsforce"), server.url()));
            command.addAll(dataArguments());
            figures.add("jsforce", run(command));
        }
    }

    private Child.Cost run(List<String> command) throws IOException, InterruptedException {
        server.jobs().reset(0, null);
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

    private List<String> insert(int jobsInFlight) {
        return bulk2.insert("-Xmx64m", data, jobsInFlight);
    }

    private List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Bulk2Program.java()));
        command.addAll(List.of(arguments));
        command.addAll(dataArguments());
        return command;
    }

    private List<String> dataArguments() {
        return List.of(folder.toString(), String.valueOf(data.parts()));
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip().toLowerCase(Locale.ROOT);
    }
}
