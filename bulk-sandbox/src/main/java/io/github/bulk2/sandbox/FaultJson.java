package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a fault from the JSON of {@code POST /__fault}. */
final class FaultJson {
    private FaultJson() {}

    private static final Set<String> NAMES = Set.of(
            "kind",
            "status",
            "bytes",
            "percent",
            "body",
            "header",
            "errorMessage",
            "retryAfterSeconds",
            "perChunkMillis",
            "method",
            "path",
            "nth",
            "times",
            "probability");

    /** @throws ApiException if the JSON describes no fault */
    static Fault read(JsonNode json) {
        json.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                throw invalid("'" + name + "' is not one of " + new TreeSet<>(NAMES));
            }
        });
        try {
            Fault fault = effect(json)
                    .on(json.path("method").asText(""), json.path("path").asText(""))
                    .nth(number(json, "nth", 1))
                    .times(number(json, "times", 1));
            return json.has("probability")
                    ? fault.probability(json.path("probability").asDouble(Double.NaN))
                    : fault;
        } catch (PatternSyntaxException e) {
            throw invalid("'path' is no regular expression: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /** What the fault needs has to be there: a default would be a fault without an effect. */
    private static Fault effect(JsonNode json) {
        return switch (kind(json)) {
            case ANSWER ->
                Fault.answer(
                        number(json, "status"),
                        text(json, "body", ""),
                        Duration.ofSeconds(number(json, "retryAfterSeconds", 0)));
            case RESET -> Fault.reset();
            case LOST_ANSWER -> Fault.lostAnswer();
            case CUT -> Fault.cut(number(json, "bytes"));
            case STALL -> Fault.stall(number(json, "bytes"));
            case EXPIRED_TOKEN -> Fault.expiredToken();
            case MISSING_HEADER -> Fault.missingHeader(text(json, "header", null));
            case SLOW_PROCESSING -> Fault.slowProcessing(Duration.ofMillis(number(json, "perChunkMillis")));
            case FAILED_JOB -> Fault.failedJob(text(json, "errorMessage", null));
            case LOCKED_ROWS -> Fault.lockedRows(number(json, "percent"));
            case UNORDERED_RESULTS -> Fault.unorderedResults();
        };
    }

    private static Fault.Kind kind(JsonNode json) {
        String kind = json.path("kind").asText("").toUpperCase(Locale.ROOT);
        for (Fault.Kind one : Fault.Kind.values()) {
            if (one.name().equals(kind)) {
                return one;
            }
        }
        throw invalid("'kind' must be one of " + Arrays.toString(Fault.Kind.values()));
    }

    private static int number(JsonNode json, String name, int otherwise) {
        return json.has(name) ? number(json, name) : otherwise;
    }

    private static int number(JsonNode json, String name) {
        if (!json.path(name).canConvertToInt()) {
            throw invalid("'" + name + "' must be there, and a whole number");
        }
        return json.path(name).asInt();
    }

    private static String text(JsonNode json, String name, @Nullable String otherwise) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            if (otherwise == null) {
                throw invalid("'" + name + "' must be there");
            }
            return otherwise;
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static ApiException invalid(String why) {
        return new ApiException(400, "INVALID_FAULT", why);
    }
}
