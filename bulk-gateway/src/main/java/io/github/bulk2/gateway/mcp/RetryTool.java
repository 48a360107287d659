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
import java.util.Optional;
import java.util.stream.IntStream;

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
            Map<String, Object> data = question.preview();
            data.put("nextAction", "Nothing was done. Call it with dryRun false to load these records again.");
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

    private static IngestRequest request(JobInfo info) {
        Map<String, Object> facts = new LinkedHashMap<>(info.fields());
        return IngestTools.request(new Arguments(facts));
    }

    /** The file of a job's records is made once and stays: so they are loaded again once. */
    private Runs.Run begin(IngestJob job, JobInfo info) throws IOException {
        String name = Loads.FOLDER + "/retry-" + info.id() + ".csv";
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
            collect(job, file);
            Runs.Run run = loads.begin(Load.of(request(info), file), "retry " + info.id());
            begun = true;
            return run;
        } finally {
            if (!begun) {
                Files.delete(file);
            }
        }
    }

    private static void collect(IngestJob job, Path file) throws IOException {
        boolean any;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            try (CsvRecords failed = job.failedResults()) {
                any = copy(failed, out, true);
            }
            try (CsvRecords unprocessed = job.unprocessedRecords()) {
                any |= copy(unprocessed, out, !any);
            }
        }
        if (!any) {
            throw new ToolFailure("No record of the job failed or was left unprocessed.", "nothing is to be done.");
        }
    }

    /** Copies the columns that were uploaded, in the dialect they were uploaded in, as line endings in values are. */
    private static boolean copy(CsvRecords records, Writer out, boolean withHeader) throws IOException {
        List<String> header = records.header();
        CsvDialect dialect = records.dialect();
        int[] uploaded = IntStream.range(0, header.size())
                .filter(i -> !header.get(i).startsWith("sf__"))
                .toArray();
        boolean any = false;
        for (CsvRecords.Row row : records) {
            if (!any && withHeader) {
                out.write(
                        CsvText.row(IntStream.of(uploaded).mapToObj(header::get).toList(), dialect));
            }
            any = true;
            out.write(CsvText.row(IntStream.of(uploaded).mapToObj(row::get).toList(), dialect));
        }
        return any;
    }

    private record RetryQuestion(IngestJob job, JobInfo info) implements Confirmations.Question {

        @Override
        public String fingerprint() {
            return info.state() + " " + info.numberRecordsProcessed() + " " + info.numberRecordsFailed();
        }

        @Override
        public Map<String, Object> preview() {
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
