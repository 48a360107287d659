package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Results of a load come down, are counted and matched with the records: everything from the moment the last job is
 * closed to the end of the process, for bulk2 and for jsforce. They take turns.
 *
 * <p>Arguments: folder for the data, number of 100 MB parts, rounds, the script {@code bulk2}, and each how many rows one
 * fails (0: none). System properties: {@code node} and {@code jsforce}, the program and its script; {@code bulk2.java},
 * more options for the Java of bulk2.
 */
final class ResultsBenchmark {

    private static final String HEAP = "-Xmx128m";
    private static final int RECORDS_FAILED = 3;

    private ResultsBenchmark() {}

    /** Runs it and prints the medians. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        LoadData data = new LoadData(folder, Integer.parseInt(args[1]), Integer.parseInt(args[4]));
        data.generate();
        Figures figures = new Figures();
        try (DrainServer server = new DrainServer(0, data)) {
            Bulk2Program bulk2 = new Bulk2Program(args[3], server.url(), folder);
            String node = System.getProperty("node", "");
            int exit = Integer.parseInt(args[4]) > 0 ? RECORDS_FAILED : 0;
            System.out.printf("%,d bytes of results; load average %s%n", data.resultBytes(), loadAverage());
            for (int round = 0; round < Integer.parseInt(args[2]); round++) {
                List<String> insert = bulk2.insert(HEAP, data, data.parts());
                figures.add(
                        "bulk2",
                        HeldRun.of(server, data.parts(), folder, insert, exit).results());
                bulk2.removeRunFolder();
                if (!node.isEmpty()) {
                    List<String> jsforce = List.of(
                            node,
                            System.getProperty("jsforce"),
                            server.url(),
                            folder.toString(),
                            String.valueOf(data.parts()));
                    figures.add(
                            "jsforce",
                            HeldRun.of(server, data.parts(), folder, jsforce, 0).results());
                }
            }
        }
        System.out.printf("%n%s%nload average %s%n", figures.table("bulk2"), loadAverage());
    }

    private static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip().toLowerCase(Locale.ROOT);
    }
}
