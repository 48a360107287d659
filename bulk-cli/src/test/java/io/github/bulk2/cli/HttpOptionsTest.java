package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.bulk2.cli.Shell.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
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

/** A command behind a proxy that wants a password, to an org with a certificate of its own that wants to see ours. */
@Timeout(120)
class HttpOptionsTest {
    private static final String STORE_PASSWORD = "store.the_secret.value";
    private static final String PROXY_PASSWORD = "p@ss:the_secret/+value";
    private static final String URL_ENCODED = "p%40ss%3Athe_secret%2F%2Bvalue";

    @TempDir
    static Path stores;

    private static final List<String> TUNNELS = new CopyOnWriteArrayList<>();
    private static final List<String> CLIENTS = new CopyOnWriteArrayList<>();
    private static Path keys;
    private static HttpsServer org;
    private static Server proxy;
    private static int proxyPort;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        keys = stores.resolve("keys.p12");
        makeCertificate();
        startOrg();
        startProxy();
    }

    @AfterAll
    static void stop() throws Exception {
        org.stop(0);
        proxy.stop();
    }

    @BeforeEach
    void forget() {
        TUNNELS.clear();
        CLIENTS.clear();
    }

    private static void makeCertificate() throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "org",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray());
        Files.writeString(
                stores.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("org").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static void startOrg() throws Exception {
        KeyStore store = KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, STORE_PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        org = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        org.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        org.createContext("/", exchange -> {
            try (exchange) {
                CLIENTS.add(String.valueOf(exchange.getRequestHeaders().getFirst("Sforce-Call-Options")));
                byte[] none = "{\"done\":true,\"records\":[],\"nextRecordsUrl\":null}".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, none.length);
                exchange.getResponseBody().write(none);
            }
        });
        org.start();
    }

    private static void startProxy() throws Exception {
        proxy = new Server();
        ServerConnector connector = new ServerConnector(proxy);
        connector.setHost("127.0.0.1");
        proxy.addConnector(connector);
        proxy.setHandler(new ConnectHandler() {
            @Override
            protected boolean handleAuthentication(Request request, Response response, String address) {
                String login = Base64.getEncoder()
                        .encodeToString(("loader:" + PROXY_PASSWORD).getBytes(StandardCharsets.UTF_8));
                TUNNELS.add(address);
                return ("Basic " + login).equals(request.getHeaders().get("Proxy-Authorization"));
            }
        });
        proxy.start();
        proxyPort = connector.getLocalPort();
    }

    private static String url() {
        return "https://localhost:" + org.getAddress().getPort();
    }

    private static Shell shell() {
        return new Shell().with("BULK2_INSTANCE_URL", url()).with("BULK2_TOKEN", "00Dabc!the_secret");
    }

    private static Shell trusting() {
        return shell().with("BULK2_TRUST_STORE", stores.resolve("ca.pem").toString())
                .with("BULK2_KEY_STORE", keys.toString())
                .with("BULK2_KEY_STORE_PASSWORD", STORE_PASSWORD);
    }

    private String secretFile(String secret) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), secret + "\n")
                .toString();
    }

    private static void assertConnected(Outcome outcome, boolean throughTheProxy) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.err()).contains("there are no ingest jobs");
        assertThat(outcome.all()).doesNotContain("the_secret");
        assertThat(TUNNELS).hasSize(throughTheProxy ? 1 : 0);
        TUNNELS.clear();
    }

    private static void assertFails(Outcome outcome, int exitCode, String... texts) {
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(exitCode);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(texts);
        assertThat(outcome.all()).doesNotContain("the_secret");
    }

    @Test
    void optionsNameProxyTrustStoreAndKeyStore() throws Exception {
        Outcome outcome = shell().run(
                        "jobs",
                        "list",
                        "--proxy",
                        "127.0.0.1:" + proxyPort,
                        "--proxy-user",
                        "loader",
                        "--proxy-password-file",
                        secretFile(PROXY_PASSWORD),
                        "--trust-store",
                        keys.toString(),
                        "--trust-store-password-file",
                        secretFile(STORE_PASSWORD),
                        "--key-store",
                        keys.toString(),
                        "--key-store-password-file",
                        secretFile(STORE_PASSWORD),
                        "--client-name",
                        "Nightly",
                        "--total-timeout",
                        "60s");
        assertConnected(outcome, true);
        assertThat(CLIENTS).containsExactly("client=Nightly");
    }

    @Test
    void environmentNamesThemToo() {
        assertConnected(
                trusting()
                        .with("BULK2_PROXY", "http://127.0.0.1:" + proxyPort + "/")
                        .with("BULK2_PROXY_USER", "loader")
                        .with("BULK2_PROXY_PASSWORD", PROXY_PASSWORD)
                        .run("jobs", "list"),
                true);
        assertThat(CLIENTS).singleElement().asString().startsWith("client=bulk2/");
    }

    @Test
    void usualVariablesNameTheProxyAndTheHostsWithoutIt() {
        Shell shell = trusting()
                .with("HTTPS_PROXY", "http://loader:" + URL_ENCODED + "@127.0.0.1:" + proxyPort)
                .with("NO_PROXY", "example.com, .corp");
        assertConnected(shell.run("jobs", "list"), true);
        shell.with("no_proxy", "example.com,localhost");
        assertConnected(shell.run("jobs", "list"), false);
        shell.with("no_proxy", "").with("NO_PROXY", "*");
        assertConnected(shell.run("jobs", "list"), false);
    }

    @Test
    void usualVariableIsOutrankedByOurs() {
        assertConnected(
                trusting()
                        .with("https_proxy", "http://127.0.0.1:1")
                        .with("BULK2_PROXY_PASSWORD", PROXY_PASSWORD)
                        .run("jobs", "list", "--proxy", "127.0.0.1:" + proxyPort, "--proxy-user", "loader"),
                true);
    }

    @Test
    void profileHoldsThem() throws Exception {
        Path file = Files.writeString(
                folder.resolve("profiles.properties"),
                "p.instanceUrl=" + url() + "\np.token=00Dabc!the_secret\np.proxy=127.0.0.1:" + proxyPort
                        + "\np.proxyUser=loader\np.proxyPassword=" + PROXY_PASSWORD + "\np.trustStore="
                        + stores.resolve("ca.pem") + "\np.keyStore=" + keys + "\np.keyStorePassword=" + STORE_PASSWORD
                        + "\np.clientName=Profile\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Shell shell = new Shell().with("BULK2_PROFILES", file.toString());
        assertConnected(shell.run("jobs", "list", "--profile", "p"), true);
        assertThat(CLIENTS).containsExactly("client=Profile");
        // What the user asked for outranks the environment, in which the password of another proxy stands.
        shell.with("BULK2_PROXY", "127.0.0.1:1").with("BULK2_PROXY_PASSWORD", "other.the_secret");
        assertConnected(shell.run("jobs", "list", "--profile", "p"), true);
    }

    @Test
    void wrongPasswordsAndMissingOnesAreOneLine() throws Exception {
        String ours = "127.0.0.1:" + proxyPort;
        assertFails(
                trusting()
                        .with("BULK2_PROXY_PASSWORD", "wrong.the_secret")
                        .run("jobs", "list", "--proxy", ours, "--proxy-user", "loader"),
                1,
                "the proxy " + ours,
                "407");
        assertThat(TUNNELS).as("attempts").hasSize(1);
        assertFails(
                trusting().run("jobs", "list", "--proxy", ours, "--proxy-user", "loader"), 2, "BULK2_PROXY_PASSWORD");
        assertFails(
                trusting().run("jobs", "list", "--proxy", "http://loader:the_secret@" + ours),
                2,
                "--proxy-password-file");
        assertFails(trusting().run("jobs", "list", "--proxy", "socks5://the.proxy:1"), 2, "proxy.mycompany.com:3128");
        assertFails(
                trusting().with("BULK2_KEY_STORE_PASSWORD", "wrong.the_secret").run("jobs", "list"),
                2,
                keys.toString(),
                "password");
        assertFails(shell().run("jobs", "list", "--key-store", keys.toString()), 2, "BULK2_KEY_STORE_PASSWORD");
        assertFails(trusting().run("jobs", "list", "--trust-store", "/nonexistent/ca.pem"), 1, "/nonexistent/ca.pem");
        assertFails(shell().run("jobs", "list"), 1, "TLS failed", "trust store");
        assertFails(
                shell().run(
                                "jobs",
                                "list",
                                "--trust-store",
                                stores.resolve("ca.pem").toString()),
                1,
                "wants a certificate");
    }
}
