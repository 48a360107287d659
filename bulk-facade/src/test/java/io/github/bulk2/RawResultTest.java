package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results that are taken as they are sent, from a server that packs as it likes. */
class RawResultTest {

    private static final JobId JOB = JobId.of("750R0000000zlh9IAA");
    private static final String ROWS = "\"sf__Id\",\"sf__Created\",Name\n\"001\",\"true\",\"a\"\n";

    private HttpServer server;
    private BulkClient client;
    private volatile String accepted = "";
    private volatile String coding = "";
    private volatile int status = 200;
    private volatile byte[] body = new byte[0];

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = BulkClient.builder()
                .instanceUrl(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        accepted = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? "text/csv" : "application/json");
        exchange.getResponseHeaders().set("Sforce-Locator", "MTAw");
        exchange.getResponseHeaders().set("Sforce-NumberOfRecords", "1");
        if (!coding.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Encoding", coding);
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private void pack(String text) throws IOException {
        coding = "gzip";
        body = gzip(text);
    }

    private IngestJob job() {
        return client.ingest().attach(JOB);
    }

    @Test
    void packedBytesComeAsTheyAreSent() throws Exception {
        pack(ROWS);
        try (RawResult result = job().rawSuccessfulResults(true)) {
            assertThat(result.isGzip()).isTrue();
            assertThat(result.numberOfRecords()).isEmpty();
            byte[] bytes = result.bytes().readAllBytes();
            assertThat(bytes).isEqualTo(body);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(ROWS);
        }
        assertThat(accepted).isEqualTo("gzip");
    }

    @Test
    void plainIsAskedForAndComesPlain() throws Exception {
        body = ROWS.getBytes(StandardCharsets.UTF_8);
        try (RawResult page = client.query().attach(JOB).rawPage(Locator.first(), 0, false)) {
            assertThat(page.isGzip()).isFalse();
            assertThat(page.numberOfRecords()).hasValue(1);
            assertThat(page.next()).map(Locator::value).contains("MTAw");
            assertThat(page.bytes().readAllBytes()).isEqualTo(body);
        }
        assertThat(accepted).isEqualTo("identity");
        body = new byte[0];
        coding = "gzip";
        try (RawResult none = job().rawUnprocessedRecords(true)) {
            assertThat(none.isGzip()).isFalse();
            assertThat(none.bytes().readAllBytes()).isEmpty();
        }
    }

    @Test
    void packingThatWasNotAskedForIsABrokenAnswer() throws Exception {
        pack(ROWS);
        assertThatThrownBy(() -> job().rawFailedResults(false))
                .isInstanceOf(BulkTransportException.class)
                .hasMessageContaining("not asked for");
        coding = "br";
        assertThatThrownBy(() -> job().rawFailedResults(true)).isInstanceOf(BulkTransportException.class);
    }

    @Test
    void answerThatEndsInGoodOrderButTooEarlyHasNoEnd() throws Exception {
        pack(ROWS);
        body = Arrays.copyOf(body, body.length - 4);
        try (RawResult result = job().rawSuccessfulResults(true)) {
            assertThatThrownBy(() -> result.bytes().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void headerThatIsNotSalesforcesIsABrokenAnswerPackedOrNot() throws Exception {
        pack("<html>a proxy's page</html>");
        assertThatThrownBy(() -> job().rawFailedResults(true)).hasMessageContaining("sf__Id");
        coding = "";
        body = "<html>a proxy's page</html>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> job().rawFailedResults(false)).hasMessageContaining("sf__Id");
    }

    @Test
    void packedErrorIsRead() throws Exception {
        status = 400;
        pack("[{\"errorCode\":\"INVALIDJOB\",\"message\":\"not this one\"}]");
        assertThatThrownBy(() -> job().rawFailedResults(true))
                .isInstanceOfSatisfying(
                        BulkApiException.class,
                        error -> assertThat(error.errorCode()).contains("INVALIDJOB"));
    }
}
