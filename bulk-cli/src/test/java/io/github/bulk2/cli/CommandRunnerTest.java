package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandRunnerTest {
    @Test
    void versionComesFromTheBuild() {
        assertThat(new Shell().run("--version").out()).matches("bulk2 [0-9]+\\.[0-9]+\\.[0-9]+\\S* \\(Java .+\\)\\R");
        assertThat(new Shell().run("query", "--version").out())
                .isEqualTo(new Shell().run("--version").out());
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        List<List<String>> commands = new ArrayList<>();
        Console console = new Console(System.in, System.out, System.err, Map.of(), 0);
        collect(Bulk2.commandLine(console, new Secrets()), List.of(), commands);

        assertThat(commands).hasSizeGreaterThan(16);
        for (List<String> command : commands) {
            List<String> args = new ArrayList<>(command);
            args.add("--help");
            Outcome outcome = new Shell().run(args.toArray(String[]::new));
            assertThat(outcome.exitCode()).as(String.join(" ", args)).isZero();
            assertThat(outcome.out()).containsPattern("Examples?:").contains("  bulk2 " + String.join(" ", command));
        }
    }

    @Test
    void commandBuiltAloneIsTheSameAsAmongAll() {
        List<List<String>> commands = new ArrayList<>();
        Console console = new Console(System.in, System.out, System.err, Map.of(), 0);
        CommandLine all = Bulk2.commandLine(console, new Secrets());
        collect(all, List.of(), commands);

        for (List<String> path : commands.subList(1, commands.size())) {
            String[] args = path.toArray(String[]::new);
            CommandLine alone = Bulk2.commandLine(console, new Secrets(), args);
            assertThat(alone.getSubcommands()).as(String.join(" ", path)).hasSize(1);
            assertThat(at(path, alone).getUsageMessage())
                    .isEqualTo(at(path, all).getUsageMessage());
        }
    }

    private static CommandLine at(List<String> path, CommandLine root) {
        CommandLine command = root;
        for (String name : path) {
            command = command.getSubcommands().get(name);
        }
        return command;
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
        found.add(path);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(sub, longer, found);
        });
    }

    @Test
    void noCommandNamesThem() {
        Outcome outcome = new Shell().run();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("insert").contains("query").contains("demo");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void unknownCommandIsNamed() {
        Outcome outcome = new Shell().run("frob");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("frob");
    }

    @Test
    void usageErrorIsJsonIfAskedFor() {
        Outcome outcome = new Shell().run("jobs", "show", "--json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.json().path("error").path("kind").asText()).isEqualTo("usage");
    }

    @Test
    void completionKnowsTheCommands() {
        Outcome outcome = new Shell().run("completion", "bash");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("complete -F").contains("upsert").contains("--external-id");
        assertThat(new Shell().run("completion", "zsh").out()).isEqualTo(outcome.out());
        assertThat(new Shell().run("completion", "fish").exitCode()).isEqualTo(2);
    }
}
