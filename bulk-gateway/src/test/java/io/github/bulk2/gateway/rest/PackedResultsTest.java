package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results come packed to whom packs are welcome, and as broken as they are. */
@Timeout(120)
class PackedResultsTest {

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private final HttpClient http = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private RunningGateway gateway;
    private String results = "";

    @BeforeEach
    void load() throws Exception {
        sandbox = SANDBOX.sandbox();
        gateway = RunningGateway.before(sandbox);
        String id = gateway.createIngestJob("insert");
        StringBuilder csv = new StringBuilder("Name\n");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            csv.append(random.nextLong()).append(random.nextLong()).append('\n');
        }
        assertThat(gateway.upload(id, "text/csv", csv.toString())).isEqualTo("201");
        gateway.process(id);
        results = "/v1/jobs/ingest/" + id + "/successfulresults";
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.uri() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String coding(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Encoding").orElse("none");
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @Test
    void packedAndPlainHoldTheSameRows() throws Exception {
        HttpResponse<byte[]> plain = get(results);
        assertThat(coding(plain)).isEqualTo("none");
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).startsWith("\"sf__Id\"");
        assertThat(plain.body()).hasSizeGreaterThan(500_000);

        HttpResponse<byte[]> packed = get(results, "Accept-Encoding", "br, gzip;q=0.5");
        assertThat(coding(packed)).isEqualTo("gzip");
        assertThat(packed.body()).hasSizeLessThan(plain.body().length);
        assertThat(unpacked(packed.body())).isEqualTo(plain.body());

        assertThat(get(results, "Accept-Encoding", "gzip;q=0").body()).isEqualTo(plain.body());
        assertThat(get(results, "Accept-Encoding", "deflate, br").body()).isEqualTo(plain.body());
    }

    @Test
    void rowsThatAreWrittenAnewComePlain() throws Exception {
        HttpResponse<byte[]> json = get(results, "Accept-Encoding", "gzip", "Accept", "application/jsonl");
        assertThat(coding(json)).isEqualTo("none");
        assertThat(new String(json.body(), StandardCharsets.UTF_8).lines()).hasSize(20_000);
        HttpResponse<byte[]> some = get(results + "?limit=2", "Accept-Encoding", "gzip");
        assertThat(coding(some)).isEqualTo("none");
        assertThat(new String(some.body(), StandardCharsets.UTF_8).lines()).hasSize(3);
    }

    @Test
    void packedResultThatBreaksOffIsABrokenTransfer() throws Exception {
        sandbox.faults().add(Fault.cut(200_000).on("GET", "successfulResults"));
        assertThatThrownBy(() -> get(results, "Accept-Encoding", "gzip")).isInstanceOf(IOException.class);
    }

    @Test
    void errorIsReadableWhateverIsAccepted() throws Exception {
        HttpResponse<byte[]> missing =
                get("/v1/jobs/ingest/750000000000000AAA/successfulresults", "Accept-Encoding", "gzip");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(coding(missing)).isEqualTo("none");
        assertThat(new String(missing.body(), StandardCharsets.UTF_8)).contains("errorCode");
    }
}
