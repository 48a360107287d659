package io.github.bulk2.gateway.rest;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * One operation: its method, its path, the query parameters that it knows, and what it does.
 *
 * @param method the HTTP method
 * @param path with {@code {jobid}} where the job's id stands
 * @param parameters names of query parameters
 * @param operation what it does
 */
record Route(String method, String path, Set<String> parameters, Operation operation) {

    /** The placeholder of a job's id. */
    static final String JOB_ID = "{jobid}";

    /** Answers one request. */
    @FunctionalInterface
    interface Operation {
        void answer(Exchange exchange) throws IOException;
    }

    Route {
        parameters = Set.copyOf(parameters);
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/"));
    }
}
