package io.github.bulk2.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and turns whatever happens into output and an exit code. */
final class CommandRunner {
    private static final List<String> SECRET_VARIABLES = List.of(
            "BULK2_TOKEN",
            "BULK2_CLIENT_SECRET",
            "BULK2_PROXY_PASSWORD",
            "BULK2_TRUST_STORE_PASSWORD",
            "BULK2_KEY_STORE_PASSWORD");

    private final Console console;
    private final Secrets secrets = new Secrets();

    CommandRunner(Console console) {
        this.console = console;
        for (String name : SECRET_VARIABLES) {
            secrets.add(console.env().getOrDefault(name, "").strip());
        }
    }

    int run(String... args) {
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            // The answer needs none of the commands, and building them takes most of the start-up time.
            console.out().println(Version.line());
            console.out().flush();
            return ExitCode.OK;
        }
        hideTokens(args);
        CommandLine commands = Bulk2.commandLine(console, secrets, args)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((wrong, given) -> usageError(wrong, List.of(given)))
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, parsed.originalArgs()));
        int code = commands.execute(args);
        return code == ExitCode.OK && console.out().checkError() ? ExitCode.BROKEN_PIPE : code;
    }

    private void hideTokens(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--token=")) {
                secrets.add(args[i].substring("--token=".length()));
            } else if (args[i].equals("--token") && i + 1 < args.length && !args[i + 1].equals("-")) {
                secrets.add(args[i + 1]);
            }
        }
    }

    private int usageError(ParameterException wrong, List<String> args) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(wrong.getMessage());
        return report(new Failure("usage", ExitCode.USAGE, message + ". See: " + command + " --help"), wrong, args);
    }

    /** Repeats the names of options and commands only: what follows a mistyped --token is a secret. */
    private static String unmatched(UnmatchedArgumentException wrong) {
        String first = wrong.getUnmatched().get(0);
        if (first.startsWith("-")) {
            return "unknown option " + first.replaceAll("=.*", "");
        }
        return first.matches("[a-z][a-z-]{0,19}")
                ? first + " is not a command, or an argument too many"
                : "there is an argument too many";
    }

    private int failed(Exception thrown, List<String> args) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return report(Failure.of(thrown), thrown, args);
    }

    private int report(Failure failure, Exception thrown, List<String> args) {
        if (failure.exitCode() == ExitCode.BROKEN_PIPE) {
            return failure.exitCode();
        }
        Failure told = failure.withMessage(oneLine(secrets.hide(failure.message())));
        console.err().println("bulk2: " + told.message());
        if (args.contains("--debug")) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            console.err().print(secrets.hide(trace.toString()));
        }
        if (args.contains("--json")) {
            Json.print(console.out(), told.json(thrown));
        }
        return told.exitCode();
    }

    /** A list of problems reads as one line too. */
    private static String oneLine(String text) {
        return text.strip().replaceAll(":\\s*\\R\\s*", ": ").replaceAll("\\s*\\R\\s*", "; ");
    }
}
