package io.github.bulk2.gateway.mcp;

/** A group of tools that is offered or not. */
public enum Toolset {
    /** The nine tools of the Naftiko capability: one per operation on ingest jobs. */
    INGEST,
    /** One tool per operation on query jobs. */
    QUERY,
    /** Tools that do a whole piece of work: load a file, export a query, wait, look at failed records, retry them. */
    WORKFLOW
}
