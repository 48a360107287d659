package io.github.bulk2.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * jsforce, which was not written for the sandbox, run by Node. Left out, with a message, where there is no npm or it
 * cannot fetch; CI has it.
 */
@Timeout(value = 9, unit = TimeUnit.MINUTES)
class JsforceTest {

    private static final Path FOLDER = Path.of("target", "jsforce").toAbsolutePath();
    // The Node that is installed may be too old for jsforce, which needs 22.
    private static final List<String> PACKAGES = List.of("node@22.23.3", "jsforce@3.10.26");

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        boolean hasNpm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
        if (!hasNpm) {
            leaveOut("there is no npm");
        }
        Files.createDirectories(FOLDER);
        Files.copy(
                Path.of("src/test/clients/jsforce-tour.mjs"),
                FOLDER.resolve("jsforce-tour.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        if (Files.isExecutable(node()) && Files.isDirectory(FOLDER.resolve("node_modules/jsforce"))) {
            return;
        }
        Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
        Path log = FOLDER.resolve("npm.log");
        List<String> command = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
        command.addAll(PACKAGES);
        if (run(log, command) != 0) {
            leaveOut("npm cannot fetch " + PACKAGES + ": " + Files.readString(log));
        }
    }

    private static void leaveOut(String reason) {
        if (System.getenv("CI") != null) {
            throw new AssertionError("CI runs jsforce, but " + reason);
        }
        System.err.println("The tests with jsforce are left out: " + reason);
        abort("left out: " + reason);
    }

    private static Path node() {
        return FOLDER.resolve("node_modules/node/bin/node");
    }

    private static int run(Path output, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return process.waitFor(8, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void recordsAreLoadedUpsertedAndQueried() throws IOException, InterruptedException {
        Path output = FOLDER.resolve("tour.out");
        try (Sandbox sandbox = Sandbox.start()) {
            int exit = run(
                    output,
                    List.of(
                            node().toString(),
                            "jsforce-tour.mjs",
                            sandbox.instanceUrl().toString()));
            assertThat(exit).as(Files.readString(output)).isZero();

            JsonNode result = new ObjectMapper().readTree(Files.readString(output));
            assertThat(result).isEqualTo(new ObjectMapper().readTree("""
                            {"successes": ["Aconcagua, Mills"], "failures": ["Borealis"], "unprocessed": 0,
                             "created": ["false", "true"], "aborted": "Aborted",
                             "queried": ["Aconcagua", "Cirrus"], "refused": "INVALID_FIELD"}
                            """));
            assertThat(sandbox.calls("deleteIngestJob")).isEqualTo(1);
            assertThat(sandbox.calls("token")).isEqualTo(1);
        }
    }
}
