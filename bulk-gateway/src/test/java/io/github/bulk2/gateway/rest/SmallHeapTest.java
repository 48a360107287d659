package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.gateway.SmallHeapGateway;
import io.github.bulk2.sandbox.Call;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** 100 MB up and down through a gateway that has 64 MB of heap. */
@Timeout(180)
class SmallHeapTest {

    private static final String HEADER = "Name,Description\n";
    private static final int ROWS = 100_000;
    private static final byte[] THOUSAND_ROWS =
            ("Alpha," + "x".repeat(993) + "\n").repeat(1_000).getBytes(StandardCharsets.US_ASCII);
    private static final long BYTES = HEADER.length() + ROWS / 1_000 * (long) THOUSAND_ROWS.length;

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process gateway;
    private String url;

    @BeforeEach
    void start() throws IOException {
        gateway = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapGateway.class.getName(),
                        SANDBOX.sandbox().instanceUrl().toString(),
                        SANDBOX.sandbox().token())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Left open: closing it would tell the gateway to end.
        BufferedReader out =
                new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8));
        url = out.readLine();
        assertThat(url).as("where the gateway is").isNotNull();
    }

    @AfterEach
    void stop() {
        gateway.destroyForcibly();
    }

    private static InputStream data() {
        InputStream header = new ByteArrayInputStream(HEADER.getBytes(StandardCharsets.US_ASCII));
        return new SequenceInputStream(header, new ManyRows());
    }

    /** The same thousand rows again and again. */
    private static final class ManyRows extends InputStream {

        private long left = BYTES - HEADER.length();

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int at = (int) ((BYTES - HEADER.length() - left) % THOUSAND_ROWS.length);
            int count = (int) Math.min(Math.min(length, left), THOUSAND_ROWS.length - at);
            System.arraycopy(THOUSAND_ROWS, at, target, offset, count);
            left -= count;
            return count;
        }
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body, String type) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .method(method, body)
                        .header("Content-Type", type)
                        .build(),
                BodyHandlers.ofString());
    }

    private String uploaded(BodyPublisher body, String type) throws Exception {
        HttpResponse<String> created = send(
                "POST",
                "/v1/jobs/ingest",
                BodyPublishers.ofString("{\"object\": \"Account\", \"operation\": \"insert\"}"),
                "application/json");
        Matcher id = Pattern.compile("\"id\":\"(750[A-Za-z0-9]+)\"").matcher(created.body());
        assertThat(id.find()).as(created.body()).isTrue();
        String job = "/v1/jobs/ingest/" + id.group(1);
        HttpResponse<String> answer = send("PUT", job + "/batches", body, type);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        // What an aborted job did not get to comes back as it was uploaded.
        assertThat(send("PATCH", job, BodyPublishers.ofString("{\"state\": \"Aborted\"}"), "application/json")
                        .statusCode())
                .isEqualTo(200);
        return job + "/unprocessedrecords";
    }

    private long downloaded(String path, String type) throws Exception {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Accept", type)
                        .build(),
                BodyHandlers.ofInputStream());
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = answer.body()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
            }
        }
        return bytes;
    }

    private Map<String, String> headersOfTheUpload() {
        return SANDBOX.sandbox().recentCalls().stream()
                .filter(call -> call.operation().equals("uploadJobData"))
                .map(Call::headers)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void csvGoesUpWithItsLengthAndDown() throws Exception {
        BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(SmallHeapTest::data), BYTES);

        String results = uploaded(body, "text/csv");

        assertThat(headersOfTheUpload()).containsEntry("content-length", Long.toString(BYTES));
        assertThat(downloaded(results, "text/csv")).isGreaterThanOrEqualTo(BYTES);
        assertThat(downloaded(results, "application/json")).isGreaterThan(BYTES);
        assertThat(gateway.isAlive()).isTrue();
    }

    @Test
    void csvOfUnknownLengthAndJsonGoUp() throws Exception {
        uploaded(BodyPublishers.ofInputStream(SmallHeapTest::data), "text/csv");
        assertThat(headersOfTheUpload()).containsEntry("transfer-encoding", "chunked");
        byte[] row = ("{\"Name\":\"Alpha\",\"Description\":\"" + "x".repeat(960) + "\"},\n")
                .getBytes(StandardCharsets.US_ASCII);
        List<byte[]> parts = Arrays.asList(
                "[".getBytes(StandardCharsets.US_ASCII),
                "{\"Name\":\"Last\",\"Description\":\"\"}]".getBytes(StandardCharsets.US_ASCII));
        BodyPublisher json = BodyPublishers.ofByteArrays(
                () -> Stream.of(parts.subList(0, 1), Collections.nCopies(ROWS, row), parts.subList(1, 2))
                        .flatMap(List::stream)
                        .iterator());

        String results = uploaded(json, "application/json");

        assertThat(downloaded(results, "text/csv")).isGreaterThan(90_000_000);
        assertThat(gateway.isAlive()).isTrue();
    }
}
