package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/** Reads a fault from the JSON of {@code POST /__fault}. */
final class FaultJson {
    private FaultJson() {}

    /** @throws ApiException if the JSON describes no fault */
    static Fault read(JsonNode json) {
        Fault.Effect effect = new Fault.Effect(kind(json), number(json), text(json), duration(json));
        try {
            Fault fault = new Fault(effect, Fault.Match.NEXT)
                    .on(json.path("method").asText(""), json.path("path").asText(""))
                    .nth(json.path("nth").asInt(1))
                    .times(json.path("times").asInt(1));
            return json.has("probability")
                    ? fault.probability(json.path("probability").asDouble())
                    : fault;
        } catch (PatternSyntaxException e) {
            throw new ApiException(400, "INVALID_FAULT", "'path' is no regular expression: " + e.getMessage());
        }
    }

    private static Fault.Kind kind(JsonNode json) {
        String kind = json.path("kind").asText("").toUpperCase(Locale.ROOT);
        for (Fault.Kind one : Fault.Kind.values()) {
            if (one.name().equals(kind)) {
                return one;
            }
        }
        throw new ApiException(400, "INVALID_FAULT", "'kind' must be one of " + Arrays.toString(Fault.Kind.values()));
    }

    private static long number(JsonNode json) {
        for (String name : new String[] {"status", "bytes", "percent"}) {
            if (json.has(name)) {
                return json.path(name).asLong();
            }
        }
        return 0;
    }

    private static String text(JsonNode json) {
        for (String name : new String[] {"body", "header", "errorMessage"}) {
            if (json.has(name)) {
                return json.path(name).isTextual()
                        ? json.path(name).asText()
                        : json.path(name).toString();
            }
        }
        return "";
    }

    private static Duration duration(JsonNode json) {
        return json.has("retryAfterSeconds")
                ? Duration.ofSeconds(json.path("retryAfterSeconds").asLong())
                : Duration.ofMillis(json.path("perChunkMillis").asLong());
    }
}
