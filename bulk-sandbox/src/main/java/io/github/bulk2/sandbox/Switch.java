package io.github.bulk2.sandbox;

/**
 * One named switch for each behaviour of the real service that public sources leave open or describe in two ways. A
 * switch that is not set gives the behaviour named first in its description; the module's README names the source.
 */
public enum Switch {
    /** A second upload is refused at once; set, it is accepted and closing the job fails. */
    LEGACY_MULTIPLE_CONTENTS,
    /** The refused second upload has the code INVALIDJOB; set, BULK_API_ERROR. */
    MULTIPLE_CONTENTS_BULK_API_ERROR,
    /** Ingest results before the end of a job hold a header only; set, they are refused with INVALIDJOBSTATE. */
    EARLY_RESULTS_REFUSED,
    /** A job is aborted from Open, UploadComplete or InProgress; set, only from Open. */
    ABORT_ONLY_OPEN,
    /** A compressed request body is refused with 415; set, {@code Content-Encoding: gzip} is accepted on uploads. */
    GZIP_UPLOADS,
    /** Ingest result files use the job's own delimiter and line ending; set, always comma and LF. */
    COMMA_RESULTS,
    /** A newline inside quotes must be the job's line ending; set, any newline may stand inside quotes. */
    FREE_QUOTED_NEWLINES,
    /** A CRLF file may end without a line ending; set, such a job fails. */
    FINAL_LINE_ENDING_REQUIRED,
    /** Job errors carry one prefix; set, "InvalidBatch : InvalidBatch : " as seen on jobs of 2021. */
    DOUBLED_BATCH_PREFIX,
    /** Only created records have {@code sf__Created} true; set, records an upsert updated have it too. */
    CREATED_TRUE_ON_UPSERT,
    /** Forbidden SOQL is refused with API_ERROR; set, with FEATURENOTENABLED. */
    FORBIDDEN_SOQL_FEATURENOTENABLED,
    /** A query without rows answers with its header; set, with an empty body. */
    EMPTY_QUERY_WITHOUT_HEADER,
    /** Result pages are named {@code resultUrl} with full paths; set, {@code resultLink} with paths from /jobs. */
    RESULT_LINKS,
    /** The query job list continues at /jobs/ingest as in the guide's example; set, at /jobs/query. */
    QUERY_LIST_OWN_PATH,
    /** {@code Sforce-Limit-Info} names the org's use; set, also the connected app's. */
    PER_APP_USAGE,
    /** Ingest jobs do not show {@code isPkChunkingSupported}; set, they do, as since about API 61. */
    INGEST_PK_CHUNKING_FIELD
}
