package io.github.bulk2.spring;

import static io.github.bulk2.spring.Sandboxes.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.sandbox.Sandbox;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Every login that the properties can name, against an org that checks it. */
@ExtendWith(OutputCaptureExtension.class)
class LoginTest {

    private static final String PASSWORD = "kept-close";

    @TempDir
    static Path folder;

    private static Path keyStore;
    private static Path keyFile;
    private static RSAPublicKey publicKey;

    @BeforeAll
    static void makeKey() throws Exception {
        keyStore = folder.resolve("keys.p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-alias",
                        "loader",
                        "-dname",
                        "CN=loader",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keyStore.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        publicKey = (RSAPublicKey) store.getCertificate("loader").getPublicKey();
        PrivateKey key = (PrivateKey) store.getKey("loader", PASSWORD.toCharArray());
        keyFile = Files.writeString(
                folder.resolve("server.key"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** Logs in and makes a call with the token. */
    private static void assertLogsIn(Sandbox sandbox, String... properties) {
        application().withPropertyValues(properties).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(BulkClient.class).limits().byName()).isNotEmpty();
        });
        assertThat(sandbox.calls("token")).isOne();
    }

    @Test
    void clientCredentialsLogIn() {
        try (Sandbox sandbox = Sandbox.builder().client("app", "s3cret").start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.auth.app.login-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.app.client-secret=s3cret");
        }
    }

    @Test
    void clientCredentialsLogInAtTheInstanceUrl() {
        try (Sandbox sandbox = Sandbox.builder().client("app", "s3cret").start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.instance-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.app.client-secret=s3cret",
                    "bulk2.auth.app.token-lifetime=2h");
        }
    }

    @Test
    void keyFileLogsIn() {
        try (Sandbox sandbox = Sandbox.builder()
                .clientKey("app", publicKey)
                .username("loader@example.com")
                .start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.auth.app.login-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.jwt.username=loader@example.com",
                    "bulk2.auth.jwt.key-file=" + keyFile);
        }
    }

    @Test
    void keystoreLogsIn() {
        try (Sandbox sandbox = Sandbox.builder()
                .clientKey("app", publicKey)
                .username("loader@example.com")
                .start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.auth.app.login-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.jwt.username=loader@example.com",
                    "bulk2.auth.jwt.key-store=" + keyStore,
                    "bulk2.auth.jwt.key-store-password=" + PASSWORD,
                    "bulk2.auth.jwt.key-alias=loader");
        }
    }

    @Test
    void refreshTokenLogsIn() {
        try (Sandbox sandbox = Sandbox.builder()
                .client("app", "s3cret")
                .refreshToken("app", "r3fresh")
                .start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.auth.app.login-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.app.client-secret=s3cret",
                    "bulk2.auth.refresh-token=r3fresh");
        }
    }

    @Test
    void sfAliasAsksTheCommand() {
        application()
                .withPropertyValues("bulk2.auth.sf-alias=no-such-org-of-mine")
                .run(context -> {
                    TokenProvider tokens = context.getBean(TokenProvider.class);
                    assertThatThrownBy(tokens::token)
                            .isInstanceOf(AuthenticationException.class)
                            .hasMessageContaining("sf");
                });
    }

    @Test
    void emptyPropertiesCountAsNotSet() {
        try (Sandbox sandbox = Sandbox.builder().client("app", "s3cret").start()) {
            assertLogsIn(
                    sandbox,
                    "bulk2.instance-url=",
                    "bulk2.auth.token=",
                    "bulk2.auth.sf-alias= ",
                    "bulk2.auth.refresh-token=",
                    "bulk2.auth.app.login-url=" + sandbox.instanceUrl(),
                    "bulk2.auth.app.client-id=app",
                    "bulk2.auth.app.client-secret=s3cret",
                    "bulk2.auth.app.audience=",
                    "bulk2.auth.app.token-lifetime=");
        }
    }

    @Test
    void rotatedRefreshTokenIsKept(CapturedOutput output) throws Exception {
        List<String> kept = new CopyOnWriteArrayList<>();
        try (Rotation rotation = new Rotation()) {
            application()
                    .withPropertyValues(rotation.properties())
                    .withBean(RefreshTokenStore.class, () -> kept::add)
                    .run(context -> assertThat(
                                    context.getBean(TokenProvider.class).token().value())
                            .isEqualTo("access"));
        }
        assertThat(kept).containsExactly("second-refresh");
        assertThat(output).doesNotContain("RefreshTokenStore", "second-refresh");
    }

    @Test
    void rotatedRefreshTokenThatNobodyKeepsIsWarnedOf(CapturedOutput output) throws Exception {
        try (Rotation rotation = new Rotation()) {
            application()
                    .withPropertyValues(rotation.properties())
                    .run(context -> assertThat(
                                    context.getBean(TokenProvider.class).token().value())
                            .isEqualTo("access"));
        }
        assertThat(output)
                .contains("RefreshTokenStore", "bulk2.auth.refresh-token")
                .doesNotContain("second-refresh", "first-refresh");
    }

    /** A token endpoint that gives a new refresh token with each access token, which the sandbox does not. */
    private static final class Rotation implements AutoCloseable {
        private final HttpServer server;

        Rotation() throws java.io.IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/services/oauth2/token", exchange -> {
                exchange.getRequestBody().readAllBytes();
                byte[] answer = ("{\"access_token\":\"access\",\"refresh_token\":\"second-refresh\",\"instance_url\":\""
                                + url() + "\",\"token_type\":\"Bearer\"}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        String[] properties() {
            return new ArrayList<>(List.of(
                            "bulk2.auth.app.login-url=" + url(),
                            "bulk2.auth.app.client-id=app",
                            "bulk2.auth.refresh-token=first-refresh"))
                    .toArray(String[]::new);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
