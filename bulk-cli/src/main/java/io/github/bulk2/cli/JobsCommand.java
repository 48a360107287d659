package io.github.bulk2.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "jobs",
        description = "Looks at the org's jobs, fetches their results, aborts or deletes them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  bulk2 jobs list --limit 10",
            "  bulk2 jobs results 7505e00000AbCdEAAV --failed failed.csv"
        })
final class JobsCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine self = Objects.requireNonNull(spec, "spec").commandLine();
        throw new ParameterException(
                self,
                "name a command: " + String.join(", ", self.getSubcommands().keySet()));
    }

    static CommandLine commandLine(Console console, Secrets secrets, String... args) {
        return new Subcommands()
                .with("list", () -> new JobsListCommand(console, secrets))
                .with("show", () -> new JobsShowCommand(console, secrets))
                .with("results", () -> new JobsResultsCommand(console, secrets))
                .with("abort", () -> new JobsAbortCommand(console, secrets))
                .with("delete", () -> new JobsDeleteCommand(console, secrets))
                .addTo(new CommandLine(new JobsCommand()), args, 1);
    }
}
