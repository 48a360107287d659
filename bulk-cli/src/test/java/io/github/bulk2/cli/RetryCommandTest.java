package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RetryCommandTest {
    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    private Path run() {
        return folder.resolve("run");
    }

    private Outcome insert(Sandbox org, String csv, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), csv);
        List<String> args =
                new ArrayList<>(List.of("insert", "Account", file.toString(), "--run-folder", run().toString()));
        args.addAll(List.of(options));
        return Shell.connectedTo(org).run(args.toArray(String[]::new));
    }

    private Outcome retry(Sandbox org, String... options) {
        List<String> args = new ArrayList<>(List.of("retry", run().toString()));
        args.addAll(List.of(options));
        return Shell.connectedTo(org).run(args.toArray(String[]::new));
    }

    private static String names(Sandbox org) {
        return Shell.connectedTo(org)
                .run("query", "SELECT Name FROM Account ORDER BY Name", "-q")
                .out();
    }

    @Test
    void lockedRowsAreLoadedByTheCommandThatTheLoadNames(Sandbox org) throws IOException {
        org.faults().add(Fault.lockedRows(100));
        Outcome loaded = insert(org, "Name\nA\nB\n", "--retry-rounds", "0");
        assertThat(loaded.exitCode()).isEqualTo(3);
        assertThat(loaded.err()).contains("load what was not loaded with: bulk2 retry " + run());

        Outcome dry = new Shell().run("retry", run().toString(), "--dry-run");
        assertThat(dry.exitCode()).as(dry.all()).isZero();
        assertThat(dry.out())
                .contains("2 rows (2 failed, 0 unprocessed, 0 unknown): insert Account")
                .contains("Nothing was sent");
        JsonNode json = new Shell()
                .run("retry", run().toString(), "--dry-run", "--json")
                .json();
        assertThat(json.path("records").asLong()).isEqualTo(2);
        assertThat(json.path("retryFolder").asText())
                .isEqualTo(run().resolve("retries/failed").toString());
        assertThat(run().resolve("retries")).doesNotExist();

        Outcome retried = retry(org);
        assertThat(retried.exitCode()).as(retried.all()).isZero();
        assertThat(retried.out()).containsPattern("successful +2");
        assertThat(names(org)).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");

        Outcome second = retry(org);
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err())
                .contains("retried before")
                .contains(run().resolve("retries/failed").toString());
        assertThat(names(org)).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void rowsThatWereCorrectedInPlaceAreLoaded(Sandbox org) throws IOException {
        Outcome loaded = insert(org, "Name,NumberOfEmployees\nA,1\nB,many\n");
        assertThat(loaded.err())
                .contains("correct the rows in " + run().resolve("failed.csv"))
                .contains("bulk2 retry " + run());
        Outcome again =
                retry(org, "--json", "--failed", folder.resolve("still.csv").toString());
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.json()
                        .path("errors")
                        .path(0)
                        .path("sampleLines")
                        .path(0)
                        .asLong())
                .as("the line of the original")
                .isEqualTo(3);
        assertThat(folder.resolve("still.csv")).content().contains("many");

        Path failed = run().resolve("retries/failed/failed.csv");
        Files.writeString(failed, Files.readString(failed).replace("many", "2"));
        Outcome corrected = Shell.connectedTo(org)
                .run("retry", run().resolve("retries/failed").toString());

        assertThat(corrected.exitCode()).as(corrected.all()).isZero();
        assertThat(names(org)).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void kindsAreChosen(Sandbox org) throws IOException {
        org.faults().add(Fault.failedJob("InternalServerError : try later").nth(2));
        Outcome loaded = insert(
                org,
                "Name,Phone\nA,1\n,2\nC,3\nD,4\n",
                "--max-part-bytes",
                "25",
                "--jobs-in-flight",
                "1",
                "--uploads",
                "1");
        assertThat(loaded.err()).contains("bulk2 retry " + run());

        assertThat(retry(org, "--only", "unprocessed", "--dry-run").out())
                .contains("0 failed")
                .doesNotContain(" 0 unprocessed");
        assertThat(retry(org, "--only", "failed").exitCode()).isEqualTo(3);
        assertThat(retry(org, "--only", "UNPROCESSED").exitCode()).isZero();
        assertThat(names(org)).isEqualTo("\"Name\"\n\"A\"\n\"C\"\n\"D\"\n");
        assertThat(retry(org, "--only", "everything").exitCode()).isEqualTo(2);
    }

    @Test
    void wrongColumnLeadsToTheOriginalAndNotToARetry(Sandbox org) throws IOException {
        Outcome loaded = insert(org, "Name,Phnoe\nA,1\n");
        assertThat(loaded.all()).contains("Field name not found : Phnoe").doesNotContain("bulk2 retry");

        Outcome refused = retry(org);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Field name not found : Phnoe")
                .containsIgnoringCase("correct")
                .contains("again");
        assertThat(org.calls("createIngestJob")).isEqualTo(1);
    }

    @Test
    void helpTellsAStrangerWhatItDoes() {
        String help = new Shell().run("retry", "--help").out();
        assertThat(help).contains("failed", "unprocessed", "unknown", "--dry-run", "Examples:", "load the original");
    }
}
