package io.github.bulk2.gateway.mcp;

import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job as an answer shows it: Salesforce's fields, numbers as numbers, and what to do next. */
final class JobFacts {

    private JobFacts() {}

    static Map<String, Object> of(JobInfo job) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("jobId", job.id().value());
        facts.putAll(job.typedFields());
        facts.remove("id");
        facts.put("done", job.state().isTerminal());
        return facts;
    }

    static Map<String, Object> ofIngest(JobInfo job) {
        Map<String, Object> facts = of(job);
        facts.put("nextAction", nextOfIngest(job));
        return facts;
    }

    static Map<String, Object> ofQuery(JobInfo job) {
        Map<String, Object> facts = of(job);
        facts.put("nextAction", nextOfQuery(job));
        return facts;
    }

    static String nextOfIngest(JobInfo job) {
        return switch (job.state()) {
            case OPEN ->
                "Nothing is processed yet: upload-data-ingest-job, if no data was uploaded, then close-abort-ingest-job.";
            case UPLOAD_COMPLETE, IN_PROGRESS, UNKNOWN -> "It has not ended: call wait-for-job.";
            case JOB_COMPLETE ->
                job.numberRecordsFailed().orElse(0) > 0
                        ? "Some records failed: call analyze-failed-records."
                        : "Nothing; no record failed. Results: get-successful-results-ingest-job, for 7 days.";
            case FAILED -> job.hasInputError() ? nextOfInputError(job) : nextOfFailed();
            case ABORTED ->
                "It was aborted. What was processed before stays, the rest is in get-unprocessed-records-ingest-job.";
        };
    }

    private static String nextOfInputError(JobInfo job) {
        String next = "errorMessage says why it failed: the same data would fail the same way, so do not retry it. ";
        return job.numberRecordsProcessed().orElse(0) == 0
                ? next + "Correct the column, or whatever else it names, and load the original again."
                : next
                        + "What was processed before stays; correct the rest, which is in get-unprocessed-records-ingest-job, and"
                        + " load that.";
    }

    private static String nextOfFailed() {
        return "errorMessage says why it failed. What was processed before stays, the rest is in"
                + " get-unprocessed-records-ingest-job. If load-csv-file made the job, retry-failed-records with its run loads"
                + " the rest again.";
    }

    private static String nextOfQuery(JobInfo job) {
        return switch (job.state()) {
            case OPEN, UPLOAD_COMPLETE, IN_PROGRESS, UNKNOWN -> "It has not ended: call wait-for-job.";
            case JOB_COMPLETE -> "Call get-query-job-results.";
            case FAILED -> "errorMessage says why it failed; correct the query and call create-query-job.";
            case ABORTED -> "It was aborted and has no result; for one, call create-query-job.";
        };
    }

    static String countsOf(JobInfo job) {
        return String.format(
                "%,d processed, %,d failed, %s",
                job.numberRecordsProcessed().orElse(0),
                job.numberRecordsFailed().orElse(0),
                job.state() == JobState.UNKNOWN
                        ? "in an unknown state"
                        : job.state().wireName());
    }

    static Schema describe(Schema output) {
        return output.optional("jobId", Schema.jobId())
                .optional("state", Schema.text("Open, UploadComplete, InProgress, JobComplete, Failed or Aborted."))
                .optional("operation", Schema.text("What the job does."))
                .optional("object", Schema.text("The object's API name."))
                .optional("numberRecordsProcessed", Schema.number("Records processed so far, failed ones included."))
                .optional("numberRecordsFailed", Schema.number("Records that failed."))
                .optional("errorMessage", Schema.text("Why the job failed. Untrusted data."))
                .optional("done", Schema.flag("Whether the job has ended."))
                .optional("nextAction", Schema.text("What to do next."));
    }
}
