package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.load.ColumnMap;
import io.github.bulk2.load.FailureLimit;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadPlan;
import io.github.bulk2.load.OrphanedJobs;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Loads a file; the operations are its subclasses. */
abstract class LoadCommand extends OrgCommand {
    @Parameters(index = "0", paramLabel = "OBJECT", description = "API name of the object, such as Account.")
    String object = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "CSV file with a header of field names, plain, gzip or zip; - is stdin.")
    String file = "";

    @Option(
            names = "--delimiter",
            paramLabel = "D",
            converter = DelimiterConverter.class,
            description = "Column delimiter: COMMA, TAB, PIPE, SEMICOLON, CARET or BACKQUOTE [read from the header].")
    @Nullable
    ColumnDelimiter delimiter;

    @Option(
            names = "--line-ending",
            paramLabel = "E",
            description = "LF or CRLF; a line that ends otherwise is an error [read from the first lines].")
    @Nullable
    LineEnding lineEnding;

    @Option(
            names = "--mend-line-endings",
            paramLabel = "E",
            description =
                    "LF or CRLF: make every line ending this one, inside quotes too; also of files whose lines end in"
                            + " CR alone.")
    @Nullable
    LineEnding mended;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            description = "Encoding of the file, such as windows-1252 or UTF-16 [UTF-8].")
    @Nullable
    Charset charset;

    @Option(
            names = "--map",
            paramLabel = "FILE",
            description = "Lines Column=Field, as in Data Loader's .sdl files; other columns are left out.")
    @Nullable
    Path map;

    @Option(
            names = "--set-aside",
            paramLabel = "FILE",
            description = "Write rows that cannot be loaded to FILE, with line and reason, and load the others.")
    @Nullable
    Path setAside;

    @Option(names = "--max-part-bytes", paramLabel = "N", description = "Most bytes of one job [100000000].")
    @Nullable
    Long maxPartBytes;

    @Option(
            names = "--max-part-records",
            paramLabel = "N",
            description =
                    "Most rows of one job [no limit]; smaller jobs lock less and make triggers do less at a time.")
    @Nullable
    Long maxPartRecords;

    @Option(
            names = "--allow-empty",
            description = "Nothing to load is no error: a file with a header alone or without data makes no job.")
    boolean allowEmpty;

    @Option(names = "--uploads", paramLabel = "N", description = "Parts uploaded at once [2].")
    @Nullable
    Integer uploads;

    @Option(
            names = "--jobs-in-flight",
            paramLabel = "N",
            description = "Jobs that Salesforce works on at once [5]; 1 keeps two jobs from locking one parent.")
    @Nullable
    Integer jobsInFlight;

    @Option(
            names = "--retry-rounds",
            paramLabel = "N",
            description = "How often rows are loaded again whose error passes, such as UNABLE_TO_LOCK_ROW [3].")
    @Nullable
    Integer retryRounds;

    @Option(
            names = "--retry-part-records",
            paramLabel = "N",
            description = "Most rows of a job when they are loaded again [10000]; a fifth of it in each further round.")
    @Nullable
    Long retryPartRecords;

    @Option(
            names = "--max-failed",
            paramLabel = "N|P%",
            converter = FailureLimitConverter.class,
            description = "Stop when more than N rows, or P%% of all rows, have failed or were not processed [never]."
                    + " Jobs in flight go to their end; bulk2 resume goes on.")
    @Nullable
    FailureLimit maxFailed;

    @Option(
            names = "--keep-orphans",
            description = "Do not remove empty open jobs of this run whose creation had no answer, report them only.")
    boolean keepOrphans;

    @Option(
            names = "--group-by",
            paramLabel = "COLUMN",
            description = "Never load rows with one value of this column in two jobs at once, such as AccountId.")
    @Nullable
    String groupBy;

    @Option(names = "--assignment-rule", paramLabel = "ID", description = "Assignment rule for new Cases or Leads.")
    @Nullable
    String assignmentRule;

    @Option(
            names = "--run-folder",
            paramLabel = "DIR",
            description = "Where the run keeps its journal and results [TIME-OPERATION-OBJECT in the runs folder].")
    @Nullable
    Path runFolder;

    @Option(
            names = "--keep-results",
            description = "Keep the results as Salesforce sent them, too: server-results in the run folder.")
    boolean keepResults;

    @Option(names = "--failed", paramLabel = "FILE", description = "Write a copy of the failed rows, with the reason.")
    @Nullable
    String failed;

    @Option(names = "--dry-run", description = "Read and check the file, say what would be done, send nothing.")
    boolean dryRun;

    @Mixin
    final RunsOptions runs = new RunsOptions();

    @Mixin
    final WaitOptions waiting = new WaitOptions();

    @Mixin
    final FloorOptions apiFloor = new FloorOptions();

    LoadCommand(Console console, Secrets secrets) {
        super(console, secrets);
        connection.runs = runs;
    }

    /** The operation, without the settings that all operations have. */
    abstract IngestRequest request();

    @Override
    final FloorOptions floor() {
        return apiFloor;
    }

    @Override
    final void checkOptions() {
        if (file.equals("-") && connection.readsStdin()) {
            throw CliException.usage("the file and the token cannot both come from stdin. Use --token-file");
        }
        if (output.json && "-".equals(failed)) {
            throw CliException.usage("--json and the failed rows cannot both go to stdout. Name a file");
        }
    }

    @Override
    public final Integer call() throws Exception {
        if (!dryRun) {
            return super.call();
        }
        checkOptions();
        LoadPlan plan = load().plan();
        new PlanText(session, object, plan).show();
        return plan.hasProblems() ? ExitCode.ERROR : ExitCode.OK;
    }

    @Override
    final int run(BulkClient client) throws Exception {
        Load load = load();
        return new LoadRun(session, failed).run(listener -> client.load(load.withListener(listener)));
    }

    private Load load() {
        return CliException.checkingUsage(() -> {
            IngestRequest request = request();
            if (assignmentRule != null) {
                request = request.withAssignmentRuleId(assignmentRule);
            }
            Load load = file.equals("-")
                    ? Load.of(request, CsvSource.ofStream(session.console().in()))
                    : Load.of(request, Path.of(file));
            return withLimits(withFormat(load)).withWaitPolicy(waiting.policy());
        });
    }

    private Load withFormat(Load plain) {
        Load load = delimiter == null ? plain : plain.withColumnDelimiter(delimiter);
        load = lineEnding == null ? load : load.withLineEnding(lineEnding);
        load = map == null ? load : load.withColumns(ColumnMap.ofFile(map));
        load = setAside == null ? load : load.withSetAside(setAside);
        load = mended == null ? load : load.withMendedLineEndings(mended);
        return charset == null ? load : load.withCharset(charset);
    }

    private Load withLimits(Load plain) {
        Load load = maxPartBytes == null ? plain : plain.withMaxPartBytes(maxPartBytes);
        load = maxPartRecords == null ? load : load.withMaxPartRecords(maxPartRecords);
        load = load.withAllowEmpty(allowEmpty);
        load = groupBy == null ? load : load.withGroupBy(groupBy);
        load = uploads == null ? load : load.withConcurrentUploads(uploads);
        load = jobsInFlight == null ? load : load.withJobsInFlight(jobsInFlight);
        load = retryRounds == null ? load : load.withRetryRounds(retryRounds);
        load = retryPartRecords == null ? load : load.withRetryPartRecords(retryPartRecords);
        load = keepResults ? load.withKeptResults(true) : load;
        load = maxFailed == null ? load : load.withMaxFailed(maxFailed);
        load = keepOrphans ? load.withOrphanedJobs(OrphanedJobs.REPORT) : load;
        return runFolder == null ? load : load.withRunFolder(runFolder);
    }

    /** Takes 100 or 2.5%. */
    static final class FailureLimitConverter implements ITypeConverter<FailureLimit> {
        @Override
        public FailureLimit convert(String text) {
            try {
                return FailureLimit.parse(text);
            } catch (IllegalArgumentException neither) {
                throw new TypeConversionException(String.valueOf(neither.getMessage()));
            }
        }
    }

    /** Takes Salesforce's name of a delimiter in any case, or the character. */
    static final class DelimiterConverter implements ITypeConverter<ColumnDelimiter> {
        @Override
        public ColumnDelimiter convert(String text) {
            for (ColumnDelimiter delimiter : ColumnDelimiter.values()) {
                if (text.equals(String.valueOf(delimiter.character()))
                        || text.toUpperCase(Locale.ROOT).equals(delimiter.name())) {
                    return delimiter;
                }
            }
            throw new TypeConversionException("'" + text + "' is not COMMA, TAB, PIPE, SEMICOLON, CARET or BACKQUOTE");
        }
    }
}
