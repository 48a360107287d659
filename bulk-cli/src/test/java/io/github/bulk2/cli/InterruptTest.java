package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a load or an export, with the live bar of a terminal. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class InterruptTest {
    /**
     * A build started in the background runs with SIGINT ignored, and so do its children, the JVM included; a
     * terminal's foreground process does not.
     */
    private static final List<String> LIKE_FROM_A_TERMINAL =
            List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV or die $!");

    private static final String SOQL = "SELECT Name FROM Account ORDER BY Name";

    @TempDir
    Path folder;

    @Test
    void ctrlCTellsHowToGoOnAndLeavesTheJobAlone() throws Exception {
        Path csv = Files.writeString(folder.resolve("in.csv"), "Name\nA\n");
        String run = folder.resolve("run").toString();
        try (Sandbox org =
                Sandbox.builder().processingTime(Duration.ofMinutes(2)).start()) {
            Process process = start(org, "insert", "Account", csv.toString(), "--run-folder", run);
            try (Reader err = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
                assertThat(readUntil(err, "processing")).contains("0/1 rows").doesNotContain("1/1 rows");
                new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor();
                String rest = readUntil(err, "bulk2 resume " + run);
                assertThat(rest).contains("interrupted");
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(Shell.connectedTo(org).run("jobs", "list").out()).doesNotContain("Aborted");
        }
    }

    @Test
    void ctrlCInAnExportTellsHowToGoOn() throws Exception {
        try (Sandbox org = Sandbox.builder().defaultMaxRecords(2).start()) {
            load(org, "Name\nA\nB\nC\n");
            Path file = folder.resolve("out.csv");
            Path run = folder.resolve("export");
            org.faults().add(Fault.stall(3).on("GET", ".*/results.*").nth(2));

            interrupt(
                    start(org, "query", SOQL, "-o", file.toString(), "--parallel", "1", "--run-folder", run.toString()),
                    "bulk2 resume " + run);

            assertThat(file).doesNotExist();
            org.faults().clear();
            org.faults().release();
            assertThat(Shell.connectedTo(org).run("resume", run.toString()).exitCode())
                    .isZero();
            assertThat(file).hasContent("\"Name\"\n\"A\"\n\"B\"\n\"C\"\n");
        }
    }

    @Test
    void ctrlCInAnExportToStdoutLeavesNoRowsBehind() throws Exception {
        try (Sandbox org = Sandbox.builder().defaultMaxRecords(2).start()) {
            load(org, "Name\nA\nB\nC\n");
            org.faults().add(Fault.stall(3).on("GET", ".*/results.*").nth(2));

            interrupt(start(org, "query", SOQL, "--parallel", "1"), "bulk2 jobs results 750");

            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left.map(file -> String.valueOf(file.getFileName())))
                        .noneMatch(name -> name.startsWith("bulk2-export"));
            }
        }
    }

    private void load(Sandbox org, String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), csv);
        String run = folder.resolve("load").toString();
        assertThat(Shell.connectedTo(org)
                        .run("insert", "Account", file.toString(), "--run-folder", run)
                        .exitCode())
                .isZero();
    }

    private static void interrupt(Process process, String advice) throws Exception {
        try (Reader err = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
            readUntil(err, "2/3 rows");
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(readUntil(err, advice)).contains("interrupted");
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
    }

    private Process start(Sandbox org, String... args) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(LIKE_FROM_A_TERMINAL);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dbulk2.columns=80",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath,
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("BULK2_INSTANCE_URL", org.instanceUrl().toString());
        builder.environment().put("BULK2_TOKEN", org.token());
        return builder.start();
    }

    /** What was read up to and with the text; fails at the end of the stream. */
    private static String readUntil(Reader in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = in.read();
            assertThat(next).as("the end, after: " + read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }
}
