package io.github.bulk2.gateway.mcp;

import java.util.Optional;

/** The client that made a call, as far as a tool needs to know it. Used by the thread of the call alone. */
interface ToolContext {

    /**
     * Tells the client how far things are, if it asked for that.
     *
     * @param total what {@code done} is to become, or a negative number if that is not known
     * @throws ClientGone if nobody waits for the answer any more
     */
    void progress(long done, long total, String message);

    /**
     * Looks whether somebody still waits for the answer.
     *
     * @throws ClientGone if not
     */
    void requireClient();

    /** Lets the client's user answer a question; empty if the client cannot ask. */
    Optional<Boolean> ask(String question);
}
