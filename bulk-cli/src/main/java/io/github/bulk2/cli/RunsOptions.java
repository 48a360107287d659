package io.github.bulk2.cli;

import io.github.bulk2.load.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the run folders of loads are. The option outranks the environment variable. */
final class RunsOptions {
    static final String VARIABLE = "BULK2_RUNS";

    @Option(
            names = "--runs-folder",
            paramLabel = "DIR",
            description = "Folder that holds the run folders of loads [BULK2_RUNS, else bulk2-runs].")
    @Nullable
    Path runsFolder;

    Path folder(Session session) {
        return runsFolder == null ? fromEnvironment(session) : runsFolder;
    }

    static Path fromEnvironment(Session session) {
        String named = session.console().env().get(VARIABLE);
        return named == null || named.isBlank() ? RunSummary.DEFAULT_FOLDER : Path.of(named.strip());
    }

    /** The folder of a run that is named by its path, or by its name alone. */
    Path run(Session session, String run) {
        Path path = Path.of(run);
        Path byName = folder(session).resolve(run);
        return !Files.exists(path) && Files.isDirectory(byName) ? byName : path;
    }
}
