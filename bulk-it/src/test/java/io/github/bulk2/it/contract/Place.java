package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A place in a document, by its JSON pointer. */
record Place(JsonNode root, String pointer) {

    JsonNode node() {
        return root.at(pointer);
    }

    boolean exists() {
        return !node().isMissingNode();
    }

    /** One step further, where a reference, if there is one, leads to. */
    Place child(String name) {
        Place child = step(name);
        JsonNode reference = child.node().path("$ref");
        return reference.isMissingNode()
                ? child
                : new Place(root, reference.asText().substring(1));
    }

    /** One step further; a reference stays one. */
    Place step(String name) {
        return new Place(root, pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** The members of the object, or the indices of the array, that is here. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (node().isArray()) {
            for (int i = 0; i < node().size(); i++) {
                names.add(Integer.toString(i));
            }
        } else {
            node().properties().stream().map(Map.Entry::getKey).forEach(names::add);
        }
        return names;
    }

    List<Place> children() {
        return names().stream().map(this::child).toList();
    }
}
