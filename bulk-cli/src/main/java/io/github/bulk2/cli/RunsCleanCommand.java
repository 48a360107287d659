package io.github.bulk2.cli;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.RunSummary;
import io.github.bulk2.load.RunSummary.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "clean",
        description = "Deletes the folders of runs that ended before some time, after asking.",
        footer = {
            "",
            "A run is deleted with its journal, results and report; it can be neither undone nor retried then. Runs that are",
            "unfinished, damaged or being worked on stay, and so do folders with files that are not of the run, and links.",
            "",
            "Examples:",
            "  bulk2 runs clean --older 30d --dry-run",
            "  bulk2 runs clean --older 30d --yes"
        })
final class RunsCleanCommand implements Callable<Integer> {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final RunsCommand.Where where = new RunsCommand.Where();

    @Option(
            names = "--older",
            required = true,
            paramLabel = "AGE",
            converter = AgeConverter.class,
            description = "Delete runs whose journal was last written longer ago than this, such as 30d, 12h.")
    Duration older = Duration.ZERO;

    @Option(
            names = "--unfinished",
            description = "Delete runs that could be resumed, too. What they have not loaded is then known nowhere.")
    boolean unfinished;

    @Option(names = "--dry-run", description = "Show what would be deleted, delete nothing.")
    boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    private final Session session;

    RunsCleanCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    @Override
    public Integer call() throws IOException {
        Instant before = Instant.now().minus(older);
        List<RunSummary> runs = where.runs(session).stream()
                .filter(run -> run.outcome().isEnd() || (unfinished && run.outcome() == Outcome.UNFINISHED))
                .filter(run -> !run.changed().isAfter(before))
                .filter(run -> !Files.isSymbolicLink(run.folder()))
                .toList();
        if (!output.json) {
            runs.forEach(run -> session.print(RunsCommand.line(run)));
        }
        if (runs.isEmpty()) {
            session.hint("no run in " + where.text(session) + " is at its end and that old");
        } else if (!dryRun && !yes && !confirmed(runs.size())) {
            throw CliException.error("not confirmed; nothing was deleted", null);
        }
        List<Path> deleted = new ArrayList<>();
        Map<Path, String> kept = new LinkedHashMap<>();
        if (!dryRun) {
            delete(runs, deleted, kept);
        }
        report(runs, deleted, kept);
        return ExitCode.OK;
    }

    private void delete(List<RunSummary> runs, List<Path> deleted, Map<Path, String> kept) throws IOException {
        for (RunSummary run : runs) {
            try {
                run.delete(unfinished);
                deleted.add(run.folder());
            } catch (InvalidInputException | IllegalStateException reason) {
                kept.put(run.folder(), String.valueOf(reason.getMessage()));
                session.warn(run.folder() + " was left: " + reason.getMessage());
            }
        }
    }

    private void report(List<RunSummary> runs, List<Path> deleted, Map<Path, String> kept) {
        if (!output.json) {
            session.hint(dryRun ? "nothing was deleted" : deleted.size() + " run folders were deleted");
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runs", runs.stream().map(RunsCommand::json).toList());
        json.put("deleted", deleted.stream().map(Path::toString).toList());
        Map<String, String> left = new LinkedHashMap<>();
        kept.forEach((folder, reason) -> left.put(folder.toString(), reason));
        json.put("left", left);
        session.printJson(json);
    }

    private boolean confirmed(int count) throws IOException {
        session.console().err().print("Delete the folders of these " + count + " runs? Type yes: ");
        session.console().err().flush();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(session.console().in(), StandardCharsets.UTF_8));
        String answer = in.readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }

    /** Reads 30d, 12h, 90m, 0s or ISO 8601. */
    static final class AgeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String iso = text.toUpperCase(Locale.ROOT);
            try {
                Duration age = Duration.parse(iso.startsWith("P") ? iso : iso.endsWith("D") ? "P" + iso : "PT" + iso);
                if (!age.isNegative()) {
                    return age;
                }
            } catch (DateTimeException malformed) {
                throw new TypeConversionException("'" + text + "' is not an age like 30d or 12h");
            }
            throw new TypeConversionException("'" + text + "' is less than nothing");
        }
    }
}
