package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpProxy;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through a proxy that wants a password, to an org behind TLS. */
@Timeout(180)
class ProxyTest {

    @TempDir
    static Path stores;

    private static PrivateCa ca;

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private TlsFront org;
    private TunnelProxy proxy;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = new PrivateCa(stores);
    }

    @BeforeEach
    void open() throws Exception {
        sandbox = Sandbox.start();
        org = new TlsFront(ca.server(), false, sandbox.instanceUrl());
        proxy = new TunnelProxy();
    }

    @AfterEach
    void close() {
        proxy.close();
        org.close();
        sandbox.close();
    }

    private static HttpSettings trusting() throws Exception {
        return HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null);
    }

    private HttpProxy login(String password) {
        return HttpProxy.of("127.0.0.1", proxy.port()).withCredentials(TunnelProxy.USER, password);
    }

    private BulkClient client(HttpSettings http) {
        return BulkClient.builder()
                .instanceUrl(org.url())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .http(http)
                .calls(CallSettings.ofDefaults()
                        .withMaxConcurrentCalls(2)
                        .withRetryDelays(Duration.ofMillis(1), Duration.ofMillis(2)))
                .build();
    }

    private static BulkTransportException failure(ThrowingCallable call) {
        BulkTransportException[] thrown = new BulkTransportException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(BulkTransportException.class, e -> thrown[0] = e);
        StringWriter trace = new StringWriter();
        thrown[0].printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("the_secret");
        return thrown[0];
    }

    @Test
    void everythingGoesThroughTheProxyAndTheProxySeesNothingOfIt() throws Exception {
        Path file = Files.writeString(folder.resolve("in.csv"), "Name\n" + "Confidential Account\n".repeat(300));
        try (BulkClient client = client(trusting().withProxy(login(TunnelProxy.PASSWORD)))) {
            Load load = Load.of(IngestRequest.insert("Account"), file).withMaxPartRecords(100);
            assertThat(client.load(load.withRunFolder(folder.resolve("run"))).successful())
                    .isEqualTo(300);
            Path out = folder.resolve("out.csv");
            assertThat(client.export(Export.query("SELECT Name FROM Account").toFile(out))
                            .rows())
                    .isEqualTo(300);
        }
        assertThat(proxy.tunnels()).isNotEmpty().containsOnly("localhost:" + org.port());
        assertThat(org.connections())
                .as("connections, each in a tunnel")
                .isEqualTo(proxy.tunnels().size());
        assertThat(proxy.refused()).as("tunnels asked for without the password").isZero();
        assertThat(proxy.passed())
                .hasSizeGreaterThan(300)
                .doesNotContain(sandbox.token(), "Confidential", "Authorization");
    }

    @Test
    void tokenRequestGoesThroughTheProxyToo() throws Exception {
        URI instanceUrl = org.url();
        try (Stub login = new Stub(exchange -> Stub.json(
                        exchange,
                        "{\"access_token\":\"" + sandbox.token() + "\",\"token_type\":\"Bearer\",\"instance_url\":\""
                                + instanceUrl + "\"}"));
                TlsFront secure = new TlsFront(ca.server(), false, login.url());
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(secure.url(), "key").clientCredentials("app.the_secret.value"))
                        .http(trusting().withProxy(login(TunnelProxy.PASSWORD)))
                        .build()) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
            assertThat(login.seen()).hasSize(1);
            assertThat(proxy.tunnels()).contains("localhost:" + secure.port(), "localhost:" + org.port());
            assertThat(secure.connections() + org.connections())
                    .isEqualTo(proxy.tunnels().size());
            assertThat(proxy.passed()).doesNotContain("the_secret");
        }
    }

    @Test
    void wrongPasswordIsOneClearErrorForEachCallAndNotRepeated() throws Exception {
        HttpSettings http = trusting().withProxy(login("wrong.the_secret.value"));
        try (BulkClient client = client(http)) {
            // More calls than the pool has connections: none may be left behind.
            for (int i = 1; i <= 4; i++) {
                BulkTransportException thrown = failure(() -> client.ingest().create(IngestRequest.insert("Account")));
                assertThat(thrown)
                        .hasMessageContainingAll("at localhost", "127.0.0.1:" + proxy.port(), "407", "credentials");
                assertThat(thrown.progress()).isEqualTo(Progress.NOT_SENT);
                assertThat(thrown.isRetryable()).isFalse();
                assertThat(proxy.refused()).isEqualTo(i);
            }
        }
        try (BulkClient client = BulkClient.builder()
                .tokens(ConnectedApp.of(org.url(), "key").clientCredentials("app.the_secret.value"))
                .http(http)
                .build()) {
            assertThat(failure(() -> client.ingest().create(IngestRequest.insert("Account"))))
                    .hasMessageContainingAll("/services/oauth2/token", "127.0.0.1:" + proxy.port(), "407");
            assertThat(proxy.refused()).isEqualTo(5);
        }
        assertThat(org.connections()).isZero();
    }

    @Test
    void proxyThatLetsTheHostNotThroughIsSaid() throws Exception {
        proxy.getHostIncludeExclude().exclude("localhost:" + org.port());
        try (BulkClient client = client(trusting().withProxy(login(TunnelProxy.PASSWORD)))) {
            BulkTransportException thrown = failure(() -> client.ingest().create(IngestRequest.insert("Account")));
            assertThat(thrown)
                    .hasMessageContainingAll("127.0.0.1:" + proxy.port(), "HTTP 403", "let this host through");
            assertThat(thrown.isRetryable()).isFalse();
            assertThat(org.connections()).isZero();
        }
    }

    /** A 401 of the proxy must not be taken for one of the org, which would cost a login for each call. */
    @Test
    void answerOfTheProxyIsNotTakenForTheOrgs() throws Exception {
        for (int status : new int[] {401, 502}) {
            try (ServerSocket refusing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                answerAll(refusing, status);
                HttpProxy gate = HttpProxy.of("127.0.0.1", refusing.getLocalPort());
                try (BulkClient client = client(trusting().withProxy(gate))) {
                    BulkTransportException thrown =
                            failure(() -> client.ingest().create(IngestRequest.insert("Account")));
                    assertThat(thrown)
                            .hasMessageContaining("the proxy 127.0.0.1:")
                            .hasMessageContaining("HTTP " + status);
                    assertThat(thrown.isRetryable()).isEqualTo(status >= 500);
                }
            }
        }
    }

    private static void answerAll(ServerSocket listener, int status) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            try (var socket = listener.accept()) {
                                byte[] some = new byte[4096];
                                assertThat(socket.getInputStream().read(some)).isPositive();
                                socket.getOutputStream()
                                        .write(("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n")
                                                .getBytes(StandardCharsets.US_ASCII));
                            }
                        }
                    } catch (IOException closed) {
                        // The end of the test.
                    }
                },
                "refusing-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void proxyThatIsNotThereIsNamed() throws Exception {
        try (BulkClient client = client(trusting().withProxy(HttpProxy.of("127.0.0.1", 1)))) {
            assertThat(failure(() -> client.ingest().create(IngestRequest.insert("Account"))))
                    .hasMessageContainingAll("no connection", "127.0.0.1:1", "proxy");
        }
        try (BulkClient client = client(trusting().withProxy(HttpProxy.of("proxy.invalid", 3128)))) {
            assertThat(failure(() -> client.ingest().create(IngestRequest.insert("Account"))))
                    .hasMessageContainingAll("unknown host proxy.invalid", "Check the proxy");
        }
    }

    @Test
    void directHostsAndPlainHttpGoRoundTheProxy() throws Exception {
        HttpProxy closed = HttpProxy.of("127.0.0.1", 1);
        try (BulkClient client = client(trusting().withProxy(closed.withDirectHosts(List.of(" .LocalHost "))))) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .http(HttpSettings.ofDefaults().withProxy(closed))
                .build()) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
    }

    @Test
    void directHostsAreNamesAndWhatEndsInThem() {
        HttpProxy some = HttpProxy.of("proxy", 3128)
                .withDirectHosts(List.of("corp.example", "*.dev.example", ".test.example", "10.0.0.7", ""));
        assertThat(List.of("corp.example", "A.Corp.Example", "x.dev.example", "y.test.example", "10.0.0.7"))
                .allMatch(some::isDirect);
        assertThat(List.of("mycorp.example", "example", "110.0.0.7", "corp.example.evil.com", ""))
                .noneMatch(some::isDirect);
        assertThat(some.withDirectHosts(List.of("*")).isDirect("anything.example"))
                .isTrue();
        assertThat(HttpProxy.of("proxy", 3128).isDirect("anything.example")).isFalse();
    }

    @Test
    void proxyIsCheckedAndDoesNotShowItsPassword() {
        assertThat(login(TunnelProxy.PASSWORD)).hasToString("127.0.0.1:" + proxy.port());
        assertThatThrownBy(() -> HttpProxy.of("http://proxy", 3128)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpProxy.of("user:the_secret@proxy", 3128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("the_secret");
        assertThatThrownBy(() -> HttpProxy.of("proxy", 0)).hasMessageContaining("port");
        assertThatThrownBy(() -> HttpProxy.of("proxy", 3128).withCredentials("a:b", "the_secret"))
                .hasMessageContaining("colon")
                .hasMessageNotContaining("the_secret");
    }
}
