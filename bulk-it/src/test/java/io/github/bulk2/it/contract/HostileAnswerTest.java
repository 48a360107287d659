package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.it.RawServer;
import io.github.bulk2.it.RawServer.Answer;
import io.github.bulk2.it.Tries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes of an answer are, over real HTTP: an error is a {@link BulkException} that does not take long, is not
 * long, and does not repeat what stood beside Salesforce's own error texts.
 */
class HostileAnswerTest {

    private static final String SECRET = "s3cret-record";
    private static final int LONGEST_MESSAGE = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json;charset=UTF-8",
            "application/json; charset=no-such-charset",
            "application/json; charset=\"\"",
            "application/json;charset=UTF-16",
            "text/csv",
            "text/html; charset=ISO-8859-1",
            "application/xml",
            "application/octet-stream",
            ";;=,\"",
            "");
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.ISO_8859_1,
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            Charset.forName("UTF-32"));
    private static final List<Integer> STATUSES = List.of(
            200, 201, 204, 205, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 406, 407, 408, 409, 410,
            412, 415, 418, 420, 429, 431, 451, 499, 500, 501, 502, 503, 504, 511, 599);

    private static RawServer server;
    private static BulkClient client;
    /** For answers that are known: a busy machine may be late with them. */
    private static BulkClient patient;

    @BeforeAll
    static void start() throws IOException {
        server = new RawServer();
        client = clientThatWaits(Duration.ofMillis(500));
        patient = clientThatWaits(PATIENCE);
    }

    private static BulkClient clientThatWaits(Duration readTimeout) {
        return BulkClient.builder()
                .instanceUrl(server.url())
                .tokens(TokenProvider.fixed("00Dtoken"))
                .http(HttpSettings.ofDefaults().withReadTimeout(readTimeout))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1).withoutCircuitBreaker())
                .build();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        patient.close();
        server.close();
    }

    static List<Operation> operations() {
        return ApiContract.OVERLAID.operations();
    }

    /** What came of the call: an exception of ours, or null if the answer was taken for a good one. */
    private static Throwable outcome(BulkClient client, Operation operation) {
        return assertTimeoutPreemptively(PATIENCE, () -> {
            try {
                new FacadeCall(client, operation).make();
                return null;
            } catch (BulkException ours) {
                return ours;
            } catch (IOException | UncheckedIOException ofRows) {
                // Rows of a good answer are read by the caller, as from any stream.
                return ofRows;
            }
        });
    }

    private static void requireOurs(Operation operation, int status) {
        Throwable outcome = quietOutcome(operation);
        if (!(outcome instanceof BulkException)) {
            assertThat(status)
                    .as("of an answer that %s took, with %s", operation, outcome)
                    .isBetween(200, 299);
        }
    }

    private static Throwable quietOutcome(Operation operation) {
        Throwable outcome = outcome(client, operation);
        for (Throwable told = outcome; told != null; told = told.getCause()) {
            assertThat(told.toString()).hasSizeLessThan(LONGEST_MESSAGE).doesNotContain(SECRET);
        }
        return outcome;
    }

    @Test
    void anyAnswerBecomesAnExceptionOfOurs() {
        Tries.of(800, random -> {
            Operation operation = operations().get(random.nextInt(operations().size()));
            int status =
                    random.nextInt(8) == 0 ? 200 + random.nextInt(800) : STATUSES.get(random.nextInt(STATUSES.size()));
            server.answer(answer(status, random));
            requireOurs(operation, status);
        });
    }

    private static Answer answer(int status, Random random) {
        byte[] body = body(random);
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " " + (random.nextBoolean() ? "Some Reason" : ""));
        head.append("\r\n");
        String type = TYPES.get(random.nextInt(TYPES.size()));
        head.append(type.isEmpty() ? "" : "Content-Type: " + type + "\r\n");
        String[] encodings = {"", "", "", "gzip", "deflate", "br", "none-such", "gzip, gzip"};
        String encoding = encodings[random.nextInt(encodings.length)];
        head.append(encoding.isEmpty() ? "" : "Content-Encoding: " + encoding + "\r\n");
        if (encoding.equals("gzip") && random.nextBoolean()) {
            body = gzipped(body);
        }
        switch (random.nextInt(6)) {
            case 0 -> head.append("Transfer-Encoding: chunked\r\n");
            case 1 ->
                head.append("Content-Length: ")
                        .append(body.length + 1 + random.nextInt(100))
                        .append("\r\n");
            case 2 ->
                head.append("Content-Length: ")
                        .append(random.nextInt(body.length + 1))
                        .append("\r\n");
            case 3 -> head.append("Connection: close\r\n");
            default -> head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        String[] more = {
            "Retry-After: -1",
            "Retry-After: 99999999999999999999",
            "Retry-After: Sun, 99 Foo 2026",
            "Retry-After: " + Long.MAX_VALUE,
            "X-Request-Id: " + "r".repeat(6_000),
            "Sforce-Limit-Info: api-usage=x/y",
            "Sforce-Limit-Info: api-usage=99999999999999999999/-1",
            "Sforce-Locator: \u00e9",
            "Location: http://127.0.0.1:1/",
            "WWW-Authenticate: Negotiate",
            "Set-Cookie: a=" + SECRET,
            "Sforce-NumberOfRecords: -7"
        };
        for (int i = random.nextInt(3); i > 0; i--) {
            head.append(more[random.nextInt(more.length)]).append("\r\n");
        }
        return Answer.of(head + "\r\n", body);
    }

    private static byte[] body(Random random) {
        String[] errors = {
            "{\"errorCode\":\"X\",\"message\":\"some text\",\"record\":{\"Name\":\"" + SECRET + "\"}}",
            "{\"error\":\"invalid_grant\",\"error_description\":\"no\",\"more\":[\"" + SECRET + "\"]}",
            "{\"errorCode\":7,\"message\":[\"" + SECRET + "\"],\"fields\":{\"a\":\"" + "f".repeat(3_000) + "\"}}",
            "{\"errorCode\":\"" + "C".repeat(4_000) + "\",\"message\":\"" + "m\\u0000\\ud800".repeat(800)
                    + "\",\"fields\":null}",
            "null",
            "\"" + SECRET + "\"",
            "{\"id\":\"abc\",\"state\":\"Open\",\"note\":\"" + SECRET + "\"}",
            "{\"records\":null,\"done\":null,\"nextRecordsUrl\":\"::" + SECRET + "\"}",
            "{\"records\":[null,{}],\"done\":false}",
            "{\"resultPages\":[null,{\"resultUrl\":7}],\"done\":false,\"nextRecordsUrl\":\"\"}",
        };
        String text = switch (random.nextInt(9)) {
            case 0 -> "<html><body>" + SECRET + "</body></html>";
            case 1 -> "<?xml version='1.0'?><a>" + SECRET + "</a>";
            case 2 -> "[".repeat(5_000);
            case 3 -> "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000);
            case 4 ->
                "[" + String.join(",", java.util.Collections.nCopies(random.nextInt(1_000), errors[random.nextInt(3)]))
                        + "]";
            case 5 -> "sf__Id,sf__Created,Name\n\"" + SECRET + "\n";
            case 6 -> "x".repeat(random.nextInt(300_000));
            case 7 -> errors[random.nextInt(errors.length)];
            default -> "[" + errors[random.nextInt(errors.length)] + "," + errors[random.nextInt(errors.length)] + "]";
        };
        byte[] bytes = text.getBytes(
                random.nextInt(3) == 0 ? CHARSETS.get(random.nextInt(CHARSETS.size())) : StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        for (int flips = random.nextInt(4) == 0 ? 1 + random.nextInt(9) : 0; flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] gzipped(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Stream<Arguments> endless() {
        byte[] page = "<p>busy</p>".repeat(745).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = ("1000\r\n" + "<p></p> ".repeat(512) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return operations().stream()
                .flatMap(operation -> Stream.of(
                        Arguments.of(operation, "Connection: close", page),
                        Arguments.of(operation, "Content-Length: " + Long.MAX_VALUE, page),
                        Arguments.of(operation, "Transfer-Encoding: chunked", chunk)));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void errorWhoseBodyNeverEndsDoesNotHoldTheCaller(Operation operation, String header, byte[] forEver) {
        String head = "HTTP/1.1 400 No\r\nContent-Type: text/html\r\n" + header + "\r\n\r\n";
        server.answer(new Answer(head.getBytes(StandardCharsets.US_ASCII), forEver));

        assertThat(outcome(patient, operation))
                .isInstanceOfSatisfying(
                        BulkApiException.class,
                        error -> assertThat(error.statusCode()).isEqualTo(400));
    }

    @Test
    void whatIsNoHttpIsNotQuoted() {
        String list = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + SECRET + "\r\n";
        for (String answer :
                List.of(list, SECRET + "\r\n\r\n", "HTTP/1.1 200 OK\r\n" + SECRET + "\r\n\r\n", "HTTP/1.1 " + SECRET)) {
            server.answer(Answer.of(answer, new byte[0]));
            for (Operation operation : operations()) {
                quietOutcome(operation);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"done\":false,\"records\":[],\"resultPages\":[]}",
                "{\"done\":false,\"nextRecordsUrl\":\"/x?queryLocator=%zz&locator=%zz\"}",
                "{\"done\":false,\"nextRecordsUrl\":\"::\"}"
            })
    void listThatGoesOnNobodyKnowsWhereIsNotAtItsEnd(String body) {
        server.answer(Answer.of(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", body.getBytes(StandardCharsets.UTF_8)));

        for (String list : List.of("listIngestJobs", "listQueryJobs", "getQueryJobResultPages")) {
            assertThat(outcome(patient, ApiContract.OVERLAID.operation(list)))
                    .as(list)
                    .isInstanceOf(BulkTransportException.class);
        }
    }

    @Test
    void manyErrorsInOneAnswerAreNotAllToldAtLength() {
        String one = "{\"errorCode\":\"X\",\"message\":\"" + "m".repeat(1_500) + "\"}";
        String body = "[" + String.join(",", java.util.Collections.nCopies(40, one)) + "]";
        server.answer(Answer.of(
                "HTTP/1.1 400 No\r\nContent-Type: application/json\r\n\r\n", body.getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(new FacadeCall(patient, ApiContract.OVERLAID.operation("getIngestJobInfo"))::make)
                .isInstanceOfSatisfying(BulkApiException.class, error -> {
                    assertThat(error.getMessage())
                            .hasSizeLessThan(LONGEST_MESSAGE)
                            .contains("HTTP 400, X");
                    assertThat(error.errors()).hasSize(40);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"text\"", "{}", "{\"records\":[null],\"done\":true}", ""})
    void jsonThatIsNoAnswerIsAnExceptionOfOurs(String body) {
        for (Operation operation : operations()) {
            server.answer(Answer.of(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
                    body.getBytes(StandardCharsets.UTF_8)));
            requireOurs(operation, 200);
        }
    }
}
