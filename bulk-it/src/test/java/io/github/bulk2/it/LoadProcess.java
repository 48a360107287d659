package io.github.bulk2.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LoadClient} in a process of its own. */
final class LoadProcess {

    /** The exit code of a process that was ended by SIGKILL. */
    static final int KILLED = 128 + 9;

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path output;

    private LoadProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param what insert, upsert or resume
     * @param file what to load, - for the process's standard input
     */
    static LoadProcess start(URI url, String token, String what, Path runFolder, String file) throws IOException {
        Path output = Path.of(runFolder + ".out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                LoadClient.class.getName()));
        command.addAll(List.of(url.toString(), token, what, runFolder.toString(), file));
        return new LoadProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    Process process() {
        return process;
    }

    /** SIGKILL; the process is gone when this returns. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end within " + PATIENCE_SECONDS + " s: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
