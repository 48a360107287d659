package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One at a time works on a run, in this process and among processes, whatever is removed or read meanwhile. */
class RunLockTest {

    private static final String JOURNAL = "journal.jsonl";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeJournal() throws IOException {
        try (Journal journal = Journal.openCounted(folder.resolve(JOURNAL))) {
            journal.append(JsonNodeFactory.instance.objectNode().put("event", "BEGUN"));
        }
    }

    private RunLock lock() throws IOException {
        return RunLock.acquire(folder, JOURNAL);
    }

    private Process taker() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockTaker.class.getName(),
                        folder.toString(),
                        JOURNAL)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String says(Process taker) throws IOException {
        return new BufferedReader(new InputStreamReader(taker.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private void requireBusyForOthers() throws IOException, InterruptedException {
        Process other = taker();
        assertThat(says(other)).isEqualTo("busy");
        other.getOutputStream().close();
        other.waitFor();
    }

    private void requireBusyHere() {
        assertThatThrownBy(this::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("being worked on already");
    }

    @Test
    void neitherRemovingTheLockFileNorReadingTheJournalLetsAnotherIn() throws Exception {
        try (RunLock lock = lock()) {
            lock.requireHeld();
            requireBusyHere();
            requireBusyForOthers();
            // On POSIX systems a process that closes a file gives back all of its locks on it.
            assertThat(Journal.read(folder.resolve(JOURNAL))).hasSize(1);
            assertThat(Journal.read(folder.resolve(JOURNAL))).hasSize(1);
            Files.deleteIfExists(folder.resolve(RunLock.FILE));
            requireBusyHere();
            requireBusyForOthers();
        }
        try (RunLock again = lock()) {
            again.requireHeld();
        }
    }

    @Test
    void anotherPathToTheSameJournalIsTheSameRun() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
        try (RunLock lock = lock()) {
            lock.requireHeld();
            assertThatThrownBy(() -> RunLock.acquire(link, JOURNAL)).isInstanceOf(IllegalStateException.class);
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void anotherProcessHoldsItWithoutItsLockFile() throws Exception {
        Process other = taker();
        assertThat(says(other)).isEqualTo("taken");
        Files.delete(folder.resolve(RunLock.FILE));
        requireBusyHere();
        assertThat(Journal.read(folder.resolve(JOURNAL)))
                .as("read while it is locked")
                .hasSize(1);
        other.getOutputStream().close();
        assertThat(other.waitFor()).isZero();
        lock().close();
    }
}
