package io.github.bulk2.it.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi31;
import io.github.bulk2.spec.ApiSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An OpenAPI document: its operations, and what its schemas have against a value. Thread-safe. */
final class ApiContract {

    static final ObjectMapper JSON = new ObjectMapper();

    /** The document as it was given. */
    static final ApiContract AS_GIVEN = new ApiContract(ApiSpec.AS_GIVEN);

    /** The document with the project's overlay applied. */
    static final ApiContract OVERLAID = new ApiContract(ApiSpec.OVERLAID);

    private static final String ADDRESS = "urn:document#";

    private final String name;
    private final Place root;
    private final List<Operation> operations;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> loaded = new ConcurrentHashMap<>();

    private ApiContract(ApiSpec document) {
        this.name = document.name();
        JsonNode tree = tree(document);
        this.root = new Place(tree, "");
        this.operations = operations(root.child("paths"));
        this.schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.metaSchema(OpenApi31.getInstance())
                        .defaultMetaSchemaIri(OpenApi31.getInstance().getIri())
                        .schemaLoaders(loaders -> loaders.schemas(Map.of("urn:document", tree.toString()))));
    }

    private static JsonNode tree(ApiSpec document) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(document.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(document + " is no YAML", e);
        }
    }

    private static List<Operation> operations(Place paths) {
        List<Operation> found = new ArrayList<>();
        for (String template : paths.names()) {
            Place path = paths.child(template);
            for (String method : path.names()) {
                found.add(Operation.at(path, template, method));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("the document has no operations");
        }
        return List.copyOf(found);
    }

    Place root() {
        return root;
    }

    List<Operation> operations() {
        return operations;
    }

    Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " is no operation of " + name));
    }

    /** The operation of a request, by the path behind /jobs and without its query. */
    Optional<Operation> operation(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.matcher(path) != null)
                .findFirst();
    }

    /** What the schema at a place has against a value, formats included. */
    Set<ValidationMessage> errors(Place schema, JsonNode value) {
        return loaded.computeIfAbsent(
                        schema.pointer(),
                        pointer -> schemas.getSchema(
                                SchemaLocation.of(ADDRESS + pointer),
                                SchemaValidatorsConfig.builder()
                                        .formatAssertionsEnabled(true)
                                        .build()))
                .validate(value);
    }

    /** What the schema at a place has against the text of a parameter or header. */
    Set<ValidationMessage> errorsOfText(Place schema, String text) {
        return errors(schema, typed(schema.node().path("type").asText(), text));
    }

    private static JsonNode typed(String type, String text) {
        if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        if ((type.equals("integer") || type.equals("number")) && text.matches("-?\\d{1,18}(\\.\\d+)?")) {
            return json(text);
        }
        return TextNode.valueOf(text);
    }

    static JsonNode json(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            if (tree.isMissingNode()) {
                throw new IllegalArgumentException("no JSON but nothing");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + text, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
