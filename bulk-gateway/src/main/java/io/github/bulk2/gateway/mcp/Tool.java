package io.github.bulk2.gateway.mcp;

import java.util.Map;

/**
 * One tool, free of any protocol library's types, so that the protocol below can change without the tools.
 *
 * @param needsFiles whether it makes sense only with a files folder
 */
record Tool(
        String name,
        String title,
        String description,
        Toolset toolset,
        Hints hints,
        boolean needsFiles,
        Map<String, Object> inputSchema,
        Map<String, Object> outputSchema,
        Handler handler) {

    /** What a call does; it is run by one thread and may take as long as its input says. */
    interface Handler {
        /** Throws {@link ToolFailure} for what the caller can mend; anything else is told by {@link Failures}. */
        ToolResult call(Arguments arguments, ToolContext context) throws Exception;
    }

    /**
     * The hints of the protocol, and one of our own.
     *
     * @param openWorld whether the result holds records, thus text that anybody may have written
     * @param keptWhenReadOnly whether it changes no record, nor a job that holds records
     */
    record Hints(
            boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld, boolean keptWhenReadOnly) {

        static Hints reads(boolean openWorld) {
            return new Hints(true, false, true, openWorld, true);
        }

        static Hints changes(boolean idempotent) {
            return new Hints(false, false, idempotent, false, false);
        }

        static Hints destroys(boolean idempotent) {
            return new Hints(false, true, idempotent, false, false);
        }

        Hints whenReadOnlyToo() {
            return new Hints(readOnly, destructive, idempotent, openWorld, true);
        }
    }
}
