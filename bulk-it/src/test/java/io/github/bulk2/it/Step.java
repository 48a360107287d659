package io.github.bulk2.it;

import io.github.bulk2.sandbox.Fault;
import java.util.regex.Pattern;

/** The calls of the load protocol, in their order. */
enum Step {
    CREATE("POST", "/jobs/ingest/?$"),
    UPLOAD("PUT", "/batches/?$"),
    CLOSE("PATCH", "/jobs/ingest/"),
    STATUS("GET", "/jobs/ingest/[0-9a-zA-Z]{15,18}/?$"),
    SUCCESSFUL("GET", "/successfulResults/?$"),
    FAILED("GET", "/failedResults/?$"),
    UNPROCESSED("GET", "/unprocessedrecords/?$");

    private final String method;
    private final Pattern path;

    Step(String method, String path) {
        this.method = method;
        this.path = Pattern.compile(path);
    }

    /** The same fault, on this call only. */
    Fault hitBy(Fault fault) {
        return fault.on(method, path.pattern());
    }

    /** Whether a request is this call, by its first line. */
    boolean isOf(String requestLine) {
        String[] words = requestLine.split(" ", 3);
        return words.length == 3
                && words[0].equals(method)
                && path.matcher(words[1]).find();
    }
}
