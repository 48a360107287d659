package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class QueryCommandTest {
    private static final String SOQL = "SELECT Name, Description FROM Account ORDER BY Name";
    private static final String ROWS =
            "\"Name\",\"Description\"\n\"A\",\"one\ntwo\"\n\"B\",\"say \"\"hi\"\"\"\n\"C\",\"\"\n";

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension(Sandbox.builder().defaultMaxRecords(2));

    @TempDir
    Path folder;

    @BeforeEach
    void threeAccounts(Sandbox org) throws IOException {
        Path csv = Files.writeString(
                folder.resolve("in.csv"), "Name,Description\nA,\"one\ntwo\"\nB,\"say \"\"hi\"\"\"\nC,\n");
        String run = folder.resolve("run").toString();
        Outcome loaded = Shell.connectedTo(org).run("insert", "Account", csv.toString(), "--run-folder", run);
        assertThat(loaded.exitCode()).as(loaded.all()).isZero();
    }

    private Stream<String> filesNamedLike(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.contains(name))
                    .toList()
                    .stream();
        }
    }

    @Test
    void rowsOfAllPagesGoToStdoutWithOneHeader(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", SOQL);

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).isEqualTo(ROWS);
    }

    @Test
    void fileHasTheRowsAndNothingElseIsLeft(Sandbox org) throws IOException {
        Path file = Files.writeString(folder.resolve("out.csv"), "old");

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", file.toString(), "--force", "--json");

        assertThat(file).hasContent(ROWS);
        assertThat(outcome.json().path("rows").asLong()).isEqualTo(3);
        assertThat(outcome.json().path("job").asText()).startsWith("750");
        assertThat(filesNamedLike("out.csv")).containsExactly("out.csv");
    }

    @Test
    void queryComesFromAFile(Sandbox org) throws IOException {
        Path soql = Files.writeString(folder.resolve("q.soql"), SOQL + "\n");
        Shell shell = Shell.connectedTo(org);

        assertThat(shell.run("query", "@" + soql).out()).isEqualTo(ROWS);
        assertThat(shell.run("query", "--soql-file", soql.toString()).out()).isEqualTo(ROWS);

        Files.writeString(soql, "\ufeff" + SOQL.replace(" FROM", "\r\nFROM") + "\r\n");
        assertThat(shell.run("query", "@" + soql).out()).isEqualTo(ROWS);

        Files.write(soql, "SELECT Id FROM Account WHERE Name = '\u00e9'".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(shell.run("query", "@" + soql).err()).contains(soql + " is not UTF-8");
        assertThat(shell.run("query", "@" + folder).err()).contains(folder + " is a folder");
    }

    @Test
    void exportThatBreaksOffIsResumedUntilTheFileIsThere(Sandbox org) throws IOException {
        org.faults().add(Fault.cut(20).on("GET", ".*/results.*").nth(2).times(20));
        Path file = folder.resolve("out.csv");
        Path run = folder.resolve("run-of-it");

        Outcome broken = Shell.connectedTo(org)
                .run("query", SOQL, "-o", file.toString(), "--parallel", "1", "--run-folder", run.toString());

        assertThat(broken.exitCode()).as(broken.all()).isEqualTo(1);
        assertThat(broken.err()).contains("broke off").contains("bulk2 resume " + run);
        assertThat(file).doesNotExist();
        assertThat(runState(run)).isEqualTo("unfinished");

        Outcome changed = Shell.connectedTo(org).run("query", "--resume", run.toString(), "--gzip", "-o", "other.csv");
        assertThat(changed.exitCode()).isEqualTo(2);
        assertThat(changed.err()).contains("as it was begun. Leave out: --gzip, --output");

        org.faults().clear();
        Outcome done = Shell.connectedTo(org).run("query", "--resume", run.toString());
        assertThat(done.exitCode()).as(done.all()).isZero();
        assertThat(done.err()).contains("3 rows in " + file);
        assertThat(file).hasContent(ROWS);
        assertThat(filesNamedLike("out.csv")).containsExactly("out.csv");
        assertThat(runState(run)).isEqualTo("finished");

        Outcome again = Shell.connectedTo(org).run("resume", run.toString(), "--json");
        assertThat(again.json().path("rows").asLong()).isEqualTo(3);
        assertThat(Shell.connectedTo(org)
                        .run("resume", run.toString(), "--failed", "x.csv")
                        .exitCode())
                .isEqualTo(2);
    }

    private String runState(Path run) {
        for (JsonNode found : new Shell()
                .run("runs", "--in", folder.toString(), "--json")
                .json()
                .path("runs")) {
            if (found.path("runFolder").asText().equals(run.toString())) {
                return found.path("state").asText();
            }
        }
        return "not listed";
    }

    @Test
    void exportOfAnUnknownFieldCannotBeResumed(Sandbox org) throws IOException {
        Outcome outcome = Shell.connectedTo(org)
                .run(
                        "query",
                        "SELECT Nope FROM Account",
                        "-o",
                        folder.resolve("out.csv").toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("No such column").doesNotContain("bulk2 resume");
        assertThat(filesNamedLike("out.csv")).isEmpty();
    }

    @Test
    void compressedJsonLines(Sandbox org) throws IOException {
        Path file = folder.resolve("out.jsonl.gz");

        Outcome outcome = Shell.connectedTo(org)
                .run("query", SOQL, "-o", file.toString(), "--format", "jsonl", "--gzip", "--max-records", "1");

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        try (InputStream lines = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("""
                {"Name":"A","Description":"one\\ntwo"}
                {"Name":"B","Description":"say \\"hi\\""}
                {"Name":"C","Description":null}
                """);
        }
    }

    @Test
    void delimiterAndLineEndingAreChosen(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org)
                .run("query", "SELECT Name, Phone FROM Account", "--delimiter", "tab", "--line-ending", "crlf", "-q");

        assertThat(outcome.out()).startsWith("\"Name\"\t\"Phone\"\r\n").endsWith("\"\r\n");
    }

    @Test
    void progressTellsRowsSpeedAndWhatIsLeft() {
        List<String> seen = new ArrayList<>();
        Progress display = new Progress() {
            @Override
            public void update(long rows, long total, String phase, String detail) {
                seen.add(rows + "/" + total + " " + phase + " " + detail);
            }

            @Override
            public void close() {}
        };
        ExportProgress progress = new ExportProgress(display, advice -> {});

        progress.downloadStarted(1000);
        progress.progress(100, 5_000_000);
        progress.progress(400, 20_000_000);

        assertThat(seen.get(0)).isEqualTo("0/1000 receiving ");
        assertThat(seen.get(1)).matches("100/1000 receiving 5\\.0 MB, [0-9.]+ MB/s");
        assertThat(seen.get(2)).matches("400/1000 receiving 20\\.0 MB, [0-9.]+ MB/s, [0-9]+ s left");
        assertThat(ExportProgress.left(3725.4)).isEqualTo("1:02:05 left");
    }

    @Test
    void deviceIsWrittenNotReplaced(Sandbox org) throws IOException {
        assumeThat(Files.exists(Path.of("/dev/full"))).isTrue();

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", "/dev/full");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("cannot write /dev/full");
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
    }

    @Test
    void onlyAnExportToAFileHasARunFolder(Sandbox org) {
        assertThat(Shell.connectedTo(org)
                        .run("query", SOQL, "--run-folder", "x")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Shell.connectedTo(org)
                        .run("query", "--resume", "x", "-o", "y")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void missingLocatorHeaderIsAnErrorAndKeepsTheOldFile(Sandbox org) throws IOException {
        org.faults()
                .add(Fault.missingHeader("Sforce-Locator")
                        .on("GET", ".*/results.*")
                        .times(100));
        Path file = Files.writeString(folder.resolve("out.csv"), "old");

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "--force", "-o", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("Sforce-Locator");
        assertThat(file).hasContent("old");
    }

    @Test
    void resultsCanBeFetchedLater(Sandbox org) throws IOException {
        String id = Shell.connectedTo(org)
                .run("query", SOQL, "-o", folder.resolve("x.csv").toString(), "--json")
                .json()
                .path("job")
                .asText();

        assertThat(Shell.connectedTo(org)
                        .run("jobs", "results", id, "-o", "-", "-q")
                        .out())
                .isEqualTo(ROWS);
    }

    @Test
    void badSoqlIsSalesforcesError(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", "SELECT Nope FROM Account");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("No such column 'Nope'").contains("INVALID_FIELD");
        assertThat(outcome.err().lines())
                .startsWith(
                        "bulk2: create query job:", "SELECT Nope FROM Account", "       ^", "ERROR at Row:1:Column:8");
    }

    @Test
    void fileThatCannotBeWrittenCostsNoJob(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", "/nonexistent/folder/out.csv");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("/nonexistent/folder");
        assertThat(org.calls("createQueryJob")).isZero();
    }

    @Test
    void brokenPipeEndsQuietly(Sandbox org) {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        Outcome outcome = Shell.connectedTo(org).run(closed, new ByteArrayOutputStream(), "query", SOQL, "-q");

        assertThat(outcome.exitCode()).isEqualTo(141);
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void waitThatRunsOutNamesTheJob() {
        try (Sandbox slow =
                Sandbox.builder().processingTime(Duration.ofSeconds(20)).start()) {
            Outcome outcome = Shell.connectedTo(slow).run("query", SOQL, "--wait", "1s", "-q");

            assertThat(outcome.exitCode()).isEqualTo(4);
            assertThat(outcome.err()).contains("750").contains("goes on");
        }
    }

    @Test
    void rowsAndJsonCannotBothGoToStdout(Sandbox org) {
        assertThat(Shell.connectedTo(org).run("query", SOQL, "--json").exitCode())
                .isEqualTo(2);
    }

    @Test
    void oneQueryIsNeeded(Sandbox org) {
        assertThat(Shell.connectedTo(org).run("query").exitCode()).isEqualTo(2);
        assertThat(Shell.connectedTo(org).run("query", "").err()).contains("there is no query");
    }
}
