package io.github.bulk2.cli;

/** What {@code bulk2} ends with; the README and {@code bulk2 --help} list the same numbers. */
final class ExitCode {
    /** Every row succeeded, or there was nothing to fail. */
    static final int OK = 0;
    /** Something went wrong; one line on stderr says what. */
    static final int ERROR = 1;
    /** The command line cannot be carried out as it is. */
    static final int USAGE = 2;
    /** The load finished; some rows failed or were not processed, or the results may not be those of the rows sent. */
    static final int FAILED_ROWS = 3;
    /** The wait ran out; the job goes on at Salesforce. */
    static final int TIMEOUT = 4;
    /** Whoever read our stdout is gone: what a shell reports for a program that SIGPIPE ended. */
    static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
