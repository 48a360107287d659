package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import io.github.bulk2.load.Load;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Loads the records of a job again that were not loaded: the failed and the unprocessed ones. */
final class RetryTool {

    private static final String NAME = "retry-failed-records";

    private final BulkClient client;
    private final FilesFolder files;
    private final Confirmations confirmations;
    private final Runs runs;
    private final Loads loads;

    RetryTool(BulkClient client, FilesFolder files, Confirmations confirmations, Runs runs) {
        this.client = client;
        this.files = files;
        this.confirmations = confirmations;
        this.runs = runs;
        this.loads = new Loads(client, files, runs);
    }

    List<Tool> all() {
        Schema input = Schema.input()
                .required("jobId", Schema.jobId())
                .optional("dryRun", Schema.flag("Only tell how many records there are.", true))
                .optional("waitSeconds", Schema.number("How long to wait for the end.", 0, 300, 20))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        Schema output = Loads.describe(Schema.output())
                .optional("jobId", Schema.jobId())
                .optional("failedRecords", Schema.number("Failed records of the job."))
                .optional("unprocessedRecords", Schema.number("Unprocessed records of the job."));
        return List.of(new Tool(
                NAME,
                "Load the failed records of an ingest job again",
                "Load the failed records of an ingest job again, and the unprocessed ones, as they were uploaded. A dry run"
                        + " unless dryRun is false. Mend the cause first: analyze-failed-records.",
                Toolset.WORKFLOW,
                Hints.destroys(false),
                true,
                input.build(),
                Confirmations.describe(output).build(),
                this::retry));
    }

    private ToolResult retry(Arguments arguments, ToolContext context) throws Exception {
        IngestJob job = client.ingest().attach(JobId.of(arguments.required("jobId")));
        JobInfo info = job.info();
        if (!info.state().isTerminal()) {
            throw new ToolFailure(
                    "The job has not ended: " + JobFacts.countsOf(info) + ".", "call wait-for-job first.");
        }
        RetryQuestion question = new RetryQuestion(job, info);
        if (arguments.flag("dryRun", true)) {
            Map<String, Object> data = question.facts();
            data.put(
                    "nextAction",
                    isNone(data)
                            ? "Nothing; every record of the job was loaded."
                            : "Nothing was done. Call it with dryRun false to load these records again.");
            return ToolResult.of(data);
        }
        Optional<ToolResult> instead =
                confirmations.insteadOf(new Confirmations.Call(NAME, true, arguments, context), question);
        if (instead.isPresent()) {
            return instead.get();
        }
        Runs.Run run = begin(job, info);
        return runs.await(run, Duration.ofSeconds(arguments.number("waitSeconds", 20)), context);
    }

    private static boolean isNone(Map<String, Object> facts) {
        return Objects.equals(facts.get("failedRecords"), 0L) && Objects.equals(facts.get("unprocessedRecords"), 0L);
    }

    private static ToolFailure nothingToDo() {
        return new ToolFailure("No record of the job failed or was left unprocessed.", "nothing is to be done.");
    }

    private static IngestRequest request(JobInfo info) {
        Map<String, Object> facts = new LinkedHashMap<>(info.fields());
        IngestRequest request = IngestTools.request(new Arguments(facts));
        String rule = info.fields().getOrDefault("assignmentRuleId", "");
        return rule.isEmpty() ? request : request.withAssignmentRuleId(rule);
    }

    /** The file of a job's records is made once and stays: so they are loaded again once. */
    private Runs.Run begin(IngestJob job, JobInfo info) throws IOException {
        String name = files.runs() + "/retry-" + info.id() + ".csv";
        Path file;
        try {
            file = files.newFile(name);
        } catch (FileAlreadyExistsException e) {
            throw new ToolFailure(
                    "Nothing was done: the records of this job were loaded again before, or are being loaded, from "
                            + name + ".",
                    "look at that run's report. If it never got there, the user may load that file with load-csv-file.");
        }
        boolean begun = false;
        try {
            CsvDialect dialect = collect(job, file);
            Load load = Load.of(request(info), file)
                    .withColumnDelimiter(dialect.columnDelimiter())
                    .withLineEnding(dialect.lineEnding());
            Runs.Run run = loads.begin(load, file, "retry " + info.id());
            begun = true;
            return run;
        } finally {
            if (!begun) {
                Files.delete(file);
            }
        }
    }

    /** Writes the records into the file, in the dialect they were uploaded in, as line endings in values are. */
    private static CsvDialect collect(IngestJob job, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file);
                CsvRecords failed = job.failedResults();
                CsvRecords unprocessed = job.unprocessedRecords()) {
            List<String> columns = copy(failed, out, List.of());
            columns = copy(unprocessed, out, columns);
            if (columns.isEmpty()) {
                throw nothingToDo();
            }
            return failed.dialect();
        }
    }

    /**
     * Copies the columns that were uploaded, each to the place that the rows before gave it: two results need not have the
     * same order.
     *
     * @param before the columns of the rows before, empty if there are none
     * @return the columns, empty if there are no rows still
     */
    static List<String> copy(CsvRecords records, Writer out, List<String> before) throws IOException {
        List<String> columns = before;
        CsvDialect dialect = records.dialect();
        for (CsvRecords.Row row : records) {
            if (columns.isEmpty()) {
                columns = records.header().stream()
                        .filter(name -> !name.startsWith("sf__"))
                        .toList();
                out.write(CsvText.row(columns, dialect));
            }
            out.write(CsvText.row(columns.stream().map(row::get).toList(), dialect));
        }
        return columns;
    }

    private record RetryQuestion(IngestJob job, JobInfo info) implements Confirmations.Question {

        @Override
        public String fingerprint() {
            return info.state() + " " + info.numberRecordsProcessed() + " " + info.numberRecordsFailed();
        }

        @Override
        public Map<String, Object> preview() {
            Map<String, Object> facts = facts();
            if (isNone(facts)) {
                throw nothingToDo();
            }
            return facts;
        }

        Map<String, Object> facts() {
            long failed = count(job.failedResults());
            long unprocessed = count(job.unprocessedRecords());
            Map<String, Object> preview = new LinkedHashMap<>();
            preview.put(
                    "summary",
                    String.format(
                            "Load %,d failed and %,d unprocessed records of job %s again: %s %s",
                            failed,
                            unprocessed,
                            job.id(),
                            info.operation().orElse(""),
                            info.object().orElse("")));
            preview.put("jobId", job.id().value());
            preview.put("failedRecords", failed);
            preview.put("unprocessedRecords", unprocessed);
            return preview;
        }

        private static long count(CsvRecords records) {
            try (CsvRecords all = records) {
                long count = 0;
                for (CsvRecords.Row row : all) {
                    count += row.values().isEmpty() ? 0 : 1;
                }
                return count;
            }
        }
    }
}
