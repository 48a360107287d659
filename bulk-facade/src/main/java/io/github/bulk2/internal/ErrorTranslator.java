package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.JobId;
import io.github.bulk2.error.ApiError;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns an error answer into a {@link BulkApiException}. Lenient: Salesforce answers with an array of errors, its OAuth
 * endpoint with an object, its edge with HTML or nothing. Stateless and thread-safe.
 */
final class ErrorTranslator {

    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]+");
    private static final Duration LONGEST_PAUSE = Duration.ofDays(365);
    private static final int MAX_MESSAGE_CHARS = 2_000;
    private static final int MAX_WORD_CHARS = 200;
    private static final List<String> REQUEST_ID_HEADERS = List.of("X-SFDC-Request-Id", "X-Request-Id");

    private static final Map<String, ErrorCategory> BY_CODE = Map.ofEntries(
            Map.entry("INVALID_SESSION_ID", ErrorCategory.AUTHENTICATION),
            Map.entry("INVALIDSESSIONID", ErrorCategory.AUTHENTICATION),
            Map.entry("INVALID_AUTH_HEADER", ErrorCategory.AUTHENTICATION),
            Map.entry("LIMIT_EXCEEDED", ErrorCategory.LIMIT_EXCEEDED),
            Map.entry("EXCEEDEDQUOTA", ErrorCategory.LIMIT_EXCEEDED),
            Map.entry("API_DISABLED_FOR_ORG", ErrorCategory.PERMISSION),
            Map.entry("INSUFFICIENT_ACCESS", ErrorCategory.PERMISSION),
            Map.entry("CLIENT_NOT_ACCESSIBLE_FOR_USER", ErrorCategory.PERMISSION),
            Map.entry("FEATURENOTENABLED", ErrorCategory.PERMISSION),
            Map.entry("NOT_FOUND", ErrorCategory.NOT_FOUND),
            Map.entry("INVALIDJOBSTATE", ErrorCategory.INVALID_STATE),
            Map.entry("TXN_SECURITY_METERING_ERROR", ErrorCategory.THROTTLED),
            Map.entry("SERVER_UNAVAILABLE", ErrorCategory.SERVER),
            Map.entry("UNKNOWN_EXCEPTION", ErrorCategory.SERVER));

    private static final Map<ErrorCategory, String> HINTS = Map.of(
            ErrorCategory.AUTHENTICATION,
            "Get a fresh access token, and check that it belongs to this org",
            ErrorCategory.PERMISSION,
            "Ask an administrator for the permission that this needs",
            ErrorCategory.LIMIT_EXCEEDED,
            "The org's allowance for 24 hours is used up; go on when it has recovered",
            ErrorCategory.THROTTLED,
            "Salesforce has too much to do just now; try again later or with fewer calls at once",
            ErrorCategory.SERVER,
            "Salesforce has a problem of its own; try again later");

    private final ObjectMapper json;

    ErrorTranslator(ObjectMapper json) {
        this.json = json;
    }

    BulkApiException translate(String attempted, feign.Response response, @Nullable JobId jobId) {
        byte[] body = body(response);
        String contentType = first(response.headers(), "Content-Type");
        List<ApiError> errors = errors(body, contentType);
        ErrorCategory category = category(response.status(), errors);
        Map<String, Collection<String>> headers = response.headers();
        return new BulkApiException(
                attempted,
                new BulkApiException.Answer(
                        response.status(),
                        category,
                        errors,
                        requestId(headers),
                        retryAfter(first(headers, "Retry-After"), now(headers)),
                        response.status() / 100 == 3
                                ? "It redirects to " + host(first(headers, "Location"))
                                        + ", where the token must not go. Check the instance URL"
                                : hint(category, errors),
                        asItCame(body, contentType)),
                jobId);
    }

    private BulkApiException.@Nullable Body asItCame(byte[] body, @Nullable String contentType) {
        if (body.length > MAX_BODY_BYTES) {
            return null;
        }
        try {
            JsonNode tree =
                    json.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(body);
            if (!tree.isObject() && !isArrayOfObjects(tree)) {
                return null;
            }
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return new BulkApiException.Body(contentType == null ? "" : contentType, text.toString());
        } catch (IOException neitherJsonNorUtf8) {
            return null;
        }
    }

    private static boolean isArrayOfObjects(JsonNode tree) {
        boolean objects = tree.isArray() && !tree.isEmpty();
        for (JsonNode node : tree) {
            objects &= node.isObject();
        }
        return objects;
    }

    private List<ApiError> errors(byte[] body, @Nullable String contentType) {
        if (body.length > MAX_BODY_BYTES) {
            return List.of(new ApiError("", "an answer of more than " + MAX_BODY_BYTES + " bytes", List.of()));
        }
        try {
            JsonNode tree = json.readTree(body);
            List<ApiError> errors = new ArrayList<>();
            if (tree != null && tree.isArray()) {
                tree.forEach(node -> addError(node, errors));
            } else if (tree != null) {
                addError(tree, errors);
            }
            return errors;
        } catch (JsonProcessingException notJson) {
            return List.of(new ApiError(
                    "",
                    "an answer that is not JSON" + (contentType == null ? "" : " but " + word(contentType)),
                    List.of()));
        } catch (IOException | RuntimeException unreadable) {
            return List.of(new ApiError("", "an answer that cannot be read", List.of()));
        }
    }

    private static byte[] body(feign.Response response) {
        if (response.body() == null) {
            return new byte[0];
        }
        try (InputStream in = response.body().asInputStream()) {
            return in.readNBytes(MAX_BODY_BYTES + 1);
        } catch (IOException brokeOff) {
            // The status alone tells enough to go on.
            return new byte[0];
        }
    }

    private static void addError(JsonNode node, List<ApiError> errors) {
        if (!node.isObject()) {
            return;
        }
        List<String> fields = new ArrayList<>();
        node.path("fields").forEach(field -> fields.add(word(field.asText())));
        String code = node.path("errorCode").asText(node.path("error").asText(""));
        String message =
                node.path("message").asText(node.path("error_description").asText(code));
        errors.add(new ApiError(word(code), printable(message), fields));
    }

    static ErrorCategory category(int status, List<ApiError> errors) {
        for (ApiError error : errors) {
            String code = error.errorCode().toUpperCase(Locale.ROOT);
            String message = error.message().toLowerCase(Locale.ROOT);
            if (code.equals("REQUEST_LIMIT_EXCEEDED")) {
                return message.contains("concurrent") ? ErrorCategory.THROTTLED : ErrorCategory.LIMIT_EXCEEDED;
            }
            if (message.contains("job is not terminated")) {
                return ErrorCategory.INVALID_STATE;
            }
            ErrorCategory known = BY_CODE.get(code);
            if (known != null) {
                return known;
            }
        }
        return byStatus(status);
    }

    private static ErrorCategory byStatus(int status) {
        return switch (status) {
            case 401 -> ErrorCategory.AUTHENTICATION;
            case 403 -> ErrorCategory.PERMISSION;
            case 404, 410 -> ErrorCategory.NOT_FOUND;
            case 409 -> ErrorCategory.INVALID_STATE;
            // 406 and 420 come from Salesforce's edge under load, without JSON.
            case 406, 408, 420, 429 -> ErrorCategory.THROTTLED;
            default ->
                status >= 500
                        ? ErrorCategory.SERVER
                        : status >= 400 ? ErrorCategory.INVALID_REQUEST : ErrorCategory.OTHER;
        };
    }

    private static @Nullable String hint(ErrorCategory category, List<ApiError> errors) {
        String text = errors.isEmpty() ? "" : errors.get(0).message();
        if (text.contains("Unable to find object") || text.contains("is not supported by the Bulk API")) {
            return "Check the object's API name (custom objects end in __c) and that the user may see it";
        }
        if (text.contains("does not match an External ID")) {
            return "Name a field that is marked as External ID, or Id";
        }
        return HINTS.get(category);
    }

    private static String host(@Nullable String location) {
        try {
            String host = location == null ? null : URI.create(location).getHost();
            return host == null ? "another place" : host;
        } catch (IllegalArgumentException notAnUrl) {
            return "another place";
        }
    }

    private static @Nullable String requestId(Map<String, Collection<String>> headers) {
        for (String name : REQUEST_ID_HEADERS) {
            String value = first(headers, name);
            if (value != null) {
                return word(value);
            }
        }
        return null;
    }

    /** The server's time, since its dates are by its clock, which may differ from ours. */
    private static Instant now(Map<String, Collection<String>> headers) {
        Instant theirs = httpDate(first(headers, "Date"));
        return theirs == null ? Instant.now() : theirs;
    }

    private static @Nullable Instant httpDate(@Nullable String value) {
        try {
            return value == null
                    ? null
                    : ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }

    /**
     * Retry-After as seconds or as an HTTP date (RFC 9110, section 10.2.3); null when absent or not understood. What is
     * beyond reason is a year, with which one can still calculate.
     */
    static @Nullable Duration retryAfter(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        Duration asked;
        if (SECONDS.matcher(value.strip()).matches()) {
            String digits = value.strip();
            asked = digits.startsWith("-")
                    ? Duration.ZERO
                    : digits.length() > 9 ? LONGEST_PAUSE : Duration.ofSeconds(Long.parseLong(digits));
        } else {
            Instant at = httpDate(value);
            if (at == null) {
                return null;
            }
            asked = at.isBefore(now) ? Duration.ZERO : Duration.between(now, at);
        }
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }

    static @Nullable String first(Map<String, Collection<String>> headers, String name) {
        for (Map.Entry<String, Collection<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue().stream().findFirst().orElse(null);
            }
        }
        return null;
    }

    /** A code, a name, an id. */
    static String word(String text) {
        return printable(text, MAX_WORD_CHARS);
    }

    private static String printable(String text) {
        return printable(text, MAX_MESSAGE_CHARS);
    }

    private static String printable(String text, int longest) {
        String start = text.length() > longest ? text.substring(0, longest) + "..." : text;
        byte[] wellFormed = start.getBytes(StandardCharsets.UTF_8);
        return new String(wellFormed, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
