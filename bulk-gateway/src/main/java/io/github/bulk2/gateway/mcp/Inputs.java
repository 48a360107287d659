package io.github.bulk2.gateway.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of a call against the tool's input schema, and says what the tool takes if they do not fit. */
final class Inputs {

    private final JsonSchemaValidator validator = McpJsonDefaults.getSchemaValidator();

    /** Throws {@link ToolFailure} if they do not fit. An argument that is null is one that was left out. */
    Arguments checked(Tool tool, @Nullable Map<String, Object> given) {
        Map<String, Object> arguments = new LinkedHashMap<>(given == null ? Map.of() : given);
        arguments.values().removeIf(value -> value == null);
        JsonSchemaValidator.ValidationResponse found = validator.validate(tool.inputSchema(), arguments);
        if (!found.valid()) {
            throw new ToolFailure(
                    "The arguments do not fit: " + plain(String.valueOf(found.errorMessage())) + ".",
                    "correct them and call " + tool.name() + " again. It takes " + taken(tool) + ".");
        }
        return new Arguments(arguments);
    }

    /** The validator's list, without its preamble and its slashes. */
    private static String plain(String message) {
        int begin = message.indexOf('[');
        String list = begin < 0 ? message : message.substring(begin + 1, message.length() - 1);
        return Room.shortened(list.replaceAll("(^|, )(: |/)", "$1"), 1_000);
    }

    private static String taken(Tool tool) {
        List<?> required = tool.inputSchema().get("required") instanceof List<?> names ? names : List.of();
        String all = ((Map<?, ?>) tool.inputSchema().getOrDefault("properties", Map.of()))
                .keySet().stream()
                        .map(name -> required.contains(name) ? name + " (required)" : name.toString())
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }
}
