package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The one thing in the examples of the document as given that the client does not take: {@code abc123} for the id of a
 * job. Job ids begin with 750 and have 15 or 18 characters (guide, "Bulk API 2.0 Ingest", every example), and whoever
 * sends something else is not the API.
 */
final class Placeholders {

    static final String ID = "abc123";
    static final String JOB = "7505e000003fPQzAAM";

    private Placeholders() {}

    /** The example with a job's id where the placeholder was. */
    static Example replaced(Example example) {
        if (!has(example)) {
            return example;
        }
        JsonNode body = example.json();
        for (JsonNode job : body.findParents("id")) {
            if (job.get("id").asText().equals(ID)) {
                ((ObjectNode) job).put("id", JOB);
            }
        }
        return example.withBody(body.toString());
    }

    static boolean has(Example example) {
        return example.mediaType().equals("application/json")
                && example.json().findValuesAsText("id").contains(ID);
    }
}
