package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An answer that a document gives as an example.
 *
 * @param name of the example; the status for an answer without content
 * @param mediaType empty for an answer without content
 * @param body empty for an answer without content
 */
record Example(ApiContract contract, Operation operation, int status, String name, String mediaType, String body) {

    /** All examples of all answers; errors in both forms, as an object and as Salesforce's array. */
    static List<Example> allOf(ApiContract contract) {
        List<Example> all = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            for (int status : operation.statuses()) {
                all.addAll(of(contract, operation, status));
            }
        }
        return all;
    }

    /** The example of the operation's success. */
    static Example ofSuccess(ApiContract contract, Operation operation) {
        return of(contract, operation, operation.successStatus()).get(0);
    }

    private static List<Example> of(ApiContract contract, Operation operation, int status) {
        Place content = operation.response(status).child("content");
        if (!content.exists()) {
            return List.of(new Example(contract, operation, status, Integer.toString(status), "", ""));
        }
        List<Example> found = new ArrayList<>();
        for (String mediaType : content.names()) {
            named(content.child(mediaType))
                    .forEach(value -> found.addAll(forms(contract, operation, status, mediaType, value)));
        }
        return found;
    }

    private record Named(String name, JsonNode value) {}

    /** The examples of the media type, or else of its schema. */
    private static Stream<Named> named(Place media) {
        Place examples = media.child("examples");
        if (examples.exists()) {
            return examples.names().stream()
                    .map(name ->
                            new Named(name, examples.child(name).child("value").node()));
        }
        Place ofSchema = media.child("schema").child("examples");
        return ofSchema.names().stream()
                .map(index -> new Named("of the schema", ofSchema.child(index).node()));
    }

    private static List<Example> forms(
            ApiContract contract, Operation operation, int status, String mediaType, Named named) {
        JsonNode value = named.value();
        if (status < 400) {
            String body = value.isTextual() ? value.asText() : value.toString();
            return List.of(new Example(contract, operation, status, named.name(), mediaType, body));
        }
        JsonNode one = value.isArray() ? value.get(0) : value;
        ArrayNode array = ApiContract.JSON.createArrayNode().add(one);
        return List.of(
                new Example(contract, operation, status, named.name() + " as object", mediaType, one.toString()),
                new Example(contract, operation, status, named.name() + " as array", mediaType, array.toString()));
    }

    boolean isError() {
        return status >= 400;
    }

    JsonNode json() {
        return ApiContract.json(body);
    }

    Example withBody(String newBody) {
        return new Example(contract, operation, status, name, mediaType, newBody);
    }

    @Override
    public String toString() {
        return contract + " " + operation + " " + status + " " + name;
    }
}
