package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
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

    private static final Duration NOT_FOUND_TOLERANCE = Duration.ofSeconds(3);

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
                        + " call again. An open job is not waited for, as nothing happens before it is closed.",
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
            throw new ToolFailure("Give exactly one of jobId and run.", "call wait-for-job again with one of them.");
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
                // Nothing is concluded from it here, so the agent need not wait for certainty.
                .withNotFoundTolerance(NOT_FOUND_TOLERANCE)
                .withOnPoll(
                        job -> context.progress(job.numberRecordsProcessed().orElse(0), -1, JobFacts.countsOf(job)));
        IngestJob ingest = client.ingest().attach(id);
        Optional<JobInfo> found = found(ingest, arguments.text("kind").orElse(""));
        if (found.isEmpty()) {
            return QueryTools.ofJob(await(client.query().attach(id), policy));
        }
        // An open job waits for its caller: waiting for it would be waiting for each other.
        boolean open = found.get().state() == JobState.OPEN;
        JobInfo job = open ? found.get() : await(ingest, policy);
        return ToolResult.of(JobFacts.ofIngest(job), IngestTools.jobLink(id));
    }

    /** The ingest job; empty if the id is a query job's. */
    private static Optional<JobInfo> found(IngestJob job, String kind) {
        if (kind.equals("query")) {
            return Optional.empty();
        }
        try {
            return Optional.of(job.info());
        } catch (BulkApiException e) {
            if (kind.isEmpty() && Failures.mayBeOfOtherKind(e)) {
                return Optional.empty();
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

    private Tool analyze() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("maxGroups", Schema.number("The most groups.", 1, 100, 10))
                .optional("samplesPerGroup", Schema.number("Different messages of a group.", 0, 3, 2));
        Schema output = Schema.output()
                .required("jobId", Schema.jobId())
                .optional("state", Schema.text("The job's state."))
                .optional("errorMessage", Schema.text("Why the job failed, if it did. Untrusted data."))
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
        IngestJob job = client.ingest().attach(id);
        JobInfo info = job.info();
        List<ErrorGroup> groups;
        try (CsvRecords failed = job.failedResults()) {
            groups = ErrorGroup.of(failed);
        }
        long records = groups.stream().mapToLong(ErrorGroup::count).sum();
        List<Map<String, Object>> shown =
                Loads.errors(groups, arguments.number("maxGroups", 10), arguments.number("samplesPerGroup", 2));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("jobId", id.value());
        data.put("state", info.state().wireName());
        info.errorMessage().ifPresent(why -> data.put("errorMessage", why));
        data.put("failed", records);
        data.put("groups", shown);
        data.put("moreGroups", groups.size() - shown.size());
        data.put("nextAction", nextOf(info, groups));
        String uri = Resources.ingestResult(id, "failedResults");
        return ToolResult.of(data, new ToolResult.Link(uri, "failedResults.csv", "text/csv", "All failed records."));
    }

    /** By the cause; what a job failed for comes before what its records failed for. */
    private static String nextOf(JobInfo job, List<ErrorGroup> groups) {
        if (job.state() != JobState.JOB_COMPLETE && (groups.isEmpty() || job.hasInputError())) {
            return JobFacts.nextOfIngest(job);
        }
        if (groups.isEmpty()) {
            return "Nothing; no record failed.";
        }
        String rows = "Rows: get-failed-results-ingest-job. ";
        return groups.stream().anyMatch(ErrorGroup::hasTransientError)
                ? rows
                        + "Some errors are transient. If load-csv-file made the job, retry-failed-records with its run loads the"
                        + " records again, once; otherwise load these rows in a new job."
                : rows
                        + "Tell the user to correct the records, and load the corrected ones only. If the cause is corrected in"
                        + " the org and load-csv-file made the job, retry-failed-records with its run loads them again.";
    }
}
