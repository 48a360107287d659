package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.bulk2.BulkClient;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An org whose certificate Java does not trust and that wants to see ours, and a proxy that wants a password. */
@Timeout(120)
class HttpTest {

    private static final String PASSWORD = "kept-close";
    private static final String JKS = "spring.ssl.bundle.jks.company.";
    private static final String PEM = "spring.ssl.bundle.pem.company.";
    private static final String BUNDLE = "bulk2.http.ssl-bundle=company";

    /** What came in, as {@code path certificate call-options}. */
    private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();

    private static final List<String> TUNNELS = new CopyOnWriteArrayList<>();

    @TempDir
    static Path folder;

    private static HttpsServer org;
    private static Server proxy;
    private static int proxyPort;

    @BeforeAll
    static void start() throws Exception {
        Path file = folder.resolve("keys.p12");
        makeKey(file, "org", "-ext", "san=dns:localhost,dns:org.invalid");
        makeKey(file, "loader");
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        writePem(
                "loader.key",
                "PRIVATE KEY",
                keys.getKey("loader", PASSWORD.toCharArray()).getEncoded());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (String alias : List.of("org", "loader")) {
            trust.setCertificateEntry(alias, keys.getCertificate(alias));
            writePem(alias + ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded());
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("trust.p12"))) {
            trust.store(out, PASSWORD.toCharArray());
        }
        startOrg(SslStoreBundle.of(keys, PASSWORD, trust));
        startProxy();
    }

    private static void makeKey(Path file, String alias, String... more) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Stream<String> command = Stream.of(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString());
        Process made = new ProcessBuilder(
                        Stream.concat(command, Stream.of(more)).toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
    }

    private static void writePem(String name, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static void startOrg(SslStoreBundle stores) throws IOException {
        // Whoever it knows: which of the two certificates comes is up to the client.
        SSLContext context =
                SslBundle.of(stores, SslBundleKey.of(PASSWORD, "org")).createSslContext();
        org = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        org.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        org.createContext("/", HttpTest::answer);
        org.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            REQUESTS.add(path.substring(path.lastIndexOf('/') + 1) + " "
                    + ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal() + " "
                    + exchange.getRequestHeaders().getFirst("Sforce-Call-Options"));
            String url = "https://" + exchange.getRequestHeaders().getFirst("Host");
            byte[] answer = (path.endsWith("/token")
                            ? "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"instance_url\":\"" + url + "\"}"
                            : "{\"DailyApiRequests\":{\"Max\":15000,\"Remaining\":14998}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static void startProxy() throws Exception {
        proxy = new Server();
        ServerConnector connector = new ServerConnector(proxy);
        connector.setHost("127.0.0.1");
        proxy.addConnector(connector);
        proxy.setHandler(new ConnectHandler() {
            @Override
            protected boolean handleAuthentication(Request request, Response response, String address) {
                String login =
                        Base64.getEncoder().encodeToString(("loader:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
                TUNNELS.add(address);
                return ("Basic " + login).equals(request.getHeaders().get("Proxy-Authorization"));
            }

            @Override
            protected InetSocketAddress newConnectAddress(String host, int port) {
                // It alone knows the way to org.invalid.
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
        });
        proxy.start();
        proxyPort = connector.getLocalPort();
    }

    @AfterAll
    static void stop() throws Exception {
        org.stop(0);
        proxy.stop();
    }

    @BeforeEach
    void forget() {
        REQUESTS.clear();
        TUNNELS.clear();
    }

    private static ApplicationContextRunner application(String host, String... properties) {
        return Sandboxes.application()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "bulk2.auth.app.login-url=https://" + host + ":"
                                + org.getAddress().getPort(),
                        "bulk2.auth.app.client-id=app",
                        "bulk2.auth.app.client-secret=s3cret",
                        "bulk2.http.client-name=nightly load",
                        "bulk2.calls.retry.max-attempts=1")
                .withPropertyValues(properties);
    }

    private static String[] pem(String... more) {
        return Stream.concat(
                        Stream.of(
                                BUNDLE,
                                PEM + "truststore.certificate="
                                        + folder.resolve("org.crt").toUri(),
                                PEM + "keystore.certificate="
                                        + folder.resolve("loader.crt").toUri(),
                                PEM + "keystore.private-key="
                                        + folder.resolve("loader.key").toUri()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** A token request and a call. */
    private static void assertConnects(ApplicationContextRunner application, String certificate) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(BulkClient.class).limits().dailyApiRequests())
                    .isPresent();
        });
        assertThat(REQUESTS)
                .containsExactly(
                        "token CN=" + certificate + " null", "limits CN=" + certificate + " client=nightly load");
    }

    @Test
    void pemBundleIsForTokenRequestsAndCalls() {
        assertConnects(application("localhost", pem()), "loader");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loader", "org"})
    void keyOfTheAliasIsShown(String alias) {
        assertConnects(
                application(
                        "localhost",
                        BUNDLE,
                        JKS + "keystore.location=" + folder.resolve("keys.p12").toUri(),
                        JKS + "keystore.password=" + PASSWORD,
                        JKS + "truststore.location="
                                + folder.resolve("trust.p12").toUri(),
                        JKS + "truststore.password=" + PASSWORD,
                        JKS + "key.alias=" + alias),
                alias);
    }

    @Test
    void orgIsNotTrustedWithoutTheBundle() {
        application("localhost")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(BulkClient.class).limits())
                        .isInstanceOf(BulkTransportException.class)
                        .hasMessageContaining("TLS failed"));
        assertThat(REQUESTS).isEmpty();
    }

    @Test
    void proxyIsForTokenRequestsAndCalls() {
        assertConnects(
                application("org.invalid", pem())
                        .withPropertyValues(
                                "bulk2.http.proxy.host=127.0.0.1",
                                "bulk2.http.proxy.port=" + proxyPort,
                                "bulk2.http.proxy.user=loader",
                                "bulk2.http.proxy.password=" + PASSWORD),
                "loader");
        assertThat(TUNNELS)
                .isNotEmpty()
                .containsOnly("org.invalid:" + org.getAddress().getPort());
    }

    @Test
    void directHostsAreReachedWithoutTheProxy() {
        assertConnects(
                application("localhost", pem())
                        .withPropertyValues(
                                "bulk2.http.proxy.host=127.0.0.1",
                                "bulk2.http.proxy.port=" + proxyPort,
                                "bulk2.http.proxy.direct-hosts=mycompany.internal,localhost"),
                "loader");
        assertThat(TUNNELS).isEmpty();
    }
}
