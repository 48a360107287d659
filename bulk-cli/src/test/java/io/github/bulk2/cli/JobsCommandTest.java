package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class JobsCommandTest {
    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    /** Loads a good and a bad row, and returns the job's id. */
    private String ingestJob(Sandbox org) throws IOException {
        Path csv = Files.writeString(folder.resolve("in.csv"), "Name,Phone\nGood,1\n,2\n");
        String run = Files.createTempDirectory(folder, "run").resolve("r").toString();
        Outcome loaded = Shell.connectedTo(org).run("insert", "Account", csv.toString(), "--json", "--run-folder", run);
        return loaded.json().path("jobs").get(0).path("id").asText();
    }

    private String queryJob(Sandbox org) {
        String out = folder.resolve("q.csv").toString();
        return Shell.connectedTo(org)
                .run("query", "SELECT Name FROM Account", "-o", out, "--json")
                .json()
                .path("job")
                .asText();
    }

    private static String openJob(Sandbox org) {
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(org.instanceUrl())
                .tokens(TokenProvider.fixed(org.token()))
                .build()) {
            return client.ingest().create(IngestRequest.insert("Account")).id().value();
        }
    }

    @Test
    void listShowsTheNewestJobs(Sandbox org) throws IOException {
        ingestJob(org);
        String newest = ingestJob(org);

        Outcome outcome = Shell.connectedTo(org).run("jobs", "list", "--limit", "1");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines()).hasSize(2);
        assertThat(outcome.out()).contains(newest).contains("insert").contains("JobComplete");
        assertThat(outcome.err()).contains("newest 1 of 2");
    }

    @Test
    void listKeepsIngestAndQueryJobsApart(Sandbox org) throws IOException {
        String ingest = ingestJob(org);
        String query = queryJob(org);
        Shell shell = Shell.connectedTo(org);

        JsonNode ingestJobs =
                shell.run("jobs", "list", "--type", "V2Ingest", "--json").json();
        JsonNode queryJobs = shell.run("jobs", "list", "--query", "--json").json();

        assertThat(ingestJobs.path("jobs").findValuesAsText("id")).containsExactly(ingest);
        assertThat(queryJobs.path("jobs").findValuesAsText("id")).containsExactly(query);
        assertThat(queryJobs.path("total").asLong()).isEqualTo(1);
    }

    @Test
    void showTellsIngestFromQueryJobs(Sandbox org) throws IOException {
        String ingest = ingestJob(org);
        String query = queryJob(org);
        Shell shell = Shell.connectedTo(org);

        JsonNode ingestInfo = shell.run("jobs", "show", ingest, "--json").json();
        Outcome queryInfo = shell.run("jobs", "show", query);

        assertThat(ingestInfo.path("numberRecordsProcessed").isNumber()).isTrue();
        assertThat(ingestInfo.path("numberRecordsFailed").asLong()).isEqualTo(1);
        assertThat(queryInfo.out()).contains("V2Query").contains(query);
    }

    @Test
    void resultsAreCountedAndWritten(Sandbox org) throws IOException {
        String id = ingestJob(org);
        Path failed = folder.resolve("failed.csv");

        Outcome outcome = Shell.connectedTo(org).run("jobs", "results", id, "--failed", failed.toString(), "--json");

        assertThat(outcome.json().path("successful").asLong()).isEqualTo(1);
        assertThat(outcome.json().path("failed").asLong()).isEqualTo(1);
        assertThat(outcome.json().path("unprocessed").asLong()).isZero();
        assertThat(failed).content().contains("sf__Error").contains("REQUIRED_FIELD_MISSING");
    }

    @Test
    void oneResultCanGoToStdout(Sandbox org) throws IOException {
        String id = ingestJob(org);

        Outcome outcome = Shell.connectedTo(org).run("jobs", "results", id, "--successful", "-");

        assertThat(outcome.out()).startsWith("\"sf__Id\"").contains("Good");
        assertThat(outcome.out().lines()).hasSize(2);
    }

    @Test
    void resultsOfAJobUnderWayAreRefused(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("jobs", "results", openJob(org));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("Open").contains("no results yet");
    }

    @Test
    void abortThenDelete(Sandbox org) {
        String id = openJob(org);
        Shell shell = Shell.connectedTo(org);

        Outcome aborted = shell.run("jobs", "abort", id, "--json");
        Outcome deleted = shell.run("jobs", "delete", id, "--json");
        Outcome gone = shell.run("jobs", "show", id);

        assertThat(aborted.json().path("state").asText()).isEqualTo("Aborted");
        assertThat(deleted.json().path("deleted").asText()).isEqualTo(id);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).contains(id).contains("bulk2 jobs list");
    }

    @Test
    void queryJobIsDeletedToo(Sandbox org) {
        String id = queryJob(org);

        Outcome deleted = Shell.connectedTo(org).run("jobs", "delete", id);

        assertThat(deleted.exitCode()).as(deleted.all()).isZero();
        assertThat(Shell.connectedTo(org)
                        .run("jobs", "list", "--query", "--json")
                        .json()
                        .path("total")
                        .asLong())
                .isZero();
    }

    @Test
    void idThatIsNoJobIdIsNotSent(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("jobs", "show", "../../secrets");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("750");
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void jobsAloneNamesItsCommands() {
        Outcome outcome = new Shell().run("jobs");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("list, show, results, abort, delete");
    }
}
