package io.github.bulk2.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Prints a script that completes bulk2's commands and options in a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(bulk2 completion bash)",
            "  bulk2 completion zsh > ~/.bulk2-completion && echo 'source ~/.bulk2-completion' >> ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells; one script serves both, since zsh emulates bash's completion. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
    Shell shell = Shell.bash;

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(AutoComplete.bash("bulk2", Bulk2.commandLine(console, new Secrets())));
        console.out().flush();
        return ExitCode.OK;
    }
}
