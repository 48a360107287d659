package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that go on with a run do it in its own org and folder, and questions say which org they are about. */
class OrgOfRunTest {

    @TempDir
    private Path folder;

    private Sandbox org;
    private Sandbox other;

    @BeforeEach
    void start() throws IOException {
        folder = folder.toRealPath();
        org = Sandbox.start();
        // A token that tells nothing: the org has to be asked.
        other = Sandbox.builder().token("opaque").start();
    }

    @AfterEach
    void stop() {
        org.close();
        other.close();
    }

    private static String nameOf(Sandbox sandbox) {
        return "org " + sandbox.organizationId() + " (" + sandbox.instanceUrl() + ")";
    }

    private Path insert() throws IOException {
        Path csv = folder.resolve("in.csv");
        Files.writeString(csv, "Name\nA\nB\n");
        Path run = folder.resolve("run");
        Outcome begun = Shell.connectedTo(org)
                .run("insert", "Account", csv.toString(), "--run-folder", run.toString(), "--wait", "1s");
        assertThat(begun.exitCode()).as(begun.all()).isIn(0, 4);
        return run;
    }

    private Path unfinishedInsert() throws IOException {
        org.faults().add(Fault.slowProcessing(Duration.ofSeconds(4)).on("PATCH", "/jobs/ingest/"));
        return insert();
    }

    private String names() {
        return Shell.connectedTo(org)
                .run("query", "SELECT Name FROM Account ORDER BY Name")
                .out();
    }

    private void requireRefused(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.err()).contains(nameOf(org), nameOf(other), "Nothing was sent or changed");
        assertThat(outcome.err()).doesNotContain("Type yes");
        assertThat(other.calls()).containsOnlyKeys("query");
    }

    @Test
    void resumeRefusesAnotherOrg() throws IOException {
        Path run = unfinishedInsert();

        requireRefused(Shell.connectedTo(other).run("resume", run.toString()));

        Outcome resumed = Shell.connectedTo(org).run("resume", run.toString(), "--wait", "60s");
        assertThat(resumed.exitCode()).as(resumed.all()).isZero();
        assertThat(names()).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void undoRefusesAnotherOrgBeforeItAsks() throws IOException {
        Path run = insert();

        requireRefused(Shell.connectedTo(other).typing("yes\n").run("undo", run.toString()));
        requireRefused(Shell.connectedTo(other).run("undo", run.toString(), "--yes"));
        assertThat(names()).contains("\"A\"");
    }

    @Test
    void questionsNameTheOrg() throws IOException {
        Path run = insert();

        Outcome asked = Shell.connectedTo(org).typing("no\n").run("undo", run.toString());

        assertThat(asked.err()).contains("Delete the 2 Account records", nameOf(org), "nothing was deleted");
        assertThat(names()).contains("\"A\"");
    }

    @Test
    void movedRunIsTakenAfterAQuestionOrWithAnOption() throws IOException {
        Path run = unfinishedInsert();
        Path moved = folder.resolve("moved");
        Files.move(run, moved);

        Outcome declined = Shell.connectedTo(org).typing("no\n").run("resume", moved.toString());
        Outcome silent = Shell.connectedTo(org).run("resume", moved.toString());
        for (Outcome refused : new Outcome[] {declined, silent}) {
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(run.toString(), moved.toString(), nameOf(org), "Type yes", "--moved")
                    .doesNotContain("confirmMoved");
        }
        Outcome agreed = Shell.connectedTo(org).typing("yes\n").run("resume", moved.toString(), "--wait", "60s");
        assertThat(agreed.exitCode()).as(agreed.all()).isZero();
        assertThat(names()).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void movedRunIsTakenWithAnOption() throws IOException {
        Path run = unfinishedInsert();
        Path moved = folder.resolve("moved");
        Files.move(run, moved);

        requireRefused(Shell.connectedTo(other).typing("yes\n").run("resume", moved.toString(), "--moved"));
        Outcome resumed = Shell.connectedTo(org).run("resume", moved.toString(), "--moved", "--wait", "60s");

        assertThat(resumed.exitCode()).as(resumed.all()).isZero();
        assertThat(resumed.err()).doesNotContain("Type yes");
        assertThat(names()).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void copyIsRefusedEvenWithTheOptionWhileTheRunIsThere() throws IOException {
        Path run = unfinishedInsert();
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (var files = Files.newDirectoryStream(run, Files::isRegularFile)) {
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }

        Outcome refused = Shell.connectedTo(org).run("resume", copy.toString(), "--moved");

        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(1);
        assertThat(refused.err()).contains("is a copy", run.toString());
    }
}
