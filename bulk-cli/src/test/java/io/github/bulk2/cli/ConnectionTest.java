package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final String TOKEN = "00DHs000000SandBOX!AQcAQH.the_secret.part";

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension(Sandbox.builder().token(TOKEN));

    @TempDir
    Path folder;

    private Path profiles(Sandbox org, String permissions) throws IOException {
        Path file = Files.writeString(
                folder.resolve("profiles.properties"),
                "default.instanceUrl=https://default.invalid\ndefault.token=default-token\n" + "test.instanceUrl="
                        + org.instanceUrl() + "\ntest.token=" + TOKEN + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void assertConnected(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.err()).contains("there are no ingest jobs");
        assertThat(outcome.all()).doesNotContain(TOKEN);
    }

    @Test
    void missingConnectionSaysHowToGiveIt() {
        Outcome outcome = new Shell().run("jobs", "list");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("BULK2_INSTANCE_URL")
                .contains("BULK2_TOKEN")
                .contains("profiles.properties");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void environmentConnects(Sandbox org) {
        assertConnected(Shell.connectedTo(org).run("jobs", "list"));
    }

    @Test
    void optionsConnect(Sandbox org) {
        assertConnected(new Shell()
                .run("jobs", "list", "--instance-url", org.instanceUrl().toString(), "--token", TOKEN));
    }

    @Test
    void tokenComesFromStdin(Sandbox org) {
        assertConnected(new Shell()
                .typing(TOKEN + "\n")
                .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                .run("jobs", "list", "--token", "-"));
    }

    @Test
    void tokenComesFromAFile(Sandbox org) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");

        assertConnected(new Shell()
                .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                .run("jobs", "list", "--token-file", file.toString()));
    }

    @Test
    void profileNamedByOptionOutranksTheEnvironment(Sandbox org) throws IOException {
        Shell shell = new Shell()
                .with("BULK2_PROFILES", profiles(org, "rw-------").toString())
                .with("BULK2_INSTANCE_URL", "https://elsewhere.invalid")
                .with("BULK2_TOKEN", "other");

        assertConnected(shell.run("jobs", "list", "--profile", "test"));
    }

    @Test
    void profileNamedByEnvironmentConnects(Sandbox org) throws IOException {
        assertConnected(new Shell()
                .with("BULK2_PROFILES", profiles(org, "rw-------").toString())
                .with("BULK2_PROFILE", "test")
                .run("jobs", "list"));
    }

    @Test
    void unknownProfileIsNamed(Sandbox org) throws IOException {
        Outcome outcome = new Shell()
                .with("BULK2_PROFILES", profiles(org, "rw-------").toString())
                .run("jobs", "list", "--profile", "prod");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("there is no profile prod").contains("prod.instanceUrl");
    }

    @Test
    void readableProfileFileGetsAWarning(Sandbox org) throws IOException {
        Outcome outcome = new Shell()
                .with("BULK2_PROFILES", profiles(org, "rw-r--r--").toString())
                .run("jobs", "list", "--profile", "test");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("warning").contains("chmod 600");
    }

    @Test
    void tokenOfAProfileDoesNotGoToAnotherOrg(Sandbox org) throws IOException {
        Outcome outcome = new Shell()
                .with("BULK2_PROFILES", profiles(org, "rw-------").toString())
                .with("BULK2_PROFILE", "test")
                .run("jobs", "list", "--instance-url", "http://127.0.0.1:1");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("profile test").contains("BULK2_TOKEN");
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void plainHttpToAnotherMachineIsRefused() {
        Outcome outcome = new Shell()
                .with("BULK2_INSTANCE_URL", "http://example.com")
                .with("BULK2_TOKEN", TOKEN)
                .run("jobs", "list");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("https");
        assertThat(outcome.all()).doesNotContain("the_secret");
    }

    @Test
    void mistypedTokenOptionDoesNotShowTheToken(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("jobs", "list", "--tokn", TOKEN, "--tken=" + TOKEN, "--debug");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--tokn");
        assertThat(outcome.all()).doesNotContain("the_secret");
    }
}
