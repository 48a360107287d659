package io.github.bulk2.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.Map;
import java.util.Set;

/** An OpenAPI document whose schemas can be validated against, and which can be validated itself. */
final class OpenApiDocument {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final JsonNode tree;
    private final JsonSchemaFactory schemas;

    OpenApiDocument(JsonNode tree) {
        this.tree = tree;
        this.schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaMappers(mappers ->
                                mappers.mapPrefix("https://spec.openapis.org/", "classpath:spec.openapis.org/"))
                        .schemaLoaders(loaders -> loaders.schemas(Map.of("urn:document", tree.toString()))));
    }

    static OpenApiDocument of(ApiSpec document) {
        return new OpenApiDocument(tree(document));
    }

    static JsonNode tree(ApiSpec document) {
        return tree(document.text());
    }

    static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    JsonNode tree() {
        return tree;
    }

    /** What the official JSON schema of OpenAPI 3.1 has against this document, schemas inside it included. */
    Set<ValidationMessage> structuralErrors() {
        return schemas.getSchema(SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema-base/2022-10-07"))
                .validate(tree);
    }

    /** What the schema at a JSON pointer of this document has against a value, formats included. */
    Set<ValidationMessage> errors(String pointer, JsonNode value) {
        JsonSchema schema = schemas.getSchema(SchemaLocation.of("urn:document#" + pointer));
        return schema.validate(value, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }
}
