package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;

/**
 * A job that the org knows. An id does not tell whether it is an ingest or a query job, so the org is asked.
 *
 * @param client the org
 * @param info the job's state
 * @param isQuery whether it is a query job
 */
record FoundJob(BulkClient client, JobInfo info, boolean isQuery) {

    static FoundJob find(BulkClient client, String id, boolean query) {
        JobId jobId = CliException.checkingUsage(() -> JobId.of(id));
        if (query) {
            return new FoundJob(client, client.query().attach(jobId).info(), true);
        }
        try {
            return new FoundJob(client, client.ingest().attach(jobId).info(), false);
        } catch (BulkApiException notIngest) {
            if (notIngest.category() != ErrorCategory.NOT_FOUND
                    && notIngest.category() != ErrorCategory.INVALID_REQUEST) {
                throw notIngest;
            }
            return asQuery(client, jobId, notIngest);
        }
    }

    private static FoundJob asQuery(BulkClient client, JobId id, BulkApiException notIngest) {
        try {
            return new FoundJob(client, client.query().attach(id).info(), true);
        } catch (BulkApiException notQuery) {
            notIngest.addSuppressed(notQuery);
            if (notQuery.category() == ErrorCategory.NOT_FOUND
                    || notQuery.category() == ErrorCategory.INVALID_REQUEST) {
                throw CliException.error(
                        "job " + id + ": the org knows no ingest or query job of this id. See: bulk2 jobs list",
                        notIngest);
            }
            throw notQuery;
        }
    }

    JobId id() {
        return info.id();
    }

    JobInfo abort() {
        return isQuery
                ? client.query().attach(id()).abort()
                : client.ingest().attach(id()).abort();
    }

    void delete() {
        if (isQuery) {
            client.query().attach(id()).delete();
        } else {
            client.ingest().attach(id()).delete();
        }
    }

    String kind() {
        return isQuery ? "query" : "ingest";
    }
}
