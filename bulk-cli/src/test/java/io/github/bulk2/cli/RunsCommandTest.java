package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RunsCommandTest {

    private static Sandbox org;

    @TempDir
    private Path folder;

    private Path runs;

    @BeforeAll
    static void start() {
        org = Sandbox.start();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @BeforeEach
    void empty() {
        org.reset();
        runs = folder.resolve("runs");
    }

    private Shell shell() {
        return Shell.connectedTo(org).with("BULK2_RUNS", runs.toString());
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(folder.resolve("accounts.csv"), text);
    }

    private Path load(String text) throws IOException {
        List<Path> before = folders();
        shell().run("insert", "Account", csv(text).toString());
        List<Path> after = new ArrayList<>(folders());
        after.removeAll(before);
        assertThat(after).hasSize(1);
        return after.get(0);
    }

    private Path complete() throws IOException {
        return load("Name\na\nb\n");
    }

    private Path withFailures() throws IOException {
        return load("Name,Industry\na,x\n,y\nc,z\n");
    }

    /** The login no longer works while it goes on. */
    private Path unfinished() throws IOException {
        org.faults()
                .add(Fault.answer(403, "[{\"errorCode\":\"INSUFFICIENT_ACCESS\",\"message\":\"no\"}]")
                        .on("PATCH", "/jobs/ingest/"));
        Path run = load("Name\na\n");
        org.faults().clear();
        return run;
    }

    private List<Path> folders() throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(runs)) {
            return all.sorted().toList();
        }
    }

    private static void age(Path run, Duration age) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(age));
        Files.setLastModifiedTime(run.resolve("journal.jsonl"), then);
    }

    private Outcome clean(String... more) {
        List<String> args = new ArrayList<>(List.of("runs", "clean", "--in", runs.toString()));
        args.addAll(List.of(more));
        return new Shell().run(args.toArray(String[]::new));
    }

    @Test
    void eachRunIsListedWithOperationObjectCountsAndOutcome() throws IOException {
        Path complete = complete();
        Path failures = withFailures();
        Path unfinished = unfinished();

        Outcome text = new Shell().run("runs", "--in", runs.toString());
        Outcome json = new Shell().with("BULK2_RUNS", runs.toString()).run("runs", "--json");

        assertThat(text.out().lines().toList())
                .anySatisfy(line ->
                        assertThat(line).contains("complete ", "insert Account", "2 records", complete.toString()))
                .anySatisfy(line -> assertThat(line)
                        .contains("with failures ", "insert Account", "2 of 3 records, 1 failed", failures.toString()))
                .anySatisfy(line -> assertThat(line)
                        .contains("unfinished ", "insert Account", "0 of 1 records", unfinished.toString()));
        JsonNode first = json.json().path("runs").get(0);
        assertThat(first.path("runFolder").asText()).isEqualTo(unfinished.toString());
        JsonNode second = json.json().path("runs").get(1);
        assertThat(second.path("outcome").asText()).isEqualTo("with failures");
        assertThat(second.path("state").asText()).isEqualTo("finished");
        assertThat(second.path("operation").asText()).isEqualTo("insert");
        assertThat(second.path("object").asText()).isEqualTo("Account");
        assertThat(second.path("records").asLong()).isEqualTo(3);
        assertThat(second.path("successful").asLong()).isEqualTo(2);
        assertThat(second.path("failed").asLong()).isEqualTo(1);
        assertThat(Instant.parse(second.path("begun").asText())).isBefore(Instant.now());
    }

    @Test
    void listingNeedsNoLockAndTakesNone() throws IOException {
        Path run = unfinished();
        try (RunLock lock = RunLock.acquire(run, "journal.jsonl")) {
            lock.requireHeld();
            assertThat(new Shell().run("runs", "--in", runs.toString()).out()).contains("unfinished");
        }
    }

    @Test
    void exportIsListedToo() throws IOException {
        complete();
        Path run = runs.resolve("export");
        shell().run(
                        "query",
                        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
                        "-o",
                        folder.resolve("out.csv").toString(),
                        "--run-folder",
                        run.toString());

        shell().run(
                        "query",
                        "SELECT Id FROM Account",
                        "-o",
                        folder.resolve("o.csv").toString(),
                        "--run-folder",
                        run.toString());

        assertThat(new Shell().run("runs", "--in", runs.toString()).out())
                .containsPattern("complete +query Account +2 records +.*export");
    }

    @Test
    void cleanDeletesRunsThatEndedLongAgoAndNoOthers() throws IOException {
        Path old = withFailures();
        Path fresh = complete();
        Path unfinished = unfinished();
        age(old, Duration.ofDays(31));
        age(fresh, Duration.ofDays(29));
        age(unfinished, Duration.ofDays(400));

        Outcome dry = clean("--older", "30d", "--dry-run");
        assertThat(dry.out()).contains(old.toString()).doesNotContain(fresh.toString(), unfinished.toString());
        assertThat(folders()).containsExactlyInAnyOrder(old, fresh, unfinished);

        Outcome refused = new Shell().typing("no\n").run("runs", "clean", "--in", runs.toString(), "--older", "30d");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("these 1 runs", "nothing was deleted");
        assertThat(folders()).contains(old);

        Outcome asked = new Shell().typing("yes\n").run("runs", "clean", "--in", runs.toString(), "--older", "30d");
        assertThat(asked.exitCode()).as(asked.all()).isZero();
        assertThat(folders()).containsExactlyInAnyOrder(fresh, unfinished);

        JsonNode all = clean("--older", "0s", "--yes", "--json", "--unfinished").json();
        assertThat(all.path("deleted")).hasSize(2);
        assertThat(folders()).isEmpty();
    }

    @Test
    void cleanDeletesEverythingThatARunWrites() throws IOException {
        org.faults().add(Fault.lockedRows(1).on("PATCH", "/jobs/ingest/"));
        Path run = load("Name,Industry\na,x\n,y\nc,z\n");
        shell().run("undo", run.toString(), "--yes");
        assertThat(run.resolve("undo/report.json")).exists();

        Outcome outcome = clean("--older", "0s", "--yes");

        assertThat(outcome.err()).doesNotContain("was left");
        assertThat(folders()).isEmpty();
        assertThat(folder.resolve("accounts.csv")).exists();
    }

    @Test
    void cleanLeavesRunsThatAreWorkedOn() throws IOException {
        Path run = complete();
        try (RunLock lock = RunLock.acquire(run, "journal.jsonl")) {
            lock.requireHeld();
            Outcome outcome = clean("--older", "0s", "--yes");
            assertThat(outcome.err()).contains(run + " was left", "being worked on");
        }
        assertThat(run.resolve("journal.jsonl")).exists();
        assertThat(run.resolve("success.csv")).exists();
    }

    @Test
    void cleanLeavesWhatIsNotOurs() throws IOException {
        Path run = complete();
        Path note = Files.writeString(run.resolve("corrected.csv"), "my work");
        Path other =
                Files.writeString(Files.createDirectory(runs.resolve("photos")).resolve("a.jpg"), "x");

        Outcome outcome = clean("--older", "0s", "--yes");

        assertThat(outcome.err()).contains(note + " is no file of the run");
        assertThat(note).exists();
        assertThat(run.resolve("success.csv")).exists();
        assertThat(other).exists();
    }

    @Test
    void cleanFollowsNoLinks() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path moved = Files.move(complete(), elsewhere.resolve("run"));
        Files.createSymbolicLink(runs.resolve("link"), moved);
        Path kept = Files.createDirectory(elsewhere.resolve("results"));
        Files.writeString(kept.resolve("1-1.successful.csv"), "of somebody else");
        Files.createSymbolicLink(complete().resolve("results"), kept);

        clean("--older", "0s", "--yes");

        assertThat(moved.resolve("journal.jsonl")).exists();
        assertThat(kept).isNotEmptyDirectory();
        assertThat(folders()).containsExactly(runs.resolve("link"));
    }

    @Test
    void runWhoseUndoIsUnfinishedIsLeft() throws IOException {
        Path run = complete();
        org.faults()
                .add(Fault.answer(403, "[{\"errorCode\":\"INSUFFICIENT_ACCESS\",\"message\":\"no\"}]")
                        .on("PATCH", "/jobs/ingest/"));
        shell().run("undo", run.toString(), "--yes");
        org.faults().clear();

        assertThat(clean("--older", "0s", "--yes").err()).contains("undo is unfinished and can be resumed");
        assertThat(run.resolve("undo/journal.jsonl")).exists();
    }

    @Test
    void damagedRunIsListedAndLeft() throws IOException {
        Path run = complete();
        Path journal = run.resolve("journal.jsonl");
        Files.writeString(journal, Files.readString(journal).replaceFirst("insert|INSERT", "UPSERT"));

        assertThat(new Shell().run("runs", "--in", runs.toString()).out()).startsWith("damaged ");
        clean("--older", "0s", "--yes", "--unfinished");
        assertThat(journal).exists();
    }

    @Test
    void anAgeIsRequiredAndUnderstood() {
        assertThat(clean("--yes").exitCode()).isEqualTo(2);
        assertThat(clean("--older", "soon").err()).contains("is not an age like 30d or 12h");
        assertThat(clean("--older", "-1d").exitCode()).isEqualTo(2);
    }

    @Test
    void serveKeepsRunsInsideTheFilesFolder() throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        for (Path wrong : List.of(folder.resolve("elsewhere"), files, files.resolve("../x"))) {
            Outcome outcome = new Shell()
                    .run("serve", "--sandbox", "--files-dir", files.toString(), "--runs-folder", wrong.toString());
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(2);
            assertThat(outcome.err()).contains("--runs-folder is " + wrong, "not inside the files folder");
        }
        Outcome variable = shell().run("serve", "--sandbox", "--files-dir", files.toString());
        assertThat(variable.err()).contains("BULK2_RUNS is " + runs);
        assertThat(new Shell().run("serve", "--sandbox", "--runs-folder", "x").err())
                .contains("needs --files-dir");
    }

    @Test
    void optionOutranksVariableAndNamesOfRunsAreFoundThere() throws IOException {
        Path mine = folder.resolve("mine");
        shell().run("insert", "Account", csv("Name\na\n").toString(), "--runs-folder", mine.toString());
        assertThat(folders()).isEmpty();
        try (Stream<Path> all = Files.list(mine)) {
            String name = all.toList().get(0).getFileName().toString();
            Outcome again = shell().run("resume", name, "--runs-folder", mine.toString());
            assertThat(again.exitCode()).as(again.all()).isZero();
            assertThat(shell().with("BULK2_RUNS", mine.toString())
                            .run("undo", name, "--yes")
                            .exitCode())
                    .isZero();
        }
    }
}
