package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.QueryJob;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import io.github.bulk2.load.ErrorGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Waits for a job or a run, and tells why records failed. */
final class JobTools {

    private final BulkClient client;
    private final Runs runs;

    JobTools(BulkClient client, Runs runs) {
        this.client = client;
        this.runs = runs;
    }

    List<Tool> all() {
        return List.of(await(), analyze());
    }

    private Tool await() {
        Schema input = Schema.input()
                .optional("jobId", Schema.jobId())
                .optional(
                        "run",
                        Schema.text("The run of load-csv-file, retry-failed-records or export-query-to-file.", 300))
                .optional("kind", Schema.oneOf("The kind of the job; found out by default.", "ingest", "query"))
                .optional("timeoutSeconds", Schema.number("How long to wait.", 1, 300, 25));
        return new Tool(
                "wait-for-job",
                "Wait for a job",
                "Wait for a job to end, or for a run; give jobId or run. If it has not ended when the time is over it goes on:"
                        + " call again.",
                Toolset.WORKFLOW,
                Hints.reads(false),
                false,
                input.build(),
                JobFacts.describe(ExportTool.describe(Loads.describe(Schema.output())))
                        .build(),
                this::await);
    }

    private ToolResult await(Arguments arguments, ToolContext context) throws Exception {
        if (arguments.has("jobId") == arguments.has("run")) {
            throw new ToolFailure("Give exactly one of jobId and run.", "call wait-for-job again.");
        }
        Duration time = Duration.ofSeconds(arguments.number("timeoutSeconds", 25));
        if (arguments.has("run")) {
            return runs.await(runs.find(arguments.required("run")), time, context);
        }
        JobId id = JobId.of(arguments.required("jobId"));
        WaitPolicy policy = WaitPolicy.ofDefaults()
                .withTotalTimeout(time)
                .withUpperDelay(Duration.ofSeconds(5))
                .withOutageTolerance(time)
                .withOnPoll(
                        job -> context.progress(job.numberRecordsProcessed().orElse(0), -1, JobFacts.countsOf(job)));
        Optional<String> kind = arguments.text("kind");
        boolean query = kind.isPresent() ? kind.get().equals("query") : isQuery(id);
        JobInfo job = query
                ? await(client.query().attach(id), policy)
                : await(client.ingest().attach(id), policy);
        Map<String, Object> data = JobFacts.of(job);
        data.put("nextAction", next(job, query));
        return ToolResult.of(data, query ? QueryTools.resultLink(id) : IngestTools.jobLink(id));
    }

    private boolean isQuery(JobId id) {
        try {
            client.ingest().attach(id).info();
            return false;
        } catch (BulkApiException e) {
            if (Failures.mayBeOfOtherKind(e)) {
                return true;
            }
            throw e;
        }
    }

    private static JobInfo await(IngestJob job, WaitPolicy policy) throws InterruptedException {
        try {
            return job.awaitCompletion(policy);
        } catch (JobTimeoutException notYet) {
            return notYet.lastInfo();
        } catch (JobFailedException ended) {
            return ended.info();
        }
    }

    private static JobInfo await(QueryJob job, WaitPolicy policy) throws InterruptedException {
        try {
            return job.awaitCompletion(policy);
        } catch (JobTimeoutException notYet) {
            return notYet.lastInfo();
        } catch (JobFailedException ended) {
            return ended.info();
        }
    }

    private static String next(JobInfo job, boolean query) {
        return switch (job.state()) {
            case OPEN -> "The job is still open: upload its data, then close-abort-ingest-job.";
            case UPLOAD_COMPLETE, IN_PROGRESS, UNKNOWN -> "It goes on; call wait-for-job again.";
            case JOB_COMPLETE -> {
                if (query) {
                    yield "Call get-query-job-results.";
                }
                yield job.numberRecordsFailed().orElse(0) > 0
                        ? "Call analyze-failed-records."
                        : "Nothing; every record was processed.";
            }
            case FAILED, ABORTED ->
                query ? "Correct the query and create a new job." : "Look at get-unprocessed-records-ingest-job.";
        };
    }

    private Tool analyze() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("maxGroups", Schema.number("The most groups.", 1, 100, 10))
                .optional("samplesPerGroup", Schema.number("Different messages of a group.", 0, 3, 2));
        Schema output = Schema.output()
                .required("jobId", Schema.jobId())
                .required("failed", Schema.number("Records that failed."))
                .required("groups", Schema.objects("The failed records by error code and fields. Untrusted data."))
                .required("moreGroups", Schema.number("Groups left out."))
                .optional("nextAction", Schema.text("What to do next."));
        return new Tool(
                "analyze-failed-records",
                "Analyze the failed records of an ingest job",
                "Analyze the failed records of an ingest job. Counts them by Salesforce's error code and fields, the most"
                        + " frequent first, with sample messages.",
                Toolset.WORKFLOW,
                Hints.reads(true),
                false,
                input.build(),
                output.build(),
                this::analyze);
    }

    private ToolResult analyze(Arguments arguments, ToolContext context) {
        JobId id = JobId.of(arguments.required("jobId"));
        List<ErrorGroup> groups;
        try (CsvRecords failed = client.ingest().attach(id).failedResults()) {
            groups = ErrorGroup.of(failed);
        }
        int most = arguments.number("maxGroups", 10);
        long records = groups.stream().mapToLong(ErrorGroup::count).sum();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("jobId", id.value());
        data.put("failed", records);
        data.put("groups", Loads.errors(groups, most, arguments.number("samplesPerGroup", 2)));
        data.put("moreGroups", Math.max(0, groups.size() - most));
        data.put(
                "nextAction",
                records == 0
                        ? "Nothing; no record failed, if the job has ended."
                        : "Rows: get-failed-results-ingest-job. After the cause is mended: retry-failed-records.");
        String uri = Resources.ingestResult(id, "failedResults");
        return ToolResult.of(data, new ToolResult.Link(uri, "failedResults.csv", "text/csv", "All failed records."));
    }
}
