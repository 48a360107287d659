package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import feign.Request;
import feign.Response;
import io.github.bulk2.JobId;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorTranslatorTest {

    private static final JobId JOB = JobId.of("7505e000000AbcDAAS");

    private static BulkApiException translate(int status, String contentType, byte[] body, String... headers) {
        Map<String, java.util.Collection<String>> all = new java.util.HashMap<>();
        all.put("Content-Type", List.of(contentType));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        Response response = Response.builder()
                .status(status)
                .headers(all)
                .request(Request.create(
                        Request.HttpMethod.GET, "https://x.invalid/jobs", Map.of(), null, StandardCharsets.UTF_8, null))
                .body(body)
                .build();
        return new ErrorTranslator(new ObjectMapper()).translate("get job", response, JOB);
    }

    private static BulkApiException json(int status, String body, String... headers) {
        return translate(status, "application/json;charset=UTF-8", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Test
    void arrayOfErrorsAsSalesforceSendsIt() {
        BulkApiException e = json(
                400,
                "[{\"errorCode\":\"INVALIDJOB\",\"message\":\"InvalidJob : Unable to find object: Foo\",\"fields\":[\"a\"]}]",
                "x-request-id",
                "req-1");
        assertThat(e.errorCode()).isEqualTo("INVALIDJOB");
        assertThat(e.errors().get(0).fields()).containsExactly("a");
        assertThat(e.requestId()).contains("req-1");
        assertThat(e)
                .hasMessage(
                        "get job: InvalidJob : Unable to find object: Foo (HTTP 400, INVALIDJOB, job 7505e000000AbcDAAS,"
                                + " request req-1). Check the object's API name (custom objects end in __c) and that the user may see"
                                + " it");
    }

    @Test
    void objectAsTheDocumentSaysAndAsTheTokenEndpointSendsIt() {
        assertThat(json(404, "{\"errorCode\":\"NOT_FOUND\",\"message\":\"gone\"}")
                        .errorCode())
                .isEqualTo("NOT_FOUND");
        BulkApiException oauth =
                json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"expired access/refresh token\"}");
        assertThat(oauth.errorCode()).isEqualTo("invalid_grant");
        assertThat(oauth).hasMessageContaining("expired access/refresh token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ {\"message\":\"no\",\"errorCode\":\"X\",\"extendedErrorDetails\":[{\"a\":1.50}]} ]\n",
                "{\"error\":\"invalid_grant\",\"error_uri\":\"https://x.invalid/\\u00e9\"}",
                "{\"fault\":{\"faultstring\":\"é\"}}"
            })
    void bodyIsKeptByteByByteAndShownNowhere(String body) {
        BulkApiException e = json(400, body);
        assertThat(e.body()).contains(new BulkApiException.Body("application/json;charset=UTF-8", body));
        assertThat(e.body().toString()).doesNotContain("error").doesNotContain("fault");
        assertThat(e).hasMessageNotContaining("extended").hasMessageNotContaining("fault");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "null",
                "[]",
                "[1]",
                "[{},1]",
                "\"text\"",
                "{",
                "{\"errorCode\":\"X\"}<html>",
                "{\"a\":\"\u00ff"
            })
    void bodyThatIsNoErrorInJsonIsNotKept(String body) {
        assertThat(json(400, body).body()).isEmpty();
    }

    @Test
    void bodyThatIsTooLongOrNotUtf8IsNotKept() {
        String start = "{\"errorCode\":\"X\",\"message\":\"";
        String longest = start + "x".repeat(64 * 1024 - start.length() - 2) + "\"}";
        assertThat(json(400, longest).body()).isPresent();
        BulkApiException longer = json(400, " " + longest);
        assertThat(longer.body()).isEmpty();
        assertThat(longer).hasMessageContaining("more than 65536 bytes");
        byte[] latin1 = (start + "é\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(translate(400, "application/json", latin1).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "null", "[]", "[1,2]", "\"text\"", "{", "[{\"errorCode\":{}}]", "[{\"fields\":7}]"
            })
    void anyBodyGivesAnErrorWithItsStatus(String body) {
        BulkApiException e = json(502, body);
        assertThat(e.statusCode()).isEqualTo(502);
        assertThat(e.category()).isEqualTo(ErrorCategory.SERVER);
        assertThat(e.isRetryable()).isTrue();
        assertThat(e).hasMessageContaining("HTTP 502");
    }

    @Test
    void randomBytesNeverGiveAnythingElse() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            int status = 300 + random.nextInt(300);
            assertThat(translate(status, "x/" + i, body).statusCode()).isEqualTo(status);
        }
    }

    @Test
    void hugeMessageIsCutAndControlCharactersAreReplaced() {
        BulkApiException e =
                json(400, "[{\"errorCode\":\"X\",\"message\":\"\\u0007\\u001b[31m" + "y".repeat(100_000) + "\"}]");
        // The body is read up to 64 KiB only, so this one is no JSON any more.
        assertThat(e.getMessage()).hasSizeLessThan(3_000);
        BulkApiException shorter =
                json(400, "[{\"errorCode\":\"X\",\"message\":\"\\u0007" + "y".repeat(9_000) + "\"}]");
        assertThat(shorter.getMessage()).hasSizeLessThan(3_000).contains("?yyy").doesNotContain("\u0007");
    }

    @ParameterizedTest
    @CsvSource({
        "401, INVALID_SESSION_ID, Session expired or invalid, AUTHENTICATION",
        "403, REQUEST_LIMIT_EXCEEDED, TotalRequests Limit exceeded., LIMIT_EXCEEDED",
        "403, REQUEST_LIMIT_EXCEEDED, ConcurrentRequests (Concurrent API Requests) Limit exceeded., THROTTLED",
        "400, LIMIT_EXCEEDED, Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021), LIMIT_EXCEEDED",
        "400, INVALIDENTITY, Entity 'x' is not supported by the Bulk API., INVALID_REQUEST",
        "400, INVALIDJOBSTATE, Aborting already Completed Job not allowed, INVALID_STATE",
        "400, API_ERROR, Error encountered when deleting the job because the job is not terminated, INVALID_STATE",
        "404, NOT_FOUND, The requested resource does not exist, NOT_FOUND",
        "409, UNDOCUMENTED, another version, INVALID_STATE",
        "400, TXN_SECURITY_METERING_ERROR, took too long, THROTTLED",
        "403, API_DISABLED_FOR_ORG, no, PERMISSION",
        "400, FEATURENOTENABLED, hardDelete, PERMISSION",
        "500, UNKNOWN_EXCEPTION, oops, SERVER",
        "503, SERVER_UNAVAILABLE, later, SERVER",
        "429, '', slow down, THROTTLED",
        "420, '', slow down, THROTTLED",
        "405, METHOD_NOT_ALLOWED, no, INVALID_REQUEST",
        "302, '', elsewhere, OTHER"
    })
    void categoryComesFromTheCodeFirstAndTheStatusSecond(
            int status, String code, String message, ErrorCategory expected) {
        BulkApiException e = json(status, "[{\"errorCode\":\"" + code + "\",\"message\":\"" + message + "\"}]");
        assertThat(e.category()).isEqualTo(expected);
        assertThat(e.isRetryable()).isEqualTo(expected == ErrorCategory.THROTTLED || expected == ErrorCategory.SERVER);
    }

    @Test
    void retryAfterInSecondsOrAsADate() {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        assertThat(ErrorTranslator.retryAfter("120", now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(ErrorTranslator.retryAfter("Sun, 22 Nov 2026 10:00:30 GMT", now))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(ErrorTranslator.retryAfter("Sun, 22 Nov 2026 09:00:00 GMT", now))
                .isEqualTo(Duration.ZERO);
        assertThat(ErrorTranslator.retryAfter("-5", now)).isEqualTo(Duration.ZERO);
        for (String absurd :
                List.of("9223372036854775807", "99999999999999999999", "31536001", "Fri, 31 Dec 9999 23:59:59 GMT")) {
            assertThat(ErrorTranslator.retryAfter(absurd, now)).isEqualTo(Duration.ofDays(365));
        }
        assertThat(ErrorTranslator.retryAfter("-99999999999999999999", now)).isEqualTo(Duration.ZERO);
        assertThat(ErrorTranslator.retryAfter("1.5", now)).isNull();
        assertThat(ErrorTranslator.retryAfter("", now)).isNull();
        assertThat(ErrorTranslator.retryAfter("soon", now)).isNull();
        assertThat(ErrorTranslator.retryAfter(null, now)).isNull();
    }
}
