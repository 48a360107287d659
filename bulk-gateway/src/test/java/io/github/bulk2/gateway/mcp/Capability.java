package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.bulk2.spec.ApiSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A Naftiko capability, read from its YAML. */
record Capability(JsonNode root) {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Capability of(ApiSpec document) {
        try {
            return new Capability(YAML.readTree(document.text()));
        } catch (IOException e) {
            throw new IllegalStateException(document + " is no YAML", e);
        }
    }

    /** An operation of an adapter, whatever its kind. */
    record Exposed(String namespace, String path, JsonNode operation) {
        String name() {
            return operation.path("name").asText();
        }

        List<JsonNode> inputs() {
            return list(operation.path("inputParameters"));
        }

        Map<String, String> with() {
            return YAML.convertValue(
                    operation.has("with") ? operation.path("with") : YAML.createObjectNode(), new TypeReference<>() {});
        }
    }

    /** The operations that are consumed, by the name that a call has for them, with the path of their resource. */
    Map<String, Exposed> consumed() {
        Map<String, Exposed> all = new LinkedHashMap<>();
        for (JsonNode adapter : root.at("/capability/consumes")) {
            String namespace = adapter.path("namespace").asText();
            for (JsonNode resource : adapter.path("resources")) {
                for (JsonNode operation : resource.path("operations")) {
                    all.put(
                            namespace + "." + operation.path("name").asText(),
                            new Exposed(namespace, resource.path("path").asText(), operation));
                }
            }
        }
        return all;
    }

    List<Exposed> tools() {
        List<Exposed> all = new ArrayList<>();
        for (JsonNode adapter : root.at("/capability/exposes")) {
            for (JsonNode tool : adapter.path("tools")) {
                all.add(new Exposed(adapter.path("namespace").asText(), "", tool));
            }
        }
        return all;
    }

    List<Exposed> rest() {
        List<Exposed> all = new ArrayList<>();
        for (JsonNode adapter : root.at("/capability/exposes")) {
            for (JsonNode resource : adapter.path("resources")) {
                for (JsonNode operation : resource.path("operations")) {
                    all.add(new Exposed(
                            adapter.path("namespace").asText(),
                            resource.path("path").asText(),
                            operation));
                }
            }
        }
        return all;
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
