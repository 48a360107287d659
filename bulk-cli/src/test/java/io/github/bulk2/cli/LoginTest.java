package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Logging in otherwise than with a token. */
@Timeout(120)
class LoginTest {
    private static final String KEY = "3MVG9consumerKey";
    private static final String SECRET = "consumer.the_secret.value";
    private static final String USER = "loader@mycompany.example";
    private static final KeyPair PAIR = keyPair();

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension(Sandbox.builder()
            .client(KEY, SECRET)
            .clientKey(KEY, (RSAPublicKey) PAIR.getPublic())
            .username(USER));

    @TempDir
    Path folder;

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path keyFile() throws IOException {
        String key = Base64.getMimeEncoder().encodeToString(PAIR.getPrivate().getEncoded());
        return Files.writeString(
                folder.resolve("server.key"), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    }

    private static void assertConnected(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.err()).contains("there are no ingest jobs");
        assertThat(outcome.all()).doesNotContain("the_secret");
    }

    private static void assertUsage(Outcome outcome, String... texts) {
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(2);
        assertThat(outcome.err()).contains(texts).doesNotContain("the_secret");
    }

    @Test
    void clientCredentialsOfTheEnvironmentConnect(Sandbox org) {
        assertConnected(new Shell()
                .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                .with("BULK2_CLIENT_ID", KEY)
                .with("BULK2_CLIENT_SECRET", SECRET)
                .run("jobs", "list"));
        assertThat(org.calls("token")).isEqualTo(1);
    }

    @Test
    void clientCredentialsOfOptionsConnect(Sandbox org) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        assertConnected(new Shell()
                .run(
                        "jobs",
                        "list",
                        "--login-url",
                        org.instanceUrl().toString(),
                        "--client-id",
                        KEY,
                        "--client-secret-file",
                        secret.toString()));
    }

    @Test
    void optionsTakeTheSecretFromTheEnvironment(Sandbox org) {
        assertConnected(new Shell()
                .with("BULK2_CLIENT_SECRET", SECRET)
                .run("jobs", "list", "--instance-url", org.instanceUrl().toString(), "--client-id", KEY));
    }

    @Test
    void jwtKeyConnects(Sandbox org) throws IOException {
        assertConnected(new Shell()
                .with("BULK2_LOGIN_URL", org.instanceUrl().toString())
                .with("BULK2_CLIENT_ID", KEY)
                .with("BULK2_JWT_KEY_FILE", keyFile().toString())
                .with("BULK2_USERNAME", USER)
                .run("jobs", "list"));
        assertConnected(new Shell()
                .run(
                        "jobs",
                        "list",
                        "--login-url",
                        org.instanceUrl().toString(),
                        "--client-id",
                        KEY,
                        "--jwt-key-file",
                        keyFile().toString(),
                        "--username",
                        USER));
    }

    @Test
    void profileHoldsALoginOfEachKind(Sandbox org) throws IOException {
        Path file = Files.writeString(
                folder.resolve("profiles.properties"),
                "app.instanceUrl=" + org.instanceUrl() + "\napp.clientId=" + KEY + "\napp.clientSecret=" + SECRET
                        + "\njwt.loginUrl=" + org.instanceUrl() + "\njwt.clientId=" + KEY + "\njwt.jwtKeyFile="
                        + keyFile() + "\njwt.username=" + USER + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Shell shell = new Shell().with("BULK2_PROFILES", file.toString()).with("BULK2_TOKEN", "outranked");
        assertConnected(shell.run("jobs", "list", "--profile", "app"));
        assertConnected(shell.run("jobs", "list", "--profile", "jwt"));
    }

    @Test
    void secretOfAProfileIsSentToItsOwnOrgOnly(Sandbox org) throws IOException {
        Path file = Files.writeString(
                folder.resolve("profiles.properties"),
                "app.instanceUrl=" + org.instanceUrl() + "\napp.clientId=" + KEY + "\napp.clientSecret=" + SECRET
                        + "\n");
        try (Sandbox other = Sandbox.start()) {
            Outcome outcome = new Shell()
                    .with("BULK2_PROFILES", file.toString())
                    .run(
                            "jobs",
                            "list",
                            "--profile",
                            "app",
                            "--instance-url",
                            other.instanceUrl().toString(),
                            "--debug");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err()).contains("the access token is for " + org.instanceUrl());
            assertThat(outcome.all()).doesNotContain("the_secret");
            assertThat(other.calls()).isEmpty();
        }
    }

    @Test
    void wrongSecretIsOneLineThatSaysWhatToCheck(Sandbox org) {
        Outcome outcome = new Shell()
                .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                .with("BULK2_CLIENT_ID", KEY)
                .with("BULK2_CLIENT_SECRET", "wrong.the_secret.value")
                .run("jobs", "list", "--json");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("invalid_client").contains("Check the consumer key");
        assertThat(outcome.json().at("/error/kind").asText()).isEqualTo("authentication");
        assertThat(outcome.all()).doesNotContain("the_secret");
        assertThat(org.calls("token")).isEqualTo(1);
    }

    @Test
    void incompleteLoginsSayWhatIsMissing(Sandbox org) throws IOException {
        String url = org.instanceUrl().toString();
        assertUsage(
                new Shell().with("BULK2_CLIENT_ID", KEY).run("jobs", "list", "--instance-url", url),
                "BULK2_CLIENT_SECRET",
                "BULK2_JWT_KEY_FILE");
        assertUsage(
                new Shell()
                        .run(
                                "jobs",
                                "list",
                                "--login-url",
                                url,
                                "--client-id",
                                KEY,
                                "--jwt-key-file",
                                keyFile().toString()),
                "BULK2_USERNAME");
        assertUsage(
                new Shell()
                        .with("BULK2_CLIENT_ID", KEY)
                        .with("BULK2_CLIENT_SECRET", SECRET)
                        .run("jobs", "list"),
                "My Domain");
        assertUsage(
                new Shell()
                        .with("BULK2_CLIENT_ID", KEY)
                        .with("BULK2_TOKEN", "00Dabc.the_secret.value")
                        .run("jobs", "list", "--instance-url", url),
                "more than one login");
        assertUsage(new Shell().run("jobs", "list", "--sf-alias", "a b", "--instance-url", url), "not an alias");
        Path noKey = Files.writeString(folder.resolve("no.key"), "nothing");
        assertUsage(
                new Shell()
                        .run(
                                "jobs",
                                "list",
                                "--login-url",
                                url,
                                "--client-id",
                                KEY,
                                "--username",
                                USER,
                                "--jwt-key-file",
                                noKey.toString()),
                "no.key");
    }

    @Test
    void missingKeyFileIsNamed(Sandbox org) {
        Outcome outcome = new Shell()
                .run(
                        "jobs",
                        "list",
                        "--login-url",
                        org.instanceUrl().toString(),
                        "--client-id",
                        KEY,
                        "--username",
                        USER,
                        "--jwt-key-file",
                        "/nonexistent/server.key");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("/nonexistent/server.key");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void loginOfTheSfCommandConnects(Sandbox org) throws Exception {
        Path sf = Files.writeString(
                folder.resolve("sf"),
                "#!/bin/sh\n[ \"$*\" = 'org display --json --target-org prod' ] || exit 9\nprintf '%s' '{\"status\":0,"
                        + "\"result\":{\"accessToken\":\"" + org.token() + "\",\"instanceUrl\":\"" + org.instanceUrl()
                        + "\"}}'\n");
        Files.setPosixFilePermissions(sf, PosixFilePermissions.fromString("rwx------"));
        Path printed = folder.resolve("printed");
        // A process of its own: the PATH of this one cannot be changed.
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.github.bulk2.cli.Main",
                        "jobs",
                        "list",
                        "--sf-alias",
                        "prod",
                        "--debug")
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        Map<String, String> env = builder.environment();
        env.put("PATH", folder + File.pathSeparator + env.getOrDefault("PATH", ""));
        env.put("BULK2_PROFILES", "/nonexistent/profiles.properties");
        Process process = builder.start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).content().contains("there are no ingest jobs").doesNotContain(org.token());
        assertThat(process.exitValue()).isZero();
    }
}
