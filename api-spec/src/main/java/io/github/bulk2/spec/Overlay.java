package io.github.bulk2.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Applies an OpenAPI Overlay document, version 1.0 of the Overlay Specification, to an OpenAPI document.
 *
 * <p>Stricter than the standard in two points, because a correction that silently does nothing is worse than none: an
 * action whose target matches nothing is an error, and so is an update that would put a value of another kind (object,
 * array, scalar) over an existing one; remove the old value with an action of its own first.
 *
 * <p>Needs {@code com.jayway.jsonpath:json-path} and Jackson's databind and YAML modules, which this jar declares as
 * optional. Stateless; safe for use by any number of threads as long as they do not share a document.
 */
public final class Overlay {
    private static final Configuration NODES = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .options(Option.ALWAYS_RETURN_LIST)
            .build();

    private final JsonNode actions;

    private Overlay(JsonNode actions) {
        this.actions = actions;
    }

    /**
     * Takes a parsed overlay document.
     *
     * @param overlay the overlay document
     * @return the overlay, ready to be applied
     * @throws IllegalArgumentException if it is not an Overlay 1.0 document with at least one action
     */
    public static Overlay of(JsonNode overlay) {
        if (!overlay.path("overlay").asText().startsWith("1.0.")) {
            throw new IllegalArgumentException("Not an Overlay 1.0 document: 'overlay' is " + overlay.path("overlay"));
        }
        JsonNode actions = overlay.path("actions");
        if (!actions.isArray() || actions.isEmpty()) {
            throw new IllegalArgumentException("The overlay has no actions");
        }
        return new Overlay(actions);
    }

    /**
     * Applies all actions in their order.
     *
     * @param document the OpenAPI document; it is not changed
     * @return a changed copy of the document
     * @throws IllegalArgumentException if an action is malformed, matches nothing, or does not fit what it matches; the
     *     message names the action's place and target
     */
    public ObjectNode applyTo(ObjectNode document) {
        ObjectNode result = document.deepCopy();
        for (int i = 0; i < actions.size(); i++) {
            JsonNode action = actions.get(i);
            String target = action.path("target").asText();
            try {
                apply(action, target, result);
            } catch (IllegalArgumentException | InvalidPathException e) {
                throw new IllegalArgumentException(
                        "Overlay action %d, target %s: %s".formatted(i + 1, target, e.getMessage()), e);
            }
        }
        return result;
    }

    /**
     * Reads a document and an overlay, applies the one to the other and writes the result.
     *
     * @param args the files, all YAML: the document, the overlay, the result
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if there are not three arguments, or the overlay does not fit the document
     */
    public static void main(String... args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("Usage: Overlay <document.yaml> <overlay.yaml> <result.yaml>");
        }
        ObjectNode document = Yaml.readObject(Path.of(args[0]));
        Overlay overlay = of(Yaml.readObject(Path.of(args[1])));
        Yaml.write(overlay.applyTo(document), Path.of(args[2]));
    }

    private static void apply(JsonNode action, String target, ObjectNode document) {
        DocumentContext context = JsonPath.using(NODES).parse(document);
        ArrayNode matches = matches(context, target);
        if (action.path("remove").asBoolean()) {
            context.delete(target);
        } else if (action.has("update")) {
            matches.forEach(match -> update(match, action.get("update")));
        } else {
            throw new IllegalArgumentException("has neither update nor remove");
        }
    }

    private static ArrayNode matches(DocumentContext context, String target) {
        try {
            ArrayNode matches = context.read(target);
            // json-path answers an index beyond an array's end with null instead of with nothing.
            if (!matches.isEmpty() && !matches.get(0).isNull()) {
                return matches;
            }
        } catch (PathNotFoundException e) {
            // A definite path that leads nowhere; the message below says the same.
        }
        throw new IllegalArgumentException("matches nothing. Has the document changed?");
    }

    private static void update(JsonNode match, JsonNode update) {
        if (match instanceof ArrayNode array) {
            array.add(update.deepCopy());
        } else if (match instanceof ObjectNode object && update instanceof ObjectNode properties) {
            merge(object, properties);
        } else {
            throw new IllegalArgumentException("an update takes an object to an object, or an entry to an array");
        }
    }

    private static void merge(ObjectNode target, ObjectNode update) {
        for (Map.Entry<String, JsonNode> property : update.properties()) {
            String name = property.getKey();
            JsonNode value = property.getValue();
            JsonNode old = target.get(name);
            if (old instanceof ObjectNode object && value instanceof ObjectNode properties) {
                merge(object, properties);
            } else if (old instanceof ArrayNode array && value instanceof ArrayNode entries) {
                array.addAll(entries.deepCopy());
            } else if (old == null || (old.isValueNode() && value.isValueNode())) {
                target.set(name, value.deepCopy());
            } else {
                throw new IllegalArgumentException("'%s' is %s there and %s in the update: remove the old value first"
                        .formatted(name, old.getNodeType(), value.getNodeType()));
            }
        }
    }
}
