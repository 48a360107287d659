package io.github.bulk2.cli;

import io.github.bulk2.load.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "runs",
        description = "Lists loads and exports with their outcome and counts, the newest first; deletes old ones.",
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "An export has a folder beside its file, which is gone when the file is complete.",
            "",
            "Examples:",
            "  bulk2 runs",
            "  bulk2 runs --in /data/loads --json",
            "  bulk2 runs clean --older 30d"
        })
final class RunsCommand implements Callable<Integer> {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final Where where = new Where();

    private final Session session;

    RunsCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    static CommandLine commandLine(Console console, Secrets secrets, String... args) {
        return new Subcommands()
                .with("clean", () -> new RunsCleanCommand(console, secrets))
                .addTo(new CommandLine(new RunsCommand(console, secrets)), args, 1);
    }

    /** The folders that are looked through. */
    static final class Where {
        @Option(
                names = {"--in", "--runs-folder"},
                paramLabel = "DIR",
                description = "Folder that holds the run folders [BULK2_RUNS, else bulk2-runs; and this folder].")
        @Nullable
        Path in;

        List<RunSummary> runs(Session session) throws IOException {
            if (in != null) {
                return RunSummary.in(in);
            }
            List<RunSummary> runs = new ArrayList<>(RunSummary.in(RunsOptions.fromEnvironment(session)));
            runs.addAll(RunSummary.in(Path.of("")));
            return runs;
        }

        String text(Session session) {
            return in == null ? RunsOptions.fromEnvironment(session) + " and this folder" : in.toString();
        }
    }

    @Override
    public Integer call() throws IOException {
        List<RunSummary> runs = where.runs(session);
        if (output.json) {
            session.printJson(
                    Map.of("runs", runs.stream().map(RunsCommand::json).toList()));
            return ExitCode.OK;
        }
        if (runs.isEmpty()) {
            session.hint("there are no runs in " + where.text(session));
        }
        runs.forEach(run -> session.print(line(run)));
        return ExitCode.OK;
    }

    static String line(RunSummary run) {
        String what = (run.operation() + " " + run.object()).strip();
        return String.format(Locale.ROOT, "%-13s  %-22s  %-28s  %s", run.outcome(), what, counts(run), run.folder());
    }

    private static String counts(RunSummary run) {
        return switch (run.outcome()) {
            case COMPLETE -> String.format(Locale.ROOT, "%,d records", run.successful());
            case WITH_FAILURES ->
                String.format(
                        Locale.ROOT,
                        "%,d of %,d records%s%s%s",
                        run.successful(),
                        run.records(),
                        count(run.failed(), "failed"),
                        count(run.unprocessed(), "unprocessed"),
                        count(run.unknown(), "unknown"));
            case UNFINISHED ->
                run.records() == 0
                        ? ""
                        : String.format(Locale.ROOT, "%,d of %,d records so far", run.successful(), run.records());
            case REFUSED -> String.format(Locale.ROOT, "%,d records", run.successful());
            case DAMAGED -> "";
        };
    }

    private static String count(long records, String word) {
        return records == 0 ? "" : String.format(Locale.ROOT, ", %,d %s", records, word);
    }

    static Map<String, Object> json(RunSummary run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runFolder", run.folder().toString());
        json.put("state", state(run.outcome()));
        json.put("outcome", run.outcome().toString());
        json.put("operation", run.operation());
        json.put("object", run.object());
        json.put("begun", run.begun().map(Instant::toString).orElse(null));
        json.put("changed", run.changed().toString());
        json.put("records", run.records());
        json.put("successful", run.successful());
        json.put("failed", run.failed());
        json.put("unprocessed", run.unprocessed());
        json.put("unknown", run.unknown());
        return json;
    }

    /** The words of older versions, which did not tell how a run had ended. */
    private static String state(RunSummary.Outcome outcome) {
        return switch (outcome) {
            case COMPLETE, WITH_FAILURES -> "finished";
            case REFUSED, UNFINISHED, DAMAGED -> outcome.toString();
        };
    }
}
