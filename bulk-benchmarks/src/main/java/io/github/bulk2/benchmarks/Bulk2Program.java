package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of bulk2 against one server.
 *
 * @param script the start script {@code bulk2}
 * @param url the server
 * @param folder where the run folder lies
 */
record Bulk2Program(String script, String url, Path folder) {

    /** Options for the Java of bulk2 come from the system property {@code bulk2.java}. */
    List<String> command(String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env", "BULK2_NO_BUILD=1", "BULK2_JAVA_OPTS=" + heap + " " + System.getProperty("bulk2.java", "")));
        command.add(script);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Inserts a file with as many jobs in flight as given. */
    List<String> insert(String heap, LoadData data, int jobsInFlight) {
        return command(
                heap,
                "insert",
                "Account",
                data.file().toString(),
                "--instance-url",
                url,
                "--token",
                "t",
                "--run-folder",
                runFolder().toString(),
                "--jobs-in-flight",
                String.valueOf(jobsInFlight));
    }

    private Path runFolder() {
        return folder.resolve("run");
    }

    void removeRunFolder() throws IOException {
        try (Stream<Path> files = Files.walk(runFolder())) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
