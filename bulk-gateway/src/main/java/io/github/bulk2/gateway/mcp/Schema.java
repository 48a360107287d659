package io.github.bulk2.gateway.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the JSON Schema of a tool's input or output: a flat object. Not thread-safe. */
final class Schema {

    private static final String JOB_ID = "^750[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$";

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();
    private final boolean closed;

    private Schema(boolean closed) {
        this.closed = closed;
    }

    /** An object that may have no other properties than those named. */
    static Schema input() {
        return new Schema(true);
    }

    static Schema output() {
        return new Schema(false);
    }

    Schema required(String name, Map<String, Object> type) {
        required.add(name);
        return optional(name, type);
    }

    Schema optional(String name, Map<String, Object> type) {
        properties.put(name, type);
        return this;
    }

    Map<String, Object> build() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (closed) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    static Map<String, Object> jobId() {
        return Map.of(
                "type",
                "string",
                "pattern",
                JOB_ID,
                "description",
                "The job's id: 15 or 18 letters and digits, beginning with 750.");
    }

    static Map<String, Object> text(String description, int maxLength) {
        return Map.of("type", "string", "minLength", 1, "maxLength", maxLength, "description", description);
    }

    static Map<String, Object> text(String description) {
        return Map.of("type", "string", "description", description);
    }

    static Map<String, Object> text(String description, String pattern) {
        return Map.of("type", "string", "pattern", pattern, "maxLength", 1_000, "description", description);
    }

    static Map<String, Object> oneOf(String description, String... values) {
        return Map.of("type", "string", "enum", List.of(values), "description", description);
    }

    static Map<String, Object> number(String description, int least, int most, int otherwise) {
        Map<String, Object> type = new LinkedHashMap<>();
        type.put("type", "integer");
        type.put("minimum", least);
        type.put("maximum", most);
        type.put("default", otherwise);
        type.put("description", description);
        return type;
    }

    static Map<String, Object> number(String description) {
        return Map.of("type", "integer", "description", description);
    }

    /** A number that is null where it does not apply. */
    static Map<String, Object> numberOrNull(String description) {
        return Map.of("type", List.of("integer", "null"), "description", description);
    }

    static Map<String, Object> textOrNull(String description) {
        return Map.of("type", List.of("string", "null"), "description", description);
    }

    static Map<String, Object> flag(String description, boolean otherwise) {
        return Map.of("type", "boolean", "default", otherwise, "description", description);
    }

    static Map<String, Object> flag(String description) {
        return Map.of("type", "boolean", "description", description);
    }

    static Map<String, Object> texts(String description) {
        return Map.of("type", "array", "items", Map.of("type", "string"), "maxItems", 500, "description", description);
    }

    static Map<String, Object> objects(String description) {
        return Map.of("type", "array", "items", Map.of("type", "object"), "description", description);
    }

    static Map<String, Object> object(String description) {
        return Map.of("type", "object", "description", description);
    }
}
