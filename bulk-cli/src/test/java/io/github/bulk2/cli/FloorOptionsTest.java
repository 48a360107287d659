package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave of the org's allowances. */
@Timeout(120)
class FloorOptionsTest {
    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension(Sandbox.builder());

    @TempDir
    Path folder;

    private String[] insert(String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "Name\nAlpha\nBeta\n");
        String[] command = {
            "insert",
            "Account",
            file.toString(),
            "--run-folder",
            folder.resolve("run").toString()
        };
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    @Test
    void loadStopsAtTheFloorAndIsResumed(Sandbox org) throws Exception {
        org.use("DailyBulkApiBatches", 13_500);
        Outcome stopped = Shell.connectedTo(org).run(insert("--api-floor", "10%", "--json"));
        assertThat(stopped.exitCode()).as(stopped.all()).isEqualTo(1);
        JsonNode error = stopped.json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("allowance");
        assertThat(error.path("runFolder").asText())
                .isEqualTo(folder.resolve("run").toString());
        assertThat(stopped.err()).contains("13500 of 15000", "DailyBulkApiBatches", "bulk2 resume");
        assertThat(org.calls("updateIngestJob")).isZero();

        Outcome still = Shell.connectedTo(org)
                .with("BULK2_API_FLOOR", "DailyBulkApiBatches=1500")
                .run("resume", folder.resolve("run").toString());
        assertThat(still.exitCode()).as(still.all()).isEqualTo(1);
        org.use("DailyBulkApiBatches", 13_498);
        Outcome resumed =
                Shell.connectedTo(org).run("resume", folder.resolve("run").toString(), "--api-floor", "10%", "--json");
        assertThat(resumed.exitCode()).as(resumed.all()).isZero();
        assertThat(resumed.json().path("successful").asLong()).isEqualTo(2);
    }

    @Test
    void queryStopsAtTheFloor(Sandbox org) {
        org.use("DailyBulkV2QueryJobs", 9_990);
        Outcome outcome =
                Shell.connectedTo(org).run("query", "SELECT Id FROM Account", "--api-floor", "DailyBulkV2QueryJobs=10");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.err()).contains("DailyBulkV2QueryJobs");
        assertThat(org.calls("createQueryJob")).isZero();
    }

    @Test
    void commandThatWaitsStopsAfterAll(Sandbox org) {
        org.use("DailyBulkV2QueryJobs", 10_000);
        Outcome outcome = Shell.connectedTo(org)
                .run("query", "SELECT Id FROM Account", "--api-floor", "10%", "--api-floor-wait", "2s");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(org.calls("limits")).isBetween(4L, 12L);
        assertThat(org.calls("createQueryJob")).isZero();
    }

    @Test
    void floorThatIsNoneIsAUsageError(Sandbox org) {
        for (String floor :
                new String[] {"much", "0%", "10%,20%", "-1", "DailyCoffee=3", "DailyBulkApiBatches=x", "="}) {
            Outcome outcome = Shell.connectedTo(org).run("query", "SELECT Id FROM Account", "--api-floor", floor);
            assertThat(outcome.exitCode()).as(floor + ": " + outcome.all()).isEqualTo(2);
            assertThat(outcome.err().lines()).hasSize(1);
        }
        assertThat(Shell.connectedTo(org)
                        .run("query", "SELECT Id FROM Account", "--api-floor-wait", "1h")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Shell.connectedTo(org)
                        .with("BULK2_API_FLOOR_WAIT", "soon")
                        .run("query", "SELECT Id FROM Account", "--api-floor", "1%")
                        .err())
                .contains("soon");
        assertThat(org.calls()).isEmpty();
    }
}
