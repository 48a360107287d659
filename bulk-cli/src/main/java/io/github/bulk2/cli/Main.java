package io.github.bulk2.cli;

/** The command {@code bulk2}. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 all rows succeeded, 1 error, 2 usage, 3 finished with
     * failed rows, 4 the wait ran out.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode = new CommandRunner(Console.ofProcess()).run(args);
        if (!UntilStopped.isStopping()) {
            System.exit(exitCode);
        }
    }
}
