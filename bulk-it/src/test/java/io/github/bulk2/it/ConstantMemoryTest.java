package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Sandbox;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100 MB up and down in a heap of 48 MB: the client runs in a process of its own. */
class ConstantMemoryTest {

    private static final int BYTES = 100_000_000;
    private static final int WIDE = 60_000_000;

    @Test
    void hundredMegabytesUpAndDownInASmallHeap(@TempDir Path folder) throws Exception {
        Path csv = folder.resolve("tasks.csv");
        long records = write(csv);

        assertThat(run(SmallHeapClient.class, csv)).contains("loaded " + records + " exported " + records);
    }

    @Test
    void hundredMegabytesOfWhichMostIsLeftOutInASmallHeap(@TempDir Path folder) throws Exception {
        Path csv = folder.resolve("labels.csv");
        long bad = writeLabels(csv);

        assertThat(run(SmallHeapLoad.class, csv)).contains("set aside " + bad + " failed 0 unprocessed 0");
        assertThat(Files.size(folder.resolve("bad.csv"))).isGreaterThan(WIDE);
    }

    private static String run(Class<?> program, Path csv) throws Exception {
        try (Sandbox sandbox = Sandbox.builder().start()) {
            Process client = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx48m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            program.getName(),
                            sandbox.instanceUrl().toString(),
                            sandbox.token(),
                            csv.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(client.exitValue()).as(output).isZero();
            return output;
        }
    }

    /** Short rows, and one record larger than the heap. Returns how many records cannot be loaded. */
    private static long writeLabels(Path csv) throws Exception {
        String filler = "x".repeat(30_000);
        long bad = 1;
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            out.write("Label,Notes,Region\n");
            for (long size = 0; size < BYTES - WIDE; size += filler.length() + 20) {
                out.write("Task " + size + ",\"" + filler + "\",North\n");
                if (size % 100 == 0) {
                    out.write("short\n");
                    bad++;
                }
            }
            out.write("Wide,\"");
            for (int i = 0; i < WIDE / filler.length() + 1; i++) {
                out.write(filler);
            }
            out.write("\",North\n");
        }
        return bad;
    }

    /** Few wide records, so that the sandbox's database is not what the test waits for. */
    private static long write(Path csv) throws Exception {
        String filler = "x".repeat(30_000);
        long records = 0;
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            out.write("Subject,Description\n");
            for (long size = 0; size < BYTES; size += filler.length() + 20) {
                out.write("Task " + records++ + "," + filler + "\n");
            }
        }
        assertThat(Files.size(csv)).isGreaterThan(BYTES - 100_000L);
        return records;
    }
}
