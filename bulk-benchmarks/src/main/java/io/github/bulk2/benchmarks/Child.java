package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured: wall time and CPU by the time keyword of bash, peak resident memory by the kernel. */
final class Child {

    /** What a process took. Peak memory is in bytes, times in seconds. */
    record Cost(double wall, double cpu, long peak) {}

    private static final long SAMPLE_MILLIS = 5;
    private static final double TICKS_A_SECOND = 100;

    private final Process shell;
    private final Path output;
    private final long start;
    private volatile long peak;
    private boolean stopped;

    private Child(Process shell, Path output, long start) {
        this.shell = shell;
        this.output = output;
        this.start = start;
    }

    /** Starts a command, whose output goes to a file. */
    static Child start(Path workingFolder, Path output, List<String> command) throws IOException {
        List<String> timed = new ArrayList<>(
                List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\" >\"$0\" 2>&1", output.toString()));
        timed.addAll(command);
        long start = System.nanoTime();
        return new Child(
                new ProcessBuilder(timed)
                        .directory(workingFolder.toFile())
                        .redirectErrorStream(true)
                        .start(),
                output,
                start);
    }

    /** Waits for the end. */
    Cost await(int expectedExit) throws IOException, InterruptedException {
        while (!shell.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
            samplePeak();
        }
        Cost cost = cost();
        if (shell.exitValue() != expectedExit) {
            throw new IllegalStateException("exit code " + shell.exitValue() + ": " + Files.readString(output));
        }
        return cost;
    }

    /** Waits for the end, whatever it is, but not for ever: then it is ended, and the cost is that until now. */
    Cost await(Duration patience) throws IOException, InterruptedException {
        while (!shell.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
            samplePeak();
            if (System.nanoTime() - start > patience.toNanos()) {
                Cost cost = soFar();
                kill();
                stopped = true;
                return cost;
            }
        }
        return cost();
    }

    private Cost cost() throws IOException {
        String[] times = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        return new Cost(
                Double.parseDouble(times[0]), Double.parseDouble(times[1]) + Double.parseDouble(times[2]), peak);
    }

    /** Whether it had no end of its own. */
    boolean wasStopped() {
        return stopped;
    }

    /** What the process ended with. */
    int exit() {
        return shell.exitValue();
    }

    boolean isRunning() {
        return shell.isAlive();
    }

    /** Ends the process and those it started. */
    void kill() throws InterruptedException {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.waitFor();
    }

    /** What the process took until now. */
    Cost soFar() {
        double wall = (System.nanoTime() - start) / 1e9;
        samplePeak();
        long ticks = shell.descendants().mapToLong(Child::ticks).sum();
        return new Cost(wall, ticks / TICKS_A_SECOND, peak);
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    private void samplePeak() {
        peak = Math.max(
                peak, shell.descendants().mapToLong(Child::highWater).max().orElse(0));
    }

    private static long ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException ended) {
            return 0;
        }
    }

    private static long highWater(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException ended) {
            return 0;
        }
        return 0;
    }
}
