package io.github.bulk2.cli;

/**
 * One run of the command line: where it prints, how, and what it must never print.
 *
 * @param console the process
 * @param output the options that say how to print
 * @param secrets what must not be printed
 */
record Session(Console console, OutputOptions output, Secrets secrets) {

    /** Tells the user something that is not the result. */
    void hint(String line) {
        if (!output.quiet) {
            console.err().println(OptionWords.of(secrets.hide(line)));
        }
    }

    void warn(String line) {
        hint("bulk2: warning: " + line);
    }

    /** Part of the result, for people. */
    void print(String line) {
        console.out().println(OptionWords.of(line));
        console.out().flush();
    }

    /** The result, for programs. */
    void printJson(Object document) {
        Json.print(console.out(), document);
    }
}
