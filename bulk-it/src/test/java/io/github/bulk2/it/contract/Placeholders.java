package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the client does not take in the examples of the document as given: {@code abc123} for the id of a job, which begins
 * with 750 and has 15 or 18 characters, and {@code example_value} for results of an ingest job, which begin with
 * {@code sf__Id} (guide, every example). Whoever sends something else is not the API.
 */
final class Placeholders {

    static final String ID = "abc123";
    static final String JOB = "7505e000003fPQzAAM";

    private Placeholders() {}

    /** The example with a job's id, or with the header of results, where the placeholder was. */
    static Example replaced(Example example) {
        if (isForResults(example)) {
            boolean failed = example.operation().id().equals("getFailedResults");
            return example.withBody(
                    "\"sf__Id\",\"" + (failed ? "sf__Error" : "sf__Created") + "\"," + example.body() + "\n");
        }
        return isForAnId(example) ? example.withBody(withId(example.json())) : example;
    }

    private static String withId(JsonNode body) {
        for (JsonNode job : body.findParents("id")) {
            if (job.get("id").asText().equals(ID)) {
                ((ObjectNode) job).put("id", JOB);
            }
        }
        return body.toString();
    }

    static boolean isForAnId(Example example) {
        return example.mediaType().equals("application/json")
                && example.json().findValuesAsText("id").contains(ID);
    }

    static boolean isForResults(Example example) {
        String id = example.operation().id();
        return (id.equals("getSuccessfulResults") || id.equals("getFailedResults"))
                && !example.isError()
                && !example.body().contains("sf__Id");
    }
}
