package io.github.bulk2.cli;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "runs",
        description = "Lists the runs whose folders are here, the newest first.",
        footer = {"", "Examples:", "  bulk2 runs", "  bulk2 runs --in /data/loads --json"})
final class RunsCommand implements Callable<Integer> {
    private static final Path DEFAULT_FOLDER = Path.of("bulk2-runs");
    private static final String JOURNAL = "journal.jsonl";

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Option(names = "--in", paramLabel = "DIR", description = "Folder that holds the runs' folders [bulk2-runs].")
    Path in = DEFAULT_FOLDER;

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
            session.hint("there are no runs in " + in.toAbsolutePath());
        }
        for (Path run : runs) {
            session.print(String.format(Locale.ROOT, "%-10s %s", state(run), run));
        }
        return ExitCode.OK;
    }

    /** Names begin with the time, so that they sort by it. */
    private List<Path> runs() throws IOException {
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(in)) {
            return entries.filter(entry -> Files.exists(entry.resolve(JOURNAL)))
                    .sorted((a, b) -> b.getFileName().compareTo(a.getFileName()))
                    .toList();
        }
    }

    private static Map<String, Object> json(Path run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runFolder", run.toString());
        json.put("state", state(run));
        return json;
    }

    private static String state(Path run) {
        try {
            return RunState.of(run).name().toLowerCase(Locale.ROOT);
        } catch (InvalidInputException damaged) {
            return "damaged";
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}
