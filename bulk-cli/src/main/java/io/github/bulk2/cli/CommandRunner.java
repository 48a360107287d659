package io.github.bulk2.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final Pattern CARET_LINE = Pattern.compile("\\R[ \\t]*\\^[ \\t]*\\R");

    private static final Pattern COMMENT = Pattern.compile("--\\s");

    private final Console console;
    private final Secrets secrets = new Secrets();

    CommandRunner(Console console) {
        this.console = console;
        for (String name : SECRET_VARIABLES) {
            secrets.add(console.env().getOrDefault(name, "").strip());
        }
    }

    int run(String... given) {
        String[] args = withoutComments(asHelpOption(given));
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            // The answer needs none of the commands, and building them takes most of the start-up time.
            console.out().println(Version.line());
            console.out().flush();
            return ExitCode.OK;
        }
        hideTokens(args);
        CommandLine commands = Bulk2.commandLine(console, secrets, args)
                .setOut(new PrintWriter(console.help(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.terminal(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((wrong, line) -> usageError(wrong, List.of(line)))
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, parsed.originalArgs()));
        int code = commands.execute(args);
        boolean gone = console.out().checkError() || console.help().checkError();
        return code == ExitCode.OK && gone ? ExitCode.BROKEN_PIPE : code;
    }

    /** {@code help jobs list} is {@code jobs list --help}, so that only the command is built that it is about. */
    private String[] asHelpOption(String... args) {
        if (args.length == 0 || !args[0].equals("help") || List.of(args).contains("--help")) {
            return args;
        }
        boolean unknown = args.length > 1
                && !Bulk2.commandLine(console, secrets).getSubcommands().containsKey(args[1]);
        // With --help a name that is none would be passed over.
        Stream<String> option = unknown ? Stream.of() : Stream.of("--help");
        return Stream.concat(Arrays.stream(args).skip(1), option).toArray(String[]::new);
    }

    /** What begins with a comment of SOQL is no option. */
    private static String[] withoutComments(String... args) {
        return Arrays.stream(args)
                .map(arg -> COMMENT.matcher(arg).lookingAt() ? " " + arg : arg)
                .toArray(String[]::new);
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
        return report(
                new Failure("usage", ExitCode.USAGE, sentence(message) + " See: " + command + " --help"), wrong, args);
    }

    private static String sentence(String message) {
        return message.endsWith("?") ? message : message + ".";
    }

    /** Repeats the names of options and commands only: what follows a mistyped --token is a secret. */
    private static String unmatched(UnmatchedArgumentException wrong) {
        String first = wrong.getUnmatched().get(0);
        String likely = likely(wrong.getSuggestions());
        if (first.startsWith("-")) {
            return "unknown option " + first.replaceAll("=.*", "") + likely;
        }
        return first.matches("[a-z][a-z-]{0,19}")
                ? first + " is not a command, or an argument too many" + likely
                : "there is an argument too many";
    }

    private static String likely(List<String> names) {
        return names.isEmpty()
                ? ""
                : ". Did you mean " + names.stream().limit(3).collect(Collectors.joining(" or ")) + "?";
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
        Failure told = failure.withMessage(oneLine(OptionWords.of(secrets.hide(failure.message()))));
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

    /** A list of problems reads as one line too. What points at a place in the line above it does not. */
    private static String oneLine(String text) {
        return CARET_LINE.matcher(text).find() ? text.stripTrailing().replaceAll("[ \\t]+(?=\\R)", "") : joined(text);
    }

    private static String joined(String text) {
        return text.strip().replaceAll(":\\s*\\R\\s*", ": ").replaceAll("\\s*\\R\\s*", "; ");
    }
}
