package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.MovedRunException;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a run, runs that lost a file, and runs that were moved load nothing twice. */
class MovedRunTest {

    private static final int RECORDS = 300;
    private static final List<String> NAMES =
            IntStream.range(0, RECORDS).mapToObj(i -> String.format("n%04d", i)).toList();

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Path runFolder() {
        return folder.resolve("parent/run");
    }

    private Load load() throws IOException {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, "Name\n" + String.join("\n", NAMES) + "\n");
        return Load.of(IngestRequest.insert("Account"), file)
                .withRunFolder(runFolder())
                .withMaxPartRecords(100);
    }

    private void requireEverythingOnce(LoadReport report) throws Exception {
        assertThat(report.successful()).isEqualTo(RECORDS);
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void requireMoved(Path run) throws IOException {
        byte[] journal = Files.readAllBytes(run.resolve("journal.jsonl"));
        int calls = ORG.sandbox.recentCalls().size();
        assertThatThrownBy(() -> ORG.client.resume(run))
                .isInstanceOfSatisfying(MovedRunException.class, moved -> {
                    assertThat(moved.begunIn().getFileName()).hasToString("run");
                    assertThat(moved.runFolder()).isEqualTo(run);
                })
                .hasMessageContainingAll(run.toString(), "confirmMoved");
        assertThat(ORG.sandbox.recentCalls()).hasSize(calls);
        assertThat(run.resolve("journal.jsonl")).hasBinaryContent(journal);
    }

    @Test
    void copyIsNotTheRun() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path copy = folder.toRealPath().resolve("copy");
        copy(runFolder(), copy);

        requireMoved(copy);
        assertThatThrownBy(() -> ORG.client.confirmMoved(copy))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("is a copy", runFolder().toRealPath().toString());
        requireMoved(copy);

        requireEverythingOnce(ORG.client.resume(runFolder()));
        requireMoved(copy);
    }

    @Test
    void movedRunGoesOnWhenThatIsConfirmed() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path moved = folder.toRealPath().resolve("moved");
        Files.move(runFolder(), moved);

        requireMoved(moved);
        try (Sandbox other = Sandbox.start();
                BulkClient stranger = Clients.of(other)) {
            assertThatThrownBy(() -> stranger.confirmMoved(moved))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(other.organizationId());
        }
        requireMoved(moved);

        ORG.client.confirmMoved(moved);
        requireEverythingOnce(ORG.client.resume(moved));
    }

    @Test
    void copyWhoseOriginalIsGoneGoesOnWhenThatIsConfirmed() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path copy = folder.toRealPath().resolve("copy");
        copy(runFolder(), copy);
        delete(runFolder());

        requireMoved(copy);
        ORG.client.confirmMoved(copy);
        requireEverythingOnce(ORG.client.resume(copy));
    }

    @Test
    void renamedParentHasToBeConfirmedToo() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path parent = folder.toRealPath().resolve("renamed");
        Files.move(runFolder().getParent(), parent);

        requireMoved(parent.resolve("run"));
        ORG.client.confirmMoved(parent.resolve("run"));
        requireEverythingOnce(ORG.client.resume(parent.resolve("run")));
    }

    @Test
    void anotherPathToTheSamePlaceIsTheSamePlace() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), runFolder());

        requireEverythingOnce(ORG.client.resume(link));
    }

    @Test
    void oldCopyInTheRunsPlaceIsNotTheRun() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path run = runFolder().toRealPath();
        Path backup = folder.resolve("backup");
        copy(run, backup);
        requireEverythingOnce(ORG.client.resume(run));
        // Kept, so that its number in the file system is not given to the copy.
        Files.move(run, folder.resolve("kept"));
        copy(backup, run);

        requireMoved(run);
    }

    @Test
    void finishedRunTellsItsReportWhereverItIs() throws Exception {
        ORG.client.load(load());
        Path archive = folder.resolve("archive");
        copy(runFolder(), archive);

        requireEverythingOnce(ORG.client.resume(archive));
        assertThat(UndoPlan.of(archive).records()).isEqualTo(RECORDS);
    }

    @Test
    void undoingThatWasBegunKnowsItsFolderToo() throws Exception {
        ORG.client.load(load());
        UndoPlan plan = UndoPlan.of(runFolder());
        ORG.dieAt(plan.toLoad(), "after CLOSED 1-1");
        Path moved = folder.toRealPath().resolve("moved");
        Files.move(runFolder(), moved);
        UndoPlan again = UndoPlan.of(moved);

        assertThatThrownBy(() -> ORG.client.undo(again, new LoadListener() {}))
                .isInstanceOfSatisfying(
                        MovedRunException.class,
                        refused -> assertThat(refused.runFolder()).isEqualTo(moved.resolve("undo")));
        // Its input is a file of the run, and was moved too: so it goes back.
        Files.move(moved, runFolder());
        assertThat(ORG.client.undo(plan, new LoadListener() {}).successful()).isEqualTo(RECORDS);
        assertThat(ORG.values("Account", "Name")).isEmpty();
    }

    @Test
    void runWithoutItsCountIsRefused() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path count = runFolder().resolve("journal.jsonl.count");
        byte[] whole = Files.readAllBytes(count);
        int calls = ORG.sandbox.recentCalls().size();

        Files.delete(count);
        requireCountRefused();
        assertThat(count).doesNotExist();
        Files.write(count, new byte[0]);
        requireCountRefused();
        assertThat(ORG.sandbox.recentCalls()).hasSize(calls);

        Files.write(count, whole);
        Files.delete(runFolder().resolve(RunLock.FILE));
        requireEverythingOnce(ORG.client.resume(runFolder()));
    }

    private void requireCountRefused() {
        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("journal.jsonl.count", "missing or empty");
    }
}
