package io.github.bulk2.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

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

    /** Asks, whatever is quiet; the answer is yes only if it is that word. */
    boolean confirmed(String question) throws IOException {
        console.err().print(secrets.hide(question) + " Type yes: ");
        console.err().flush();
        String answer = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }

    void warn(String line) {
        hint("bulk2: warning: " + line);
    }

    /** Warns of what may have gone wrong with the data, even if only errors are wanted. */
    void warnAlways(String line) {
        console.err().println(secrets.hide("bulk2: warning: " + line));
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
