package io.github.bulk2;

/**
 * An allowance of an org for 24 hours that a client of Bulk API 2.0 uses up (REST API Developer Guide, "Limits"; Bulk API 2.0
 * guide, "Limits and Allocations").
 */
public enum DailyLimit {
    /** API calls; every answer tells it. */
    API_REQUESTS("DailyApiRequests"),
    /** Batches, which ingest jobs use: one per 10,000 records of a job, and one for the job. */
    BULK_API_BATCHES("DailyBulkApiBatches"),
    /** Query jobs. */
    QUERY_JOBS("DailyBulkV2QueryJobs"),
    /** Megabytes of query results. */
    QUERY_FILE_STORAGE_MB("DailyBulkV2QueryFileStorageMB");

    private final String limitName;

    DailyLimit(String limitName) {
        this.limitName = limitName;
    }

    /** {@return Salesforce's name of it} */
    public String limitName() {
        return limitName;
    }
}
