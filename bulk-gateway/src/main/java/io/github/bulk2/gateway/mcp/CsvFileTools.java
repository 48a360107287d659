package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a CSV file of the files folder, and loads it through the load engine: journal, account and all. */
final class CsvFileTools {

    private static final int PARTS_SHOWN = 20;
    private static final int FINDINGS_SHOWN = 20;
    private static final int COLUMNS_SHOWN = 500;
    private static final int COLUMNS_BYTES = 16 * 1024;
    private static final int FINDINGS_BYTES = 8 * 1024;

    private final FilesFolder files;
    private final Confirmations confirmations;
    private final Runs runs;
    private final Loads loads;

    CsvFileTools(BulkClient client, FilesFolder files, Confirmations confirmations, Runs runs) {
        this.files = files;
        this.confirmations = confirmations;
        this.runs = runs;
        this.loads = new Loads(client, files, runs);
    }

    List<Tool> all() {
        return List.of(preview(), load());
    }

    private Tool preview() {
        Schema input = Schema.input()
                .required("path", Schema.text("The file, relative to the files folder.", 1_000))
                .optional("rows", Schema.number("How many rows to show.", 0, 100, 5));
        Schema output = describePlan(ResultRows.describe(Schema.output()))
                .optional("path", Schema.text("The file."))
                .optional("nextAction", Schema.text("What to do next."));
        return new Tool(
                "preview-csv-file",
                "Preview a CSV file",
                "Preview a CSV file. Reads all of it and tells its columns, records, column delimiter, line ending, what is"
                        + " wrong with it, and the jobs a load would take; changes nothing.",
                Toolset.WORKFLOW,
                Hints.reads(true),
                true,
                input.build(),
                output.build(),
                this::preview);
    }

    private ToolResult preview(Arguments arguments, ToolContext context) throws IOException {
        Path file = files.existing(arguments.required("path"));
        // Any object will do: what depends on it is not looked at for an insert.
        LoadPlan plan = Load.of(IngestRequest.insert("Account"), file).plan();
        files.requireUnmoved(file);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("path", files.nameOf(file));
        firstRows(file, plan, arguments.number("rows", 5)).ifPresent(rows -> rows.into(data, false));
        data.putAll(facts(plan));
        data.put(
                "nextAction",
                plan.hasProblems()
                        ? "Mend the file; a load of it would be refused."
                        : "To load it call load-csv-file, first with dryRun.");
        return ToolResult.of(data, fileLink(files, file));
    }

    /** Packed files, other encodings and very wide rows are not shown; their plan is complete all the same. */
    private static Optional<ResultRows> firstRows(Path file, LoadPlan plan, int rows) throws IOException {
        if (shownColumns(plan).size() < plan.header().size()) {
            return Optional.empty();
        }
        try (CsvRecords records =
                CsvRecords.of(CsvSource.ofFile(file).withoutBom().open(), plan.dialect())) {
            if (!records.header().equals(plan.header())) {
                return Optional.empty();
            }
            return Optional.of(ResultRows.read(records, 0, rows, List.of()));
        } catch (UncheckedIOException | ToolFailure notShown) {
            return Optional.empty();
        }
    }

    static Map<String, Object> facts(LoadPlan plan) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("columns", shownColumns(plan));
        if (!plan.leftOutColumns().isEmpty()) {
            facts.put(
                    "leftOutColumns",
                    Room.fitting(
                            plan.leftOutColumns().stream().limit(COLUMNS_SHOWN).toList(), COLUMNS_BYTES));
        }
        facts.put("records", plan.records());
        facts.put("bytes", plan.bytes());
        facts.put("columnDelimiter", plan.dialect().columnDelimiter().name());
        facts.put("lineEnding", plan.dialect().lineEnding().name());
        facts.put("jobs", plan.jobs());
        facts.put(
                "parts",
                plan.parts().stream().limit(PARTS_SHOWN).map(CsvFileTools::part).toList());
        facts.put("internalBatches", plan.internalBatches());
        facts.put("estimatedApiCalls", plan.estimatedApiCalls());
        facts.put(
                "problems",
                Room.fitting(
                        plan.problems().stream()
                                .limit(FINDINGS_SHOWN)
                                .map(InputNames::in)
                                .toList(),
                        FINDINGS_BYTES));
        facts.put(
                "findings",
                Room.fitting(
                        plan.findings().stream()
                                .limit(FINDINGS_SHOWN)
                                .map(CsvFileTools::finding)
                                .toList(),
                        FINDINGS_BYTES));
        return facts;
    }

    private static List<String> shownColumns(LoadPlan plan) {
        return Room.fitting(plan.header().stream().limit(COLUMNS_SHOWN).toList(), COLUMNS_BYTES);
    }

    private static Map<String, Object> part(CsvPart part) {
        return Map.of("records", part.records(), "bytes", part.length());
    }

    private static Map<String, Object> finding(CsvFinding finding) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("severity", finding.severity().name());
        facts.put("code", finding.code().name());
        facts.put("line", finding.line());
        facts.put("message", finding.message());
        facts.put("remedy", InputNames.in(finding.remedy()));
        return facts;
    }

    private static Schema describePlan(Schema output) {
        return output.optional("records", Schema.number("Records in the file."))
                .optional("leftOutColumns", Schema.texts("Leading columns of an earlier result, which are not sent."))
                .optional("bytes", Schema.number("Bytes to be sent."))
                .optional("columnDelimiter", Schema.text("Found in the file."))
                .optional("lineEnding", Schema.text("Found in the file."))
                .optional("parts", Schema.objects("The first parts, one job each."))
                .optional("internalBatches", Schema.number("Of the 15,000 batches of 24 hours."))
                .optional("estimatedApiCalls", Schema.number("About how many API calls."))
                .optional("problems", Schema.texts("Why a load would be refused; empty if it would not."))
                .optional("findings", Schema.objects("What was found, warnings too."));
    }

    private Tool load() {
        Schema input = Schema.input()
                .required("path", Schema.text("The file, relative to the files folder; gzip and zip too.", 1_000))
                .required("object", Schema.text("API name of the object, such as Account.", 100))
                .required("operation", Schema.oneOf("What to do with the records.", IngestTools.OPERATIONS))
                .optional("externalIdFieldName", Schema.text("The external id field; an upsert needs it.", 200))
                .optional(
                        "columnDelimiter",
                        Schema.oneOf("Found in the file by default.", withAuto(IngestTools.DELIMITERS)))
                .optional("lineEnding", Schema.oneOf("Found in the file by default.", "auto", "LF", "CRLF"))
                .optional("charset", Schema.text("Encoding of the file, such as windows-1252; UTF-8 by default.", 50))
                .optional(
                        "mendLineEndings",
                        Schema.oneOf("Make every line ending this one, inside quotes too.", "LF", "CRLF"))
                .optional("allowEmpty", Schema.flag("Nothing to load is no error.", false))
                .optional("dryRun", Schema.flag("Only tell what would happen.", false))
                .optional("waitSeconds", Schema.number("How long to wait for the end.", 0, 300, 20))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return new Tool(
                "load-csv-file",
                "Load a CSV file into Salesforce",
                "Load a CSV file into Salesforce. Any size: cuts it into jobs, uploads, closes, waits, fetches the results and"
                        + " accounts for every record. Goes on when waitSeconds are over: then wait-for-job.",
                Toolset.WORKFLOW,
                Hints.destroys(false),
                true,
                input.build(),
                Confirmations.describe(describePlan(Loads.describe(Schema.output())))
                        .build(),
                this::load);
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new ToolFailure("There is no encoding " + name + ".", "name one that Java knows, such as UTF-16.");
        }
    }

    private static String[] withAuto(String... values) {
        return Stream.concat(Stream.of("auto"), Stream.of(values)).toArray(String[]::new);
    }

    private ToolResult load(Arguments arguments, ToolContext context) throws Exception {
        Path file = files.existing(arguments.required("path"));
        IngestRequest request = IngestTools.request(arguments);
        Load load = Load.of(request, file);
        Optional<String> delimiter = arguments.text("columnDelimiter").filter(name -> !name.equals("auto"));
        if (delimiter.isPresent()) {
            load = load.withColumnDelimiter(ColumnDelimiter.valueOf(delimiter.get()));
        }
        Optional<String> ending = arguments.text("lineEnding").filter(name -> !name.equals("auto"));
        if (ending.isPresent()) {
            load = load.withLineEnding(LineEnding.valueOf(ending.get()));
        }
        Optional<String> mended = arguments.text("mendLineEndings");
        if (mended.isPresent()) {
            load = load.withMendedLineEndings(LineEnding.valueOf(mended.get()));
        }
        Optional<String> charset = arguments.text("charset");
        if (charset.isPresent()) {
            load = load.withCharset(charset(charset.get()));
        }
        load = load.withAllowEmpty(arguments.flag("allowEmpty", false));
        FileQuestion question = new FileQuestion(load, file, files.nameOf(file));
        if (arguments.flag("dryRun", false)) {
            Map<String, Object> data = new LinkedHashMap<>(question.preview());
            data.put("nextAction", "Nothing was done. Call load-csv-file without dryRun to load it.");
            return ToolResult.of(data, fileLink(files, file));
        }
        Optional<ToolResult> instead =
                confirmations.insteadOf(new Confirmations.Call("load-csv-file", true, arguments, context), question);
        if (instead.isPresent()) {
            return instead.get();
        }
        Runs.Run run = loads.begin(load, file, request + " " + file);
        return runs.await(run, Duration.ofSeconds(arguments.number("waitSeconds", 20)), context);
    }

    /** A question about a file, to be asked again once the file has changed. */
    private record FileQuestion(Load load, Path file, String name) implements Confirmations.Question {

        @Override
        public String fingerprint() throws IOException {
            return FilesFolder.stamp(file);
        }

        @Override
        public Map<String, Object> preview() throws IOException {
            LoadPlan plan = load.plan();
            if (plan.hasProblems()) {
                throw new ToolFailure(
                        "Nothing was loaded, as the file has problems:\n"
                                + String.join(
                                        "\n",
                                        plan.problems().stream()
                                                .limit(5)
                                                .map(InputNames::in)
                                                .toList()),
                        "mend the file; preview-csv-file shows all that is wrong.");
            }
            Map<String, Object> preview = new LinkedHashMap<>();
            preview.put(
                    "summary",
                    String.format(
                            "Load %,d records of %s: %s, in %,d jobs",
                            plan.records(), name, load.request(), plan.jobs()));
            preview.putAll(facts(plan));
            return preview;
        }
    }

    static ToolResult.Link fileLink(FilesFolder files, Path file) {
        String name = files.nameOf(file);
        return new ToolResult.Link(
                Resources.file(name), name, Resources.mediaType(name), "A file of the files folder.");
    }
}
