package io.github.bulk2.gateway.mcp;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client of one request still waits for its answer. HTTP/1.1 tells a server nothing while it does not write: so a
 * look writes a comment into the event stream, which clients skip. Thread-safe.
 */
final class Presence {

    static final String KEY = "bulk2.presence";

    private volatile boolean cancelled;
    private volatile @Nullable PrintWriter events;

    /** The client said that it does not want the answer any more. */
    void cancel() {
        cancelled = true;
    }

    void writesTo(PrintWriter writer) {
        events = writer;
    }

    /**
     * Looks.
     *
     * @throws ClientGone if the client has cancelled or its connection is broken
     */
    void require() {
        if (cancelled) {
            throw new ClientGone("The client cancelled the call; what was begun goes on.");
        }
        PrintWriter writer = events;
        if (writer != null) {
            // One whole line: it may come between the lines of an event, but not into one.
            writer.write(":\n");
            writer.flush();
            if (writer.checkError()) {
                throw new ClientGone("The client's connection broke; what was begun goes on.");
            }
        }
    }
}
