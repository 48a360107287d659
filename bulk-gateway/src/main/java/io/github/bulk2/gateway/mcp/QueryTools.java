package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.ResultPage;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tool per operation on query jobs, which the capability leaves out. */
final class QueryTools {

    static final int MAX_SOQL = 100_000;

    private static final String LOCATOR = "^[A-Za-z0-9_=+/.-]{1,500}$";

    private final BulkClient client;
    private final Confirmations confirmations;

    QueryTools(BulkClient client, Confirmations confirmations) {
        this.client = client;
        this.confirmations = confirmations;
    }

    List<Tool> all() {
        return List.of(list(), create(), status(), abort(), delete(), results());
    }

    private static Tool tool(String name, String description, Hints hints, Map<String, Object> input, Out out) {
        String title = description.substring(0, description.indexOf('.'));
        return new Tool(name, title, description, Toolset.QUERY, hints, false, input, out.schema(), out.handler());
    }

    private record Out(Map<String, Object> schema, Tool.Handler handler) {}

    private Tool list() {
        return tool(
                "list-all-query-jobs",
                "List all query jobs. And all Bulk API 1.0 jobs, in no particular order, a few at a time.",
                Hints.reads(false),
                JobLists.input("Classic", "V2Query", "V2Ingest").build(),
                new Out(JobLists.output(), (arguments, context) -> JobLists.list(arguments, client.query()::page)));
    }

    private Tool create() {
        Schema input = Schema.input()
                .required(
                        "query",
                        Schema.text(
                                "The SOQL. Bulk API 2.0 knows no GROUP BY, OFFSET, TYPEOF, aggregates or subqueries in"
                                        + " SELECT.",
                                MAX_SOQL))
                .optional("operation", Schema.oneOf("queryAll includes deleted records [query].", "query", "queryAll"))
                .optional("columnDelimiter", Schema.oneOf("Of the result [COMMA].", IngestTools.DELIMITERS))
                .optional("lineEnding", Schema.oneOf("Of the result [LF].", "LF", "CRLF"))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "create-query-job",
                "Create a query job. It runs at once; then wait-for-job, then get-query-job-results. To get the result"
                        + " into a file use export-query-to-file.",
                Hints.changes(false).whenReadOnlyToo(),
                input.build(),
                new Out(confirmed(), this::create));
    }

    private ToolResult create(Arguments arguments, ToolContext context) throws Exception {
        String soql = arguments.required("query");
        boolean all = arguments.text("operation").filter("queryAll"::equals).isPresent();
        QueryRequest request = (all ? QueryRequest.queryAll(soql) : QueryRequest.query(soql))
                .withDialect(new CsvDialect(
                        ColumnDelimiter.valueOf(
                                arguments.text("columnDelimiter").orElse("COMMA")),
                        LineEnding.valueOf(arguments.text("lineEnding").orElse("LF"))));
        Optional<ToolResult> instead = confirmations.insteadOf(
                new Confirmations.Call("create-query-job", false, arguments, context),
                new PlainQuestion("Query: " + soql));
        if (instead.isPresent()) {
            return instead.get();
        }
        QueryJob job = client.query().create(request);
        Map<String, Object> facts = job.created().map(JobFacts::of).orElseGet(LinkedHashMap::new);
        facts.put("nextAction", "Call wait-for-job with jobId = " + job.id() + ", then get-query-job-results.");
        return ToolResult.of(facts, resultLink(job.id()));
    }

    private Tool status() {
        return tool(
                "get-query-job-status",
                "Get query job status. The job's state and the number of records; to wait for its end use wait-for-job.",
                Hints.reads(false),
                Schema.input().required("jobId", Schema.jobId()).build(),
                new Out(JobFacts.describe(Schema.output()).build(), (arguments, context) -> {
                    QueryJob job = attach(arguments);
                    return ofJob(job.info());
                }));
    }

    private Tool abort() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "abort-query-job",
                "Abort a query job. Only one that has not ended; no record is lost by it.",
                Hints.changes(true).whenReadOnlyToo(),
                input.build(),
                new Out(confirmed(), (arguments, context) -> {
                    QueryJob job = attach(arguments);
                    Optional<ToolResult> instead = confirmations.insteadOf(
                            new Confirmations.Call("abort-query-job", false, arguments, context),
                            new JobQuestion("Abort the query job", job::info));
                    return instead.isPresent() ? instead.get() : ofJob(job.abort());
                }));
    }

    private Tool delete() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return tool(
                "delete-query-job",
                "Delete a query job. With its result, which cannot be had again but by another query.",
                Hints.destroys(true),
                input.build(),
                new Out(IngestTools.deleted(), (arguments, context) -> {
                    QueryJob job = attach(arguments);
                    Optional<ToolResult> instead = confirmations.insteadOf(
                            new Confirmations.Call("delete-query-job", true, arguments, context),
                            new JobQuestion("Delete, with its result, the query job", job::info));
                    if (instead.isEmpty()) {
                        job.delete();
                    }
                    return instead.orElseGet(() -> IngestTools.deletion(job.id()));
                }));
    }

    private Tool results() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("locator", Schema.text("nextLocator of the answer before; left out for the first.", LOCATOR))
                .optional("maxRecords", Schema.number("The most rows of one answer.", 1, 500, 50))
                .optional("columns", Schema.texts("Only these columns; all by default."))
                .optional("format", Schema.oneOf("rows (default) or CSV text.", "rows", "csv"));
        Schema output = ResultRows.describe(Schema.output().required("jobId", Schema.jobId()))
                .required("nextLocator", Schema.textOrNull("locator of the next call; null at the end."));
        return tool(
                "get-query-job-results",
                "Get query job results. A few rows at a time, once the job is JobComplete.",
                Hints.reads(true),
                input.build(),
                new Out(output.build(), this::results));
    }

    private ToolResult results(Arguments arguments, ToolContext context) {
        QueryJob job = attach(arguments);
        Locator from = arguments.text("locator").map(Locator::new).orElseGet(Locator::first);
        int limit = arguments.number("maxRecords", 50);
        while (true) {
            try (ResultPage page = job.page(from, limit)) {
                ResultRows rows = ResultRows.read(page.records(), 0, limit, arguments.texts("columns"));
                if (!rows.full()) {
                    return answer(arguments, job.id(), rows.with(page.next().isPresent()), page.next());
                }
                // Only a page of just the rows that fit has a locator that leads to the next row.
                limit = rows.rows().size();
            }
        }
    }

    private static ToolResult answer(Arguments arguments, JobId id, ResultRows rows, Optional<Locator> next) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("jobId", id.value());
        rows.into(data, arguments.text("format").filter("csv"::equals).isPresent());
        data.put("nextLocator", next.map(Locator::value).orElse(null));
        data.put("nextAction", rows.next("locator = nextLocator"));
        ToolResult.Link link = resultLink(id);
        data.put("resource", link.uri());
        return ToolResult.of(data, link);
    }

    private QueryJob attach(Arguments arguments) {
        return client.query().attach(JobId.of(arguments.required("jobId")));
    }

    private static Map<String, Object> confirmed() {
        return Confirmations.describe(JobFacts.describe(Schema.output())).build();
    }

    /** A job, with a link to its result if it has one or may get one. */
    static ToolResult ofJob(JobInfo job) {
        Map<String, Object> facts = JobFacts.ofQuery(job);
        boolean without = job.state() == JobState.FAILED || job.state() == JobState.ABORTED;
        return without ? ToolResult.of(facts) : ToolResult.of(facts, resultLink(job.id()));
    }

    private static ToolResult.Link resultLink(JobId id) {
        return new ToolResult.Link(
                "sfbulk://query/" + id + "/results", "results.csv", "text/csv", "The whole result, once there is one.");
    }
}
