package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the client believes to be the org. */
class TlsTest {

    private static final String PASSWORD = "changeit";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void trustAsBefore() {
        System.clearProperty(TRUST_STORE);
    }

    @Test
    void certificateInTheTrustStoreIsAccepted() throws Exception {
        Path keys = certificateFor("localhost");
        HttpServer org = tlsServer(keys);
        trustOnlyTheOneIn(keys);
        try (BulkClient client = client("https://localhost:" + port(org))) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
            assertThat(requests).hasValue(1);
        } finally {
            org.stop(0);
        }
    }

    @Test
    void unknownCertificateIsRefused() throws Exception {
        HttpServer org = tlsServer(certificateFor("localhost"));
        try (BulkClient client = client("https://localhost:" + port(org))) {
            assertRefused(client, "trust store");
        } finally {
            org.stop(0);
        }
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        Path keys = certificateFor("other.example.com");
        HttpServer org = tlsServer(keys);
        trustOnlyTheOneIn(keys);
        try (BulkClient client = client("https://localhost:" + port(org))) {
            assertRefused(client, "TLS failed");
        } finally {
            org.stop(0);
        }
    }

    @Test
    void damagedTrustStoreTrustsNobody() throws Exception {
        HttpServer org = tlsServer(certificateFor("localhost"));
        System.setProperty(
                TRUST_STORE, Files.writeString(folder.resolve("damaged"), "x").toString());
        try (BulkClient client = client("https://localhost:" + port(org))) {
            assertRefused(client, "trust store");
        } finally {
            org.stop(0);
        }
    }

    @Test
    void plainHttpNeedsNoTrustStore() throws Exception {
        HttpServer org = started(HttpServer.create(loopback(), 0));
        System.setProperty(
                TRUST_STORE, Files.writeString(folder.resolve("damaged"), "x").toString());
        try (BulkClient client = client("http://localhost:" + port(org))) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
            assertThat(requests).hasValue(1);
        } finally {
            org.stop(0);
        }
    }

    private void assertRefused(BulkClient client, String why) {
        assertThatThrownBy(
                        () -> client.ingest().list(JobFilter.all()).iterator().hasNext())
                .isInstanceOf(BulkTransportException.class)
                .hasMessageContaining(why);
        assertThat(requests).as("requests, each of which shows the token").hasValue(0);
    }

    private static BulkClient client(String url) {
        return BulkClient.builder()
                .instanceUrl(URI.create(url))
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    private Path certificateFor(String host) throws IOException, InterruptedException {
        Path keys = folder.resolve(host + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "org",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return keys;
    }

    private void trustOnlyTheOneIn(Path keys) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        trusted.setCertificateEntry("org", read(keys).getCertificate("org"));
        Path file = folder.resolve("trusted.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUST_STORE, file.toString());
    }

    private static KeyStore read(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private HttpServer tlsServer(Path keys) throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(read(keys), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return started(server);
    }

    private HttpServer started(HttpServer server) {
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.incrementAndGet();
                byte[] none = "{\"done\":true,\"records\":[],\"nextRecordsUrl\":null}".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, none.length);
                exchange.getResponseBody().write(none);
            }
        });
        server.start();
        return server;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }
}
