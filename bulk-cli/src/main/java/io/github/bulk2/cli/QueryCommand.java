package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "query",
        description = "Runs SOQL as a query job and writes its rows.",
        footer = {
            "",
            "The rows are counted against what Salesforce announces and checked to be CSV; a file appears only when"
                    + " they are complete. One of its name that is there already is replaced with --force only.",
            "",
            "Examples:",
            "  bulk2 query \"SELECT Id, Name FROM Account\" -o accounts.csv",
            "  bulk2 query @accounts.soql --format jsonl | head",
            "  bulk2 query --all \"SELECT Id FROM Lead WHERE IsDeleted = true\" -o deleted.csv.gz",
            "  bulk2 query --resume accounts.csv.20261122-101500-123.bulk2"
        })
final class QueryCommand extends OrgCommand {
    /** The options that a run keeps in its folder. */
    private static final Set<String> SETTINGS = Set.of(
            "--output",
            "--format",
            "--gzip",
            "--plain-numbers",
            "--force",
            "--delimiter",
            "--line-ending",
            "--all",
            "--parallel",
            "--max-records",
            "--run-folder",
            "--wait");

    @Spec
    @Nullable
    CommandSpec spec;

    /** How the rows are written. */
    enum Format {
        CSV,
        JSONL
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SOQL",
            description =
                    "The query, or @FILE to read it from a file. Comments (-- to the end of the line, //, /* */) and a"
                            + " semicolon at the end are left out.")
    @Nullable
    String soql;

    @Option(names = "--soql-file", paramLabel = "FILE", description = "File that holds the query.")
    @Nullable
    Path soqlFile;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with the export of this folder instead, as it was begun.")
    @Nullable
    String resumed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the rows go; - is stdout [-].")
    @Nullable
    String file;

    @Option(names = "--format", paramLabel = "F", description = "csv, or jsonl: one JSON object per row [csv].")
    Format format = Format.CSV;

    @Option(names = "--gzip", description = "Compress what is written. A FILE whose name ends in .gz always is.")
    boolean gzip;

    @Option(
            names = "--plain-numbers",
            description = "Write numbers without exponents: 9.9213206E7 as 99213206. Text stays as it is; a text column"
                    + " that holds nothing but numbers cannot be told from a number column.")
    boolean plainNumbers;

    @Option(names = "--force", description = "Replace FILE if it is there already.")
    boolean force;

    @Option(
            names = "--delimiter",
            paramLabel = "D",
            converter = LoadCommand.DelimiterConverter.class,
            description = "Column delimiter: COMMA, TAB, PIPE, SEMICOLON, CARET or BACKQUOTE [COMMA].")
    ColumnDelimiter delimiter = ColumnDelimiter.COMMA;

    @Option(names = "--line-ending", paramLabel = "E", description = "LF or CRLF [LF].")
    LineEnding lineEnding = LineEnding.LF;

    @Option(names = "--all", description = "Include deleted and archived records (queryAll).")
    boolean all;

    @Option(names = "--parallel", paramLabel = "N", description = "Pages fetched at once [4].")
    @Nullable
    Integer parallel;

    @Option(
            names = "--max-records",
            paramLabel = "N",
            description = "Rows of a page; then one is fetched after the other [Salesforce's choice].")
    @Nullable
    Integer maxRecords;

    @Option(
            names = "--run-folder",
            paramLabel = "DIR",
            description = "Where an export to a file keeps its journal [FILE.TIME.bulk2, removed at the end].")
    @Nullable
    Path runFolder;

    @Mixin
    final WaitOptions waiting = new WaitOptions();

    @Mixin
    final MovedOption movedOption = new MovedOption();

    @Mixin
    final FloorOptions apiFloor = new FloorOptions();

    QueryCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    FloorOptions floor() {
        return apiFloor;
    }

    @Override
    void checkOptions() throws IOException {
        if (Stream.of(soql, soqlFile, resumed).filter(Objects::nonNull).count() != 1) {
            throw CliException.usage("give the query once, as SOQL, @FILE or --soql-file FILE, or --resume RUN");
        }
        if (resumed != null) {
            requireNothingElse();
        }
        if (resumed == null && OutputTarget.isStdout(file)) {
            requireNoFileNeeded();
        } else if (resumed == null) {
            OutputTarget.requireFree(Objects.requireNonNull(file), force);
        }
    }

    /** What the run was begun with is in its folder; to pass over another wish in silence would be a surprise. */
    private void requireNothingElse() {
        String given = Objects.requireNonNull(spec, "spec").commandLine().getParseResult().matchedOptionsSet().stream()
                .map(OptionSpec::longestName)
                .filter(SETTINGS::contains)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!given.isEmpty()) {
            throw CliException.usage("a run that is resumed goes on as it was begun. Leave out: " + given);
        }
    }

    private void requireNoFileNeeded() {
        if (output.json) {
            throw CliException.usage("--json and the rows cannot both go to stdout. Add -o FILE");
        }
        if (runFolder != null) {
            throw CliException.usage("only an export to a file can be resumed. Add -o FILE, or leave --run-folder out");
        }
    }

    @Override
    int run(BulkClient client) throws Exception {
        ExportRun run = new ExportRun(session, "query");
        return movedOption.goOn(session, !connection.readsStdin(), client, () -> {
            ExportReport report = resumed == null
                    ? run.to(file == null ? "-" : file, client, export(soqlText()))
                    : run.resume(client, new RunsOptions().run(session, resumed));
            run.show(report);
            return ExitCode.OK;
        });
    }

    private Export export(String text) {
        return CliException.checkingUsage(() -> {
            Export export = (all ? Export.queryAll(text) : Export.query(text))
                    .withDialect(new CsvDialect(delimiter, lineEnding))
                    .withWaitPolicy(waiting.policy());
            export = format == Format.JSONL ? export.jsonLines() : export;
            // What is written under such a name is compressed anyway, also where it is a pipe.
            export = gzip && (file == null || !OutputTarget.isGzip(file)) ? export.gzip() : export;
            export = plainNumbers ? export.withPlainNumbers() : export;
            export = export.withOverwrite(force);
            export = parallel == null ? export : export.withParallelPages(parallel);
            export = maxRecords == null ? export : export.withMaxRecords(maxRecords);
            return runFolder == null ? export : export.withRunFolder(runFolder);
        });
    }

    private String soqlText() throws IOException {
        return SoqlText.of(soqlAsGiven());
    }

    private String soqlAsGiven() throws IOException {
        if (soqlFile != null) {
            return read(soqlFile);
        }
        String given = Objects.requireNonNull(soql, "soql");
        return given.startsWith("@") ? read(Path.of(given.substring(1))) : given;
    }

    /** Some editors begin a file with a byte order mark, which is no SOQL. */
    private static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw CliException.usage(file + " is a folder. Name the file that holds the query");
        }
        try {
            return Files.readString(file).replaceFirst("^\ufeff", "").strip();
        } catch (CharacterCodingException otherCharset) {
            throw CliException.usage(file + " is not UTF-8. Save it as UTF-8");
        }
    }
}
