package io.github.bulk2.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few kilobytes, in memory. Takes Linux and its root; elsewhere the test is skipped and says so. */
record SmallDisk(Path path) implements AutoCloseable {

    static SmallDisk mount(Path path, int kilobytes) throws IOException {
        Files.createDirectory(path);
        String problem = run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", path.toString());
        assumeTrue(problem.isEmpty(), "cannot mount a small file system, so a full disk is NOT tested: " + problem);
        return new SmallDisk(path);
    }

    void resize(int kilobytes) {
        require(run("mount", "-o", "remount,size=" + kilobytes + "k", path.toString()));
    }

    @Override
    public void close() {
        require(run("umount", path.toString()));
    }

    private static void require(String problem) {
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
    }

    /** Returns what went wrong, or nothing. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return exit == 0 ? "" : "exit code " + exit + " " + output;
        } catch (IOException noSuchCommand) {
            return String.valueOf(noSuchCommand.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
