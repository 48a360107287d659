package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A request's body that a document gives as an example. */
record RequestExample(ApiContract contract, Operation operation, String name, JsonNode body) {

    static List<RequestExample> allOf(ApiContract contract) {
        return contract.operations().stream()
                .flatMap(operation -> allOf(contract, operation).stream())
                .toList();
    }

    private static List<RequestExample> allOf(ApiContract contract, Operation operation) {
        List<RequestExample> all = new ArrayList<>();
        places(operation)
                .forEach(examples -> examples.names()
                        .forEach(
                                name -> all.add(new RequestExample(contract, operation, name, value(examples, name)))));
        return all;
    }

    static List<JsonNode> bodiesOf(Operation operation) {
        return places(operation).stream()
                .flatMap(examples -> examples.names().stream().map(name -> value(examples, name)))
                .toList();
    }

    /** Where examples are, for each media type. */
    private static List<Place> places(Operation operation) {
        Place content = operation.requestBody().child("content");
        return content.exists()
                ? content.children().stream()
                        .map(media -> media.child("examples"))
                        .toList()
                : List.of();
    }

    private static JsonNode value(Place examples, String name) {
        return examples.child(name).child("value").node();
    }

    @Override
    public String toString() {
        return contract + " " + operation + " " + name;
    }
}
