package io.github.bulk2.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What it does is done by {@link CommandRunner}, which makes it the option --help of the command. */
@Command(
        name = "help",
        description = "Shows the help of a command.",
        footer = {"", "Examples:", "  bulk2 help", "  bulk2 help query", "  bulk2 help jobs list"})
final class HelpCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; without it all are listed.")
    List<String> command = List.of();

    @Override
    public void run() {
        CommandSpec root = Objects.requireNonNull(spec, "spec").root();
        root.commandLine().usage(root.commandLine().getOut());
    }
}
