package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No secret in anything that is written: logs at their most talkative, run folders, reports, exceptions. */
@Timeout(180)
class SecretsTest {

    // The mark of every secret in the tests; a login at a proxy, other than the words of a flight recording; a session
    // id of any org; a JWT, which an assertion is.
    private static final Pattern SECRET = Pattern.compile(
            "the_secret|Basic (?!statistics)[0-9A-Za-z+/]{8,}|00D[0-9A-Za-z]{12,15}!|eyJ[0-9A-Za-z_-]{10,}\\.|PRIVATE KEY");

    @TempDir
    Path folder;

    private static List<String> secretsIn(Path file) {
        try {
            Matcher found = SECRET.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return found.results().map(hit -> file + ": " + hit.group()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesUnder(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void searchFindsWhatItIsLookingFor() throws IOException {
        Path file = Files.writeString(
                folder.resolve("log"),
                "Bearer 00D5g000004abcdEAA!AQ\nx.the_secret.y\nBasic bG9hZGVyOnBhc3N3b3Jk\nassertion=eyJhbGciOiJSUzI1NiJ9.e30.s\n");
        assertThat(secretsIn(file)).hasSize(4);
    }

    @Test
    void mostTalkativeLogAndEveryFileOfItsRunsHoldNoSecret() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Path key = Files.writeString(
                folder.resolve("server.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        try (Sandbox sandbox = Sandbox.builder()
                .client(TalkativeClient.KEY, TalkativeClient.SECRET)
                .clientKey(TalkativeClient.KEY, (RSAPublicKey) pair.getPublic())
                .refreshToken(TalkativeClient.KEY, TalkativeClient.REFRESH)
                .username(TalkativeClient.USER)
                .start()) {
            talk(sandbox);
        }
        Files.delete(key);

        Path log = folder.resolve("log");
        assertThat(log)
                .content()
                .contains(
                        "Authorization: (hidden)",
                        "Proxy-Authorization: (hidden)",
                        "failed ",
                        "invalid_client",
                        "AuthenticationException",
                        "load-jwt");
        List<Path> written = filesUnder(folder);
        assertThat(written)
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .contains("log", "journal.jsonl", "export.jsonl", "report.json", "flight.jfr");
        assertThat(Files.readString(folder.resolve("flight.jfr"), StandardCharsets.ISO_8859_1))
                .contains("io.github.bulk2", "load-jwt");
        assertThat(written).flatMap(SecretsTest::secretsIn).isEmpty();
    }

    private void talk(Sandbox sandbox) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        // That one shows every byte on the wire, and says so.
                        "-Dorg.slf4j.simpleLogger.log.org.apache.hc.client5.http.wire=info",
                        // Without what is not of this process: other processes' command lines, the build's variables.
                        "-XX:StartFlightRecording:filename=" + folder.resolve("flight.jfr")
                                + ",jdk.SystemProcess#enabled=false,jdk.InitialEnvironmentVariable#enabled=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TalkativeClient.class.getName(),
                        sandbox.instanceUrl().toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
    }

    @Test
    void reportsOfTheOtherModulesTestsHoldNoSecret() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<Path> reports = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                Path folderOfReports = module.resolve("target").resolve("surefire-reports");
                if (Files.isDirectory(folderOfReports)) {
                    reports.addAll(filesUnder(folderOfReports));
                }
            }
        }
        assumeThat(reports).as("modules before this one have run their tests").isNotEmpty();
        assertThat(reports).flatMap(SecretsTest::secretsIn).isEmpty();
    }
}
