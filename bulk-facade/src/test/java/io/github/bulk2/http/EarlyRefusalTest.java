package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
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
import java.net.URI;
import java.util.OptionalLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that refuses an upload before it has read it, and hangs up. With TLS: {@link TrustTest}. */
@Timeout(60)
class EarlyRefusalTest {

    static final JobId JOB = JobId.of("7505e000000AbcDAAS");
    private static final String GONE =
            "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";

    private static HastyServer server(String answer) throws IOException {
        return new HastyServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    }

    private static BulkClient client(HastyServer server) {
        return BulkClient.builder()
                .instanceUrl(URI.create("http://localhost:" + server.port()))
                .tokens(TokenProvider.fixed("00Dtoken"))
                .build();
    }

    /** More than all the buffers on the way hold. */
    static CsvSource large(boolean lengthKnown) {
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
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems throw the answer of a reset connection away")
    void whatTheServerSaidIsTold(boolean lengthKnown) throws IOException {
        try (HastyServer server = server(HastyServer.response(404, GONE));
                BulkClient client = client(server)) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(large(lengthKnown)))
                    .isInstanceOfSatisfying(BulkApiException.class, refusal -> {
                        assertThat(refusal.category()).isEqualTo(ErrorCategory.NOT_FOUND);
                        assertThat(refusal.body().orElseThrow().json()).isEqualTo(GONE);
                    });
            // The broken connection is not used again.
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
            assertThat(server.methods()).containsExactly("PUT", "GET");
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
    void successThatCannotBeAndWhatIsNoAnswerIsAFailureOfTheConnection(String said) throws IOException {
        try (HastyServer server = server(said);
                BulkClient client = client(server)) {
            assertThatThrownBy(() -> client.ingest().attach(JOB).upload(large(false)))
                    .isInstanceOfSatisfying(
                            BulkTransportException.class,
                            failure -> assertThat(failure.progress())
                                    .isEqualTo(BulkTransportException.Progress.MAYBE_SENT));
            assertThat(server.methods()).containsExactly("PUT");
        }
    }
}
