package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The nine tools of the Naftiko capability: one per operation on ingest jobs. */
final class IngestTools {

    static final String[] OPERATIONS = {"insert", "update", "upsert", "delete", "hardDelete"};
    static final String[] DELIMITERS =
            Stream.of(ColumnDelimiter.values()).map(Enum::name).sorted().toArray(String[]::new);

    // Characters, as a schema counts them; four bytes each at worst, so the largest call still fits into a request.
    private static final int MAX_INLINE = 1_000_000;
    private static final long MAX_UPLOAD = CsvInspectionOptions.DEFAULT_MAX_PART_BYTES;
    private static final int PROBLEMS_SHOWN = 5;

    private final BulkClient client;
    private final Optional<FilesFolder> files;
    private final Confirmations confirmations;

    IngestTools(BulkClient client, Optional<FilesFolder> files, Confirmations confirmations) {
        this.client = client;
        this.files = files;
        this.confirmations = confirmations;
    }

    List<Tool> all() {
        return List.of(
                list(),
                create(),
                status(),
                closeOrAbort(),
                delete(),
                upload(),
                results("get-failed-results-ingest-job", "Get failed results for an ingest job", "failedResults"),
                results(
                        "get-successful-results-ingest-job",
                        "Get successful results for an ingest job",
                        "successfulResults"),
                results(
                        "get-unprocessed-records-ingest-job",
                        "Get unprocessed records for an ingest job",
                        "unprocessedrecords"));
    }

    private static Tool tool(String name, String description, Hints hints, Schemas schemas, Tool.Handler handler) {
        String title = description.substring(0, description.indexOf('.'));
        return new Tool(
                name, title, description, Toolset.INGEST, hints, false, schemas.input(), schemas.output(), handler);
    }

    private record Schemas(Map<String, Object> input, Map<String, Object> output) {}

    private Tool list() {
        return tool(
                "list-all-ingest-jobs",
                "List all ingest jobs. Of all users, in no particular order, a few at a time.",
                Hints.reads(false),
                new Schemas(
                        JobLists.input("BigObjectIngest", "Classic", "V2Ingest").build(), JobLists.output()),
                (arguments, context) -> JobLists.list(arguments, client.ingest()::page));
    }

    private Tool create() {
        Schema input = Schema.input()
                .required("object", Schema.text("API name of the object, such as Account.", 100))
                .required("operation", Schema.oneOf("What to do with the records.", OPERATIONS))
                .optional("externalIdFieldName", Schema.text("The external id field; an upsert needs it.", 200))
                .optional("columnDelimiter", Schema.oneOf("How the CSV is written [COMMA].", DELIMITERS))
                .optional("lineEnding", Schema.oneOf("How the CSV is written [LF].", "LF", "CRLF"))
                .optional(
                        "assignmentRuleId", Schema.text("Assignment rule for Cases or Leads.", "^[A-Za-z0-9]{15,18}$"))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "create-ingest-job",
                "Create an ingest job. It is open and empty; then upload-data-ingest-job once, then"
                        + " close-abort-ingest-job. To load a file in one step use load-csv-file.",
                Hints.changes(false),
                new Schemas(input.build(), output()),
                this::create);
    }

    private ToolResult create(Arguments arguments, ToolContext context) throws Exception {
        IngestRequest request = request(arguments)
                .withDialect(new CsvDialect(
                        ColumnDelimiter.valueOf(
                                arguments.text("columnDelimiter").orElse("COMMA")),
                        LineEnding.valueOf(arguments.text("lineEnding").orElse("LF"))));
        Optional<String> rule = arguments.text("assignmentRuleId");
        IngestRequest wanted = rule.isPresent() ? request.withAssignmentRuleId(rule.get()) : request;
        Optional<ToolResult> instead = confirmations.insteadOf(
                new Confirmations.Call("create-ingest-job", false, arguments, context),
                new PlainQuestion("Create a job: " + wanted));
        if (instead.isPresent()) {
            return instead.get();
        }
        IngestJob job = client.ingest().create(wanted);
        Map<String, Object> facts = job.created().map(JobFacts::of).orElseGet(LinkedHashMap::new);
        facts.put("nextAction", "Call upload-data-ingest-job with jobId = " + job.id() + ".");
        return ToolResult.of(facts, jobLink(job.id()));
    }

    static IngestRequest request(Arguments arguments) {
        String object = arguments.required("object");
        Optional<String> key = arguments.text("externalIdFieldName");
        String operation = arguments.required("operation");
        if (!operation.equals("upsert") && key.isPresent()) {
            throw new ToolFailure(
                    "externalIdFieldName is for an upsert only.", "Leave it out, or make the operation upsert.");
        }
        return switch (operation) {
            case "insert" -> IngestRequest.insert(object);
            case "update" -> IngestRequest.update(object);
            case "delete" -> IngestRequest.delete(object);
            case "hardDelete" -> IngestRequest.hardDelete(object);
            default ->
                IngestRequest.upsert(
                        object,
                        key.orElseThrow(() -> new ToolFailure(
                                "An upsert needs externalIdFieldName.",
                                "Name the external id field of " + object + ", such as External_Id__c, or Id.")));
        };
    }

    private Tool status() {
        return tool(
                "get-ingest-job-status",
                "Get ingest job status. The job's state and counters; to wait for its end use wait-for-job.",
                Hints.reads(false),
                new Schemas(Schema.input().required("jobId", Schema.jobId()).build(), output()),
                (arguments, context) -> {
                    IngestJob job = attach(arguments);
                    return ToolResult.of(JobFacts.ofIngest(job.info()), jobLink(job.id()));
                });
    }

    private Tool closeOrAbort() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .required(
                        "state",
                        Schema.oneOf(
                                "UploadComplete has Salesforce process the data, thus change records; Aborted ends the"
                                        + " job, what was processed before stays.",
                                "UploadComplete",
                                "Aborted"))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "close-abort-ingest-job",
                "Close or abort an ingest job. Closing is what makes Salesforce change records.",
                Hints.destroys(true),
                new Schemas(input.build(), output()),
                this::closeOrAbort);
    }

    private ToolResult closeOrAbort(Arguments arguments, ToolContext context) throws Exception {
        IngestJob job = attach(arguments);
        String state = arguments.required("state");
        String verb = state.equals("Aborted") ? "Abort" : "Close, and so process,";
        Optional<ToolResult> instead = confirmations.insteadOf(
                new Confirmations.Call("close-abort-ingest-job", true, arguments, context),
                new JobQuestion(verb + " the ingest job", job::info));
        if (instead.isPresent()) {
            return instead.get();
        }
        JobInfo answer = state.equals("Aborted") ? job.abort() : job.markUploadComplete();
        return ToolResult.of(JobFacts.ofIngest(answer), jobLink(job.id()));
    }

    private Tool delete() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "delete-ingest-job",
                "Delete an ingest job. With its results; the records it loaded stay.",
                Hints.destroys(true),
                new Schemas(input.build(), deleted()),
                (arguments, context) -> {
                    IngestJob job = attach(arguments);
                    Optional<ToolResult> instead = confirmations.insteadOf(
                            new Confirmations.Call("delete-ingest-job", true, arguments, context),
                            new JobQuestion("Delete, with its results, the ingest job", job::info));
                    if (instead.isEmpty()) {
                        job.delete();
                    }
                    return instead.orElseGet(() -> deletion(job.id()));
                });
    }

    static ToolResult deletion(JobId id) {
        return ToolResult.of(
                Map.of("jobId", id.value(), "deleted", true, "nextAction", "Nothing; the job is no longer there."));
    }

    static Map<String, Object> deleted() {
        return Confirmations.describe(Schema.output()
                        .optional("jobId", Schema.jobId())
                        .optional("deleted", Schema.flag("Whether the job was deleted.")))
                .build();
    }

    private Tool upload() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("csv", Schema.text("The rows with a header of field names; small data only.", MAX_INLINE))
                .optional("path", Schema.text("A CSV file in the files folder, instead of csv.", 1_000))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        Schema output = Schema.output()
                .optional("jobId", Schema.jobId())
                .optional("bytes", Schema.number("Bytes uploaded."))
                .optional("rows", Schema.number("Records uploaded."));
        return tool(
                "upload-data-ingest-job",
                "Upload data for an ingest job. Exactly once per job, while it is Open, at most 100 MB; give csv or path.",
                Hints.changes(false),
                new Schemas(input.build(), Confirmations.describe(output).build()),
                this::upload);
    }

    private ToolResult upload(Arguments arguments, ToolContext context) throws Exception {
        if (arguments.has("csv") == arguments.has("path")) {
            throw new ToolFailure("Give exactly one of csv and path.", "csv for a few rows, path for a file.");
        }
        IngestJob job = attach(arguments);
        Optional<Path> file = arguments.text("path").map(path -> folder().existing(path));
        CsvSource data =
                file.isPresent() ? CsvSource.ofFile(file.get()) : CsvSource.ofString(arguments.required("csv"));
        CsvInspection inspection = inspect(data, job.info().dialect().orElse(CsvDialect.defaultDialect()));
        Optional<ToolResult> instead = confirmations.insteadOf(
                new Confirmations.Call("upload-data-ingest-job", false, arguments, context),
                new PlainQuestion("Upload " + inspection.recordCount() + " records to job " + job.id(), file));
        if (instead.isPresent()) {
            return instead.get();
        }
        job.upload(data);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("jobId", job.id().value());
        facts.put("bytes", inspection.byteCount());
        facts.put("rows", inspection.recordCount());
        facts.put(
                "nextAction",
                "Nothing is processed yet. Call close-abort-ingest-job with state UploadComplete to process it.");
        return ToolResult.of(facts, jobLink(job.id()));
    }

    private static CsvInspection inspect(CsvSource data, CsvDialect dialect) throws IOException {
        CsvInspection inspection = CsvInspection.inspect(
                data,
                CsvInspectionOptions.defaults()
                        .withColumnDelimiter(dialect.columnDelimiter())
                        .withLineEnding(dialect.lineEnding()));
        if (inspection.byteCount() > MAX_UPLOAD) {
            throw new ToolFailure(
                    "One job takes at most 100 MB.", "load-csv-file cuts a larger file into several jobs.");
        }
        if (inspection.hasErrors()) {
            String problems = inspection.findings().stream()
                    .limit(PROBLEMS_SHOWN)
                    .map(finding -> "line " + finding.line() + ": " + finding.message() + ". "
                            + InputNames.in(finding.remedy()))
                    .collect(Collectors.joining("\n"));
            throw new ToolFailure(
                    "Nothing was uploaded, as Salesforce would refuse the data:\n" + problems,
                    "mend the data, or create the job with the columnDelimiter and lineEnding that it has.");
        }
        return inspection;
    }

    private Tool results(String name, String description, String result) {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("offset", Schema.number("Rows to skip.", 0, Integer.MAX_VALUE, 0))
                .optional("limit", Schema.number("The most rows of one answer.", 1, 500, 50))
                .optional("columns", Schema.texts("Only these columns; all by default."))
                .optional("format", Schema.oneOf("rows (default) or CSV text.", "rows", "csv"));
        Schema output = ResultRows.describe(Schema.output().required("jobId", Schema.jobId()))
                .required("offset", Schema.number("Rows skipped."))
                .required("nextOffset", Schema.numberOrNull("offset of the next call; null at the end."));
        Function<IngestJob, CsvRecords> records = recordsOf(result);
        return tool(
                name,
                description + ". A few rows at a time; complete once the job has ended."
                        + (result.equals("failedResults") ? " For an overview use analyze-failed-records." : ""),
                Hints.reads(true),
                new Schemas(input.build(), output.build()),
                (arguments, context) -> {
                    IngestJob job = attach(arguments);
                    try (CsvRecords rows = records.apply(job)) {
                        return page(arguments, job.id(), result, rows);
                    }
                });
    }

    static Function<IngestJob, CsvRecords> recordsOf(String result) {
        return switch (result) {
            case "failedResults" -> IngestJob::failedResults;
            case "successfulResults" -> IngestJob::successfulResults;
            case "unprocessedrecords" -> IngestJob::unprocessedRecords;
            default -> throw new IllegalArgumentException("there is no result " + result);
        };
    }

    private static ToolResult page(Arguments arguments, JobId id, String result, CsvRecords records) {
        int offset = arguments.number("offset", 0);
        ResultRows rows = ResultRows.read(records, offset, arguments.number("limit", 50), arguments.texts("columns"));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("jobId", id.value());
        rows.into(data, arguments.text("format").filter("csv"::equals).isPresent());
        data.put("offset", offset);
        data.put("nextOffset", rows.more() ? offset + rows.rows().size() : null);
        data.put("nextAction", rows.next("offset = nextOffset"));
        String uri = Resources.ingestResult(id, result);
        data.put("resource", uri);
        return ToolResult.of(data, new ToolResult.Link(uri, result + ".csv", "text/csv", "The whole result."));
    }

    private IngestJob attach(Arguments arguments) {
        return client.ingest().attach(JobId.of(arguments.required("jobId")));
    }

    private FilesFolder folder() {
        return files.orElseThrow(() -> new ToolFailure(
                "This gateway may not read files.", "Give csv, or have the gateway started with a files folder."));
    }

    private static Map<String, Object> output() {
        return Confirmations.describe(JobFacts.describe(Schema.output())).build();
    }

    static ToolResult.Link jobLink(JobId id) {
        return new ToolResult.Link("sfbulk://ingest/" + id, "ingest job " + id, "application/json", "The job's state.");
    }
}
