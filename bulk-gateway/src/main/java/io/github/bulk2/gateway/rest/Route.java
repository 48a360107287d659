package io.github.bulk2.gateway.rest;

import io.github.bulk2.gateway.access.BodyReader;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation: its method, its path, the query parameters that it knows, and what it does.
 *
 * @param method the HTTP method
 * @param path with {@code {jobid}} where the job's id stands
 * @param parameters names of query parameters
 * @param body what it reads of a body before it takes a thread
 * @param operation what it does
 */
record Route(String method, String path, Set<String> parameters, Body body, Operation operation) {

    /** The placeholder of a job's id. */
    static final String JOB_ID = "{jobid}";

    /** Answers one request. */
    @FunctionalInterface
    interface Operation {
        void answer(Exchange exchange) throws IOException;
    }

    /**
     * A body.
     *
     * @param check refuses by what the headers say, before anything is read
     * @param wanted what is read then, or null if the operation reads no body
     */
    record Body(Operation check, BodyReader.@Nullable Wanted wanted) {

        static final Body NONE = new Body(exchange -> {}, null);

        /** One byte more than allowed, to tell that it is too large. */
        static final Body JSON =
                new Body(Exchange::requireJson, new BodyReader.Wanted(Exchange.MAX_JSON_BYTES + 1, 0, false));

        Body checking(Operation more) {
            return new Body(
                    exchange -> {
                        more.answer(exchange);
                        check.answer(exchange);
                    },
                    wanted);
        }
    }

    Route(String method, String path, Set<String> parameters, Operation operation) {
        this(method, path, parameters, Body.NONE, operation);
    }

    Route {
        parameters = Set.copyOf(parameters);
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/"));
    }
}
