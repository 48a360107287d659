package io.github.bulk2.gateway.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, which were validated against the tool's input schema. Immutable. */
final class Arguments {

    private final Map<String, Object> values;

    Arguments(@Nullable Map<String, Object> values) {
        this.values = values == null ? Map.of() : new LinkedHashMap<>(values);
    }

    Map<String, Object> without(String name) {
        Map<String, Object> others = new LinkedHashMap<>(values);
        others.remove(name);
        return others;
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new ToolFailure("The argument " + name + " is missing.", "Give it."));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(Object::toString);
    }

    int number(String name, int otherwise) {
        return values.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        return values.get(name) instanceof Boolean flag ? flag : otherwise;
    }

    List<String> texts(String name) {
        return values.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
