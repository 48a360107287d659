package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can read what the command writes, and what is said of secrets that others can read. */
class PermissionsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void onPosixOnly() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path file(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void everyFileThatACommandWritesIsTheOwners() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path runs = out.resolve("runs");
        try (Sandbox org = Sandbox.start()) {
            Shell shell = Shell.connectedTo(org).with("BULK2_RUNS", runs.toString());
            String csv = file("a.csv", "Name,Industry\na,x\n,y\n", "rw-r--r--").toString();
            Outcome load = shell.run(
                    "insert",
                    "Account",
                    csv,
                    "--json",
                    "--failed",
                    out.resolve("failed.csv").toString());
            assertThat(load.exitCode()).as(load.all()).isEqualTo(3);
            String job = load.json().path("jobs").get(0).path("id").asText();
            shell.run(
                    "jobs", "results", job, "--successful", out.resolve("s.csv").toString());
            shell.run("jobs", "results", job, "-o", out.resolve("o.csv").toString());
            shell.run(
                    "query",
                    "SELECT Id FROM Account",
                    "-o",
                    out.resolve("export.csv").toString());
        }
        try (Stream<Path> all = Files.walk(out)) {
            List<Path> written = all.filter(path -> !path.equals(out)).toList();
            assertThat(written)
                    .contains(out.resolve("failed.csv"), out.resolve("export.csv"), runs)
                    .hasSizeGreaterThan(12);
            for (Path path : written) {
                assertThat(mode(path)).as("%s", path).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void fileThatWasThereKeepsItsMode() throws IOException {
        Path failed = file("failed.csv", "older", "rw-r--r--");
        try (Sandbox org = Sandbox.start()) {
            Shell shell = Shell.connectedTo(org)
                    .with("BULK2_RUNS", folder.resolve("runs").toString());
            shell.run(
                    "insert",
                    "Account",
                    file("a.csv", "Name,Industry\n,y\n", "rw-------").toString(),
                    "--failed",
                    failed.toString());
        }
        assertThat(failed).content().contains("REQUIRED_FIELD_MISSING");
        assertThat(mode(failed)).isEqualTo("rw-r--r--");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-r--r--"})
    void secretsThatOthersCanReadAreSaid(String mode) throws IOException {
        for (List<String> options : options(mode)) {
            Outcome outcome = jobsList(options);
            assertThat(outcome.err())
                    .as("%s", options)
                    .contains("warning: other users can read the secrets in " + folder.resolve("secret"))
                    .doesNotContain("hidden-word");
        }
    }

    @Test
    void secretsOfTheOwnerAloneAreNotSaid() throws IOException {
        for (List<String> options : options("rw-------")) {
            assertThat(jobsList(options).err()).as("%s", options).doesNotContain("other users");
        }
    }

    private List<List<String>> options(String mode) throws IOException {
        String secret = file("secret", "hidden-word", mode).toString();
        return List.of(
                List.of("--token-file", secret),
                List.of("--client-id", "key", "--client-secret-file", secret),
                List.of("--client-id", "key", "--username", "me", "--jwt-key-file", secret),
                List.of(
                        "--token",
                        "t",
                        "--proxy",
                        "localhost:1",
                        "--proxy-user",
                        "me",
                        "--proxy-password-file",
                        secret),
                List.of("--token", "t", "--trust-store", secret, "--trust-store-password-file", secret),
                List.of("--token", "t", "--key-store", secret, "--key-store-password-file", secret));
    }

    private static Outcome jobsList(List<String> options) {
        List<String> args = new java.util.ArrayList<>(
                List.of("jobs", "list", "--instance-url", "http://localhost:1", "--api-version", "bad"));
        args.addAll(options);
        return new Shell().run(args.toArray(String[]::new));
    }

    @Test
    void readableGatewayTokenIsSaid() throws IOException {
        Path token = file("token", "0123456789abcdef0123456789abcdef", "rw-r--r--");

        Outcome outcome =
                new Shell().run("serve", "--sandbox", "--host", "not a host", "--gateway-token-file", token.toString());

        assertThat(outcome.err()).contains("warning: other users can read the secrets in " + token);
    }
}
