package io.github.bulk2.cli;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.RunState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "runs",
        description = "Lists the loads and exports whose folders are here, the newest first.",
        footer = {
            "",
            "An export has a folder beside its file, which is gone when the file is complete.",
            "",
            "Examples:",
            "  bulk2 runs",
            "  bulk2 runs --in /data/loads --json"
        })
final class RunsCommand implements Callable<Integer> {
    private static final Path DEFAULT_FOLDER = Path.of("bulk2-runs");
    private static final String JOURNAL = "journal.jsonl";

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Option(
            names = "--in",
            paramLabel = "DIR",
            description = "Folder that holds the runs' folders [bulk2-runs, and this folder].")
    @Nullable
    Path in;

    private final Session session;

    RunsCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    /** The folder of a run that is named by its path, or by its name alone. */
    static Path folder(String run) {
        Path path = Path.of(run);
        Path byName = DEFAULT_FOLDER.resolve(run);
        return !Files.exists(path) && Files.isDirectory(byName) ? byName : path;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> runs = runs();
        if (output.json) {
            session.printJson(
                    Map.of("runs", runs.stream().map(RunsCommand::json).toList()));
            return ExitCode.OK;
        }
        if (runs.isEmpty()) {
            session.hint(
                    "there are no runs in " + (in == null ? DEFAULT_FOLDER + " and this folder" : in.toAbsolutePath()));
        }
        for (Path run : runs) {
            session.print(String.format(Locale.ROOT, "%-10s %s", state(run), run));
        }
        return ExitCode.OK;
    }

    private List<Path> runs() throws IOException {
        Map<Path, FileTime> begun = new HashMap<>();
        for (Path folder : in == null ? List.of(DEFAULT_FOLDER, Path.of("")) : List.of(in)) {
            if (Files.isDirectory(folder)) {
                addRuns(folder, begun);
            }
        }
        return begun.entrySet().stream()
                .sorted(Map.Entry.<Path, FileTime>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A run is as old as its lock, which is written once. */
    private static void addRuns(Path folder, Map<Path, FileTime> begun) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                for (String journal : List.of(JOURNAL, ExportRun.JOURNAL)) {
                    if (Files.exists(entry.resolve(journal))) {
                        Path lock = entry.resolve("run.lock");
                        begun.put(entry, Files.getLastModifiedTime(Files.exists(lock) ? lock : entry));
                    }
                }
            }
        }
    }

    private static Map<String, Object> json(Path run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runFolder", run.toString());
        json.put("state", state(run));
        return json;
    }

    private static String state(Path run) {
        if (Files.exists(run.resolve(ExportRun.JOURNAL))) {
            return Files.exists(run.resolve(ExportRun.REPORT)) ? "finished" : "unfinished";
        }
        try {
            return RunState.of(run).name().toLowerCase(Locale.ROOT);
        } catch (InvalidInputException damaged) {
            return "damaged";
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}
