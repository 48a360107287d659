package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
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

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", file.toString(), "--json");

        assertThat(file).hasContent(ROWS);
        assertThat(outcome.json().path("rows").asLong()).isEqualTo(3);
        assertThat(outcome.json().path("jobId").asText()).startsWith("750");
        assertThat(filesNamedLike("out.csv")).containsExactly("out.csv");
    }

    @Test
    void queryComesFromAFile(Sandbox org) throws IOException {
        Path soql = Files.writeString(folder.resolve("q.soql"), SOQL + "\n");
        Shell shell = Shell.connectedTo(org);

        assertThat(shell.run("query", "@" + soql).out()).isEqualTo(ROWS);
        assertThat(shell.run("query", "--soql-file", soql.toString()).out()).isEqualTo(ROWS);
    }

    @Test
    void pageThatBreaksOffLeavesNoFile(Sandbox org) throws IOException {
        org.faults().add(Fault.cut(20).on("GET", ".*/results.*").nth(2).times(100));
        Path file = folder.resolve("out.csv");

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("broke off").contains("bulk2 jobs results 750");
        assertThat(filesNamedLike("out.csv")).isEmpty();
    }

    @Test
    void missingLocatorHeaderIsAnErrorAndKeepsTheOldFile(Sandbox org) throws IOException {
        org.faults()
                .add(Fault.missingHeader("Sforce-Locator")
                        .on("GET", ".*/results.*")
                        .times(100));
        Path file = Files.writeString(folder.resolve("out.csv"), "old");

        Outcome outcome = Shell.connectedTo(org).run("query", SOQL, "-o", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("Sforce-Locator");
        assertThat(file).hasContent("old");
    }

    @Test
    void resultsCanBeFetchedLater(Sandbox org) throws IOException {
        String id = Shell.connectedTo(org)
                .run("query", SOQL, "-o", folder.resolve("x.csv").toString(), "--json")
                .json()
                .path("jobId")
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
        assertThat(outcome.err().lines()).hasSize(1);
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
        assertThat(Shell.connectedTo(org).run("query", "").err()).contains("SOQL is empty");
    }
}
