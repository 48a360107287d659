package io.github.bulk2.cli;

import picocli.CommandLine.Option;

/** How a command shows what it does. */
final class OutputOptions {
    @Option(
            names = "--json",
            description = "Write one JSON document to stdout instead of text, for an error too: {\"error\": {...}}.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, hints or warnings; errors only.")
    boolean quiet;

    @Option(names = "--debug", description = "Show the stack trace of an error. Tokens stay hidden.")
    boolean debug;
}
