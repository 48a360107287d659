package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.cli.Shell.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SandboxCommandTest {

    @Test
    void firstLineTellsWhereItIsAndStoppingIsClean() throws Exception {
        try (RunningCommand running = new RunningCommand("sandbox", "--token", "given-token", "--json")) {
            JsonNode ready = new ObjectMapper().readTree(running.readLine());
            Shell shell = new Shell()
                    .with("BULK2_INSTANCE_URL", ready.path("instanceUrl").asText())
                    .with("BULK2_TOKEN", ready.path("token").asText());

            assertThat(ready.path("token").asText()).isEqualTo("given-token");
            assertThat(shell.run("jobs", "list").exitCode()).isZero();
            assertThat(running.stop().exitCode()).isZero();
            assertThat(shell.run("jobs", "list").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void humansGetTheVariablesToSet() throws Exception {
        try (RunningCommand running = new RunningCommand("sandbox")) {
            assertThat(running.readLine()).contains("Ctrl-C");
            assertThat(running.readLine()).contains("export BULK2_INSTANCE_URL=http://127.0.0.1:");
            assertThat(running.readLine()).contains("export BULK2_TOKEN=");
        }
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (RunningCommand running = new RunningCommand("sandbox", "--json")) {
            String url = new ObjectMapper()
                    .readTree(running.readLine())
                    .path("instanceUrl")
                    .asText();
            String port = url.substring(url.lastIndexOf(':') + 1);

            Outcome second = new Shell().run("sandbox", "--port", port);

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains(port);
            assertThat(second.err().lines()).hasSize(1);
        }
    }

    @Test
    void impossiblePortIsAUsageError() {
        assertThat(new Shell().run("sandbox", "--port", "70000").exitCode()).isEqualTo(2);
    }
}
