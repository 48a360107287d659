package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.cli.Shell.Outcome;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SandboxCommandTest {

    /** Runs the command on a thread of its own, and stops it. */
    private static final class Running implements AutoCloseable {
        private final PipedInputStream out = new PipedInputStream();
        private final BufferedReader lines = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8));
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final Thread thread;

        Running(String... args) throws IOException {
            PipedOutputStream stdout = new PipedOutputStream(out);
            thread = new Thread(
                    () -> outcome.complete(new Shell().run(stdout, new ByteArrayOutputStream(), args)), "sandbox");
            thread.start();
        }

        Outcome stop() throws Exception {
            thread.interrupt();
            return outcome.get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    @Test
    void firstLineTellsWhereItIsAndStoppingIsClean() throws Exception {
        try (Running running = new Running("sandbox", "--token", "given-token", "--json")) {
            JsonNode ready = new ObjectMapper().readTree(running.lines.readLine());
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
        try (Running running = new Running("sandbox")) {
            assertThat(running.lines.readLine()).contains("Ctrl-C");
            assertThat(running.lines.readLine()).contains("export BULK2_INSTANCE_URL=http://127.0.0.1:");
            assertThat(running.lines.readLine()).contains("export BULK2_TOKEN=");
        }
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (Running running = new Running("sandbox", "--json")) {
            String url = new ObjectMapper()
                    .readTree(running.lines.readLine())
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
