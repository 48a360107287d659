package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.sandbox.Sandbox;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An org, or a proxy in front of it, whose certificate a private CA has signed, and one that wants to see ours. */
@Timeout(120)
class TrustTest {

    private static final char[] PASSWORD = PrivateCa.PASSWORD.toCharArray();
    private static final char[] WRONG = "wrong.the_secret.value".toCharArray();

    @TempDir
    static Path stores;

    private static PrivateCa ca;

    private Sandbox sandbox;
    private TlsFront org;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = new PrivateCa(stores);
    }

    @BeforeEach
    void open() throws Exception {
        sandbox = Sandbox.start();
        org = new TlsFront(ca.server(), false, sandbox.instanceUrl());
    }

    @AfterEach
    void close() {
        org.close();
        sandbox.close();
    }

    private BulkClient client(URI url, HttpSettings http) {
        return BulkClient.builder()
                .instanceUrl(url)
                .tokens(TokenProvider.fixed(sandbox.token()))
                .http(http)
                .build();
    }

    private BulkTransportException refusal(URI url, HttpSettings http) {
        BulkTransportException[] thrown = new BulkTransportException[1];
        try (BulkClient client = client(url, http)) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOfSatisfying(BulkTransportException.class, e -> thrown[0] = e);
        }
        assertThat(sandbox.calls()).as("calls, each of which shows the token").isEmpty();
        assertThat(thrown[0].isRetryable()).isFalse();
        return thrown[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12", "PEM"})
    void certificateOfAPrivateCaIsAcceptedWithItsTrustStore(String kind) throws Exception {
        char[] password = kind.equals("PEM") ? null : PASSWORD;
        HttpSettings http = HttpSettings.ofDefaults().withTrustStore(ca.trustStore(kind), password);
        try (BulkClient client = client(org.url(), http)) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
        assertThat(sandbox.calls("listIngestJobs")).isEqualTo(1);
    }

    @Test
    void trustStoreInMemoryIsTakenToo() throws Exception {
        KeyStore store = KeyStore.getInstance(ca.trustStore("JKS").toFile(), PASSWORD);
        try (BulkClient client = client(org.url(), HttpSettings.ofDefaults().withTrustStore(store))) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
    }

    @Test
    void unknownCaIsOneErrorThatSaysWhatToDo() {
        assertThat(refusal(org.url(), HttpSettings.ofDefaults()))
                .hasMessageContainingAll("at localhost", "TLS failed", "trust store", "CA");
        assertThat(org.connections()).as("attempts").isEqualTo(1);
    }

    @Test
    void trustStoreDoesNotTurnTheCheckOfTheHostOff() throws Exception {
        URI byAddress = URI.create("https://127.0.0.1:" + org.port());
        assertThat(refusal(byAddress, HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null)))
                .hasMessageContaining("not for this host");
    }

    @Test
    void tokenRequestIsCheckedAgainstTheSameTrustStore() throws Exception {
        ConnectedApp app = ConnectedApp.of(org.url(), "key");
        try (BulkClient client = BulkClient.builder()
                .tokens(app.clientCredentials("app.the_secret.value"))
                .build()) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContainingAll("/services/oauth2/token", "trust store")
                    .hasMessageNotContaining("the_secret");
        }
        assertThat(sandbox.calls()).isEmpty();
        assertThat(org.connections()).as("attempts").isEqualTo(1);
        try (BulkClient client = BulkClient.builder()
                .tokens(app.clientCredentials("app.the_secret.value"))
                .http(HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null))
                .build()) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
        assertThat(sandbox.calls("token")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12"})
    void serverThatWantsACertificateGetsIt(String kind) throws Exception {
        HttpSettings http = HttpSettings.ofDefaults()
                .withTrustStore(ca.trustStore("PEM"), null)
                .withKeyStore(ca.clientKeyStore(kind), PASSWORD);
        try (TlsFront strict = new TlsFront(ca.server(), true, sandbox.instanceUrl());
                BulkClient client = client(strict.url(), http)) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
            assertThat(strict.handshakes()).isPositive();
        }
    }

    @Test
    void serverThatWantsACertificateAndGetsNoneIsOneErrorThatSaysSo() throws Exception {
        HttpSettings http = HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null);
        try (TlsFront strict = new TlsFront(ca.server(), true, sandbox.instanceUrl())) {
            assertThat(refusal(strict.url(), http)).hasMessageContainingAll("wants a certificate", "key store");
            assertThat(strict.handshakes()).isZero();
        }
    }

    @Test
    void whatCannotBeUsedIsRefusedAtOnceWithoutItsPassword() throws Exception {
        HttpSettings http = HttpSettings.ofDefaults();
        Path noStore = Files.writeString(stores.resolve("no.store"), "nothing");
        Path damaged = Files.writeString(
                stores.resolve("damaged.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (String kind : new String[] {"JKS", "PKCS12"}) {
            Path trust = ca.trustStore(kind);
            assertThatThrownBy(() -> http.withTrustStore(trust, WRONG))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(trust.toString(), "password")
                    .hasMessageNotContaining("the_secret");
            Path keys = ca.clientKeyStore(kind);
            assertThatThrownBy(() -> http.withKeyStore(keys, WRONG))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(keys.toString(), "password")
                    .hasMessageNotContaining("the_secret");
        }
        Path pkcs12 = ca.trustStore("PKCS12");
        assertThatThrownBy(() -> http.withTrustStore(pkcs12, null)).hasMessageContaining("without its password");
        assertThatThrownBy(() -> http.withTrustStore(noStore, PASSWORD)).hasMessageContaining("not a keystore");
        assertThatThrownBy(() -> http.withTrustStore(damaged, null)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> http.withTrustStore(stores.resolve("gone"), PASSWORD))
                .isInstanceOf(NoSuchFileException.class);
        Path empty = ca.emptyStore();
        assertThatThrownBy(() -> http.withTrustStore(empty, PASSWORD)).hasMessageContaining("no certificate to trust");
        assertThatThrownBy(() -> http.withKeyStore(pkcs12, PASSWORD)).hasMessageContaining("no private key");
        KeyStore client = KeyStore.getInstance(ca.clientKeyStore("JKS").toFile(), PASSWORD);
        assertThatThrownBy(() -> http.withKeyStore(client, WRONG))
                .hasMessageContaining("does not open the private key");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems throw the answer of a reset connection away")
    void uploadThatIsRefusedEarlyIsToldWhyThroughTlsToo() throws Exception {
        ServerSocket listener =
                ca.server().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        String error = "[{\"errorCode\":\"TOO_LARGE\",\"message\":\"too large\"}]";
        HttpSettings trusting = HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null);
        try (HastyServer server = new HastyServer(listener, HastyServer.response(413, error));
                BulkClient client = client(URI.create("https://localhost:" + server.port()), trusting)) {
            assertThatThrownBy(
                            () -> client.ingest().attach(EarlyRefusalTest.JOB).upload(EarlyRefusalTest.large(true)))
                    .isInstanceOfSatisfying(
                            BulkApiException.class,
                            refusal -> assertThat(refusal.statusCode()).isEqualTo(413));
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
    }
}
