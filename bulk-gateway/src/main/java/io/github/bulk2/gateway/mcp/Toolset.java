package io.github.bulk2.gateway.mcp;

import java.util.List;

/** A group of tools that is offered or not. */
public enum Toolset {
    /** The nine tools of the Naftiko capability: one per operation on ingest jobs. */
    INGEST,
    /** One tool per operation on query jobs. */
    QUERY,
    /** Tools that do a whole piece of work: load a file, export a query, wait, look at failed records, retry them. */
    WORKFLOW;

    /** {@return the names of its tools, those included that need a files folder or change records} */
    public List<String> tools() {
        return switch (this) {
            case INGEST ->
                List.of(
                        "list-all-ingest-jobs",
                        "create-ingest-job",
                        "get-ingest-job-status",
                        "close-abort-ingest-job",
                        "delete-ingest-job",
                        "upload-data-ingest-job",
                        "get-failed-results-ingest-job",
                        "get-successful-results-ingest-job",
                        "get-unprocessed-records-ingest-job");
            case QUERY ->
                List.of(
                        "list-all-query-jobs",
                        "create-query-job",
                        "get-query-job-status",
                        "abort-query-job",
                        "delete-query-job",
                        "get-query-job-results");
            case WORKFLOW ->
                List.of(
                        "wait-for-job",
                        "analyze-failed-records",
                        "preview-csv-file",
                        "load-csv-file",
                        "export-query-to-file",
                        "retry-failed-records");
        };
    }
}
