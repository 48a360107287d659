package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ErrorCategory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that refuses an upload before it has read it, and hangs up. */
@Timeout(60)
// Other systems throw the answer away when the connection is reset.
@EnabledOnOs(OS.LINUX)
class EarlyRefusalTest {

    private static final JobId JOB = JobId.of("7505e000000AbcDAAS");
    private static final String GONE =
            "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String answer = "";
    private ServerSocket listener;

    @BeforeEach
    void open() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private BulkClient client(String scheme, HttpSettings http) {
        Thread thread = new Thread(this::serve, "hasty-server");
        thread.setDaemon(true);
        thread.start();
        return BulkClient.builder()
                .instanceUrl(URI.create(scheme + "://localhost:" + listener.getLocalPort()))
                .tokens(TokenProvider.fixed("00Dtoken"))
                .http(http)
                .build();
    }

    /** Reads the head and a little of the body, answers and closes, which resets the connection. */
    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                requests.add(head.substring(0, head.indexOf(" ")));
                boolean upload = head.indexOf("PUT ") == 0;
                if (upload) {
                    in.readNBytes(100_000);
                }
                socket.getOutputStream()
                        .write((upload ? answer : response(200, "{\"done\":true,\"records\":[]}"))
                                .getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The end of the test, or a client that has heard enough.
            }
        }
    }

    private static String response(int status, String json) {
        return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json;
    }

    private static CsvSource large(boolean lengthKnown) {
        CsvSource text = CsvSource.ofString("Name\n" + "Alpha\n".repeat(5_000_000));
        return new CsvSource() {
            @Override
            public boolean isRepeatable() {
                return true;
            }

            @Override
            public InputStream open() throws IOException {
                return text.open();
            }

            @Override
            public OptionalLong contentLength() throws IOException {
                return lengthKnown ? text.contentLength() : OptionalLong.empty();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheServerSaidIsTold(boolean lengthKnown) {
        answer = response(404, GONE);
        try (BulkClient client = client("http", HttpSettings.ofDefaults())) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(large(lengthKnown)))
                    .isInstanceOfSatisfying(BulkApiException.class, refusal -> {
                        assertThat(refusal.category()).isEqualTo(ErrorCategory.NOT_FOUND);
                        assertThat(refusal.body().orElseThrow().json()).isEqualTo(GONE);
                    });
            // The broken connection is not used again.
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
        assertThat(requests).containsExactly("PUT", "GET");
    }

    @Test
    void whatTheServerSaidIsToldThroughTlsToo(@TempDir Path stores) throws Exception {
        PrivateCa ca = new PrivateCa(stores);
        SSLContext tls = ca.server();
        listener.close();
        listener = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        answer = response(413, "[{\"errorCode\":\"TOO_LARGE\",\"message\":\"too large\"}]");
        try (BulkClient client =
                client("https", HttpSettings.ofDefaults().withTrustStore(ca.trustStore("PEM"), null))) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(large(true)))
                    .isInstanceOfSatisfying(
                            BulkApiException.class,
                            refusal -> assertThat(refusal.statusCode()).isEqualTo(413));
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 4",
                "no HTTP at all",
                ""
            })
    void successThatCannotBeAndWhatIsNoAnswerIsAFailureOfTheConnection(String said) {
        answer = said;
        try (BulkClient client = client("http", HttpSettings.ofDefaults())) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(large(false)))
                    .isInstanceOfSatisfying(
                            BulkTransportException.class,
                            failure -> assertThat(failure.progress())
                                    .isEqualTo(BulkTransportException.Progress.MAYBE_SENT));
        }
        assertThat(requests).containsExactly("PUT");
    }
}
