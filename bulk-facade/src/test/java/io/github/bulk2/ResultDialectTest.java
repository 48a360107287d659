package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose result files need not be written like the job's data. */
class ResultDialectTest {

    private static final String JOB = "750R0000000zlh9IAA";

    private HttpServer server;
    private BulkClient client;
    private String result = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = BulkClient.builder()
                .instanceUrl(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean csv = exchange.getRequestURI().getPath().endsWith("Results");
        byte[] body = (csv
                        ? result
                        : "{\"id\":\"" + JOB
                                + "\",\"state\":\"JobComplete\",\"columnDelimiter\":\"SEMICOLON\",\"lineEnding\":\"LF\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", csv ? "text/csv" : "application/json");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private IngestJob job() {
        return client.ingest().attach(JobId.of(JOB));
    }

    @ParameterizedTest
    @EnumSource(ColumnDelimiter.class)
    void headerTellsTheColumnDelimiter(ColumnDelimiter delimiter) {
        result = "\"sf__Id\",\"sf__Error\",Name\n\"\",\"X:y:--\",\"a;b\"\n".replace(',', delimiter.character());

        try (CsvRecords rows = job().failedResults()) {
            assertThat(rows.dialect().columnDelimiter()).isEqualTo(delimiter);
            if (delimiter != ColumnDelimiter.SEMICOLON) {
                assertThat(rows.stream().map(row -> row.get("Name"))).isEqualTo(List.of("a;b"));
            }
        }
    }

    @Test
    void bytesAreHandedOnAsTheyCame() throws IOException {
        result = "\"sf__Id\",\"sf__Created\",Name\n\"001\",\"true\",\"a\"\n";
        java.io.ByteArrayOutputStream copy = new java.io.ByteArrayOutputStream();

        try (CsvRecords rows = job().successfulResults()) {
            rows.transferTo(copy);
        }

        assertThat(copy.toString(StandardCharsets.UTF_8)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name;sf__Id\n", "<html>", "\"sf__Id\"\n", "\"sf__Id\":\"sf__Created\"\n"})
    void headerThatIsNoneOfSalesforcesBreaksTheProtocol(String text) {
        result = text;

        assertThatThrownBy(() -> job().successfulResults())
                .isInstanceOf(BulkTransportException.class)
                .hasMessageContaining(JOB)
                .hasMessageContaining("does not begin with sf__Id");
    }
}
