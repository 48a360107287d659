package io.github.bulk2.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself: the list of its commands. */
@Command(
        name = "bulk2",
        description = "Loads and exports any amount of data with Salesforce Bulk API 2.0; nothing lost, nothing twice.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 all rows succeeded, 1 error, 2 usage, 3 finished with failed rows or doubtful results,",
            "4 the wait ran out.",
            "",
            "Examples:",
            "  bulk2 demo",
            "  bulk2 upsert Account accounts.csv --external-id External_Id__c",
            "  bulk2 query \"SELECT Id, Name FROM Account\" -o accounts.csv"
        })
final class Bulk2 implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    /** Reached when no command is named. */
    @Override
    public void run() {
        CommandLine self = Objects.requireNonNull(spec, "spec").commandLine();
        throw new ParameterException(
                self,
                "name a command: " + String.join(", ", self.getSubcommands().keySet()));
    }

    /** The command that {@code args} name, or all if they name none. */
    static CommandLine commandLine(Console console, Secrets secrets, String... args) {
        CommandLine root = new Subcommands()
                .with("insert", () -> new InsertCommand(console, secrets))
                .with("update", () -> new UpdateCommand(console, secrets))
                .with("upsert", () -> new UpsertCommand(console, secrets))
                .with("delete", () -> new DeleteCommand(console, secrets))
                .with("hard-delete", () -> new HardDeleteCommand(console, secrets))
                .with("resume", () -> new ResumeCommand(console, secrets))
                .with("retry", () -> new RetryCommand(console, secrets))
                .with("undo", () -> new UndoCommand(console, secrets))
                .with("runs", () -> RunsCommand.commandLine(console, secrets, args))
                .with("query", () -> new QueryCommand(console, secrets))
                .with("jobs", () -> JobsCommand.commandLine(console, secrets, args))
                .with("serve", () -> new ServeCommand(console, secrets))
                .with("sandbox", () -> new SandboxCommand(console, secrets))
                .with("demo", () -> new DemoCommand(console, secrets))
                .with("completion", () -> new CompletionCommand(console))
                .with("help", HelpCommand::new)
                .addTo(new CommandLine(new Bulk2()), args, 0);
        addStandardOptions(root);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExpandAtFiles(false);
        return root;
    }

    private static void addStandardOptions(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (!spec.optionsMap().containsKey("--help")) {
            spec.mixinStandardHelpOptions(true);
        }
        spec.versionProvider(new Version());
        command.getSubcommands().values().forEach(Bulk2::addStandardOptions);
    }
}
