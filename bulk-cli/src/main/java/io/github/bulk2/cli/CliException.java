package io.github.bulk2.cli;

import org.jspecify.annotations.Nullable;

/** An error that the command line itself found. The message says what, where and what to do, in one line. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line is wrong. */
    static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message, null);
    }

    /** The command line is right and the world is not. */
    static CliException error(String message, @Nullable Throwable cause) {
        return new CliException(ExitCode.ERROR, message, cause);
    }

    /** The reader of our stdout is gone. */
    static CliException brokenPipe(Throwable cause) {
        return new CliException(ExitCode.BROKEN_PIPE, "broken pipe", cause);
    }

    /** Makes something of values. */
    interface Values<T, E extends Exception> {
        T get() throws E;
    }

    /** What is made of the values; one that is not accepted came from the command line. */
    static <T, E extends Exception> T checkingUsage(Values<T, E> values) throws E {
        try {
            return values.get();
        } catch (IllegalArgumentException refused) {
            throw new CliException(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
        }
    }

    int exitCode() {
        return exitCode;
    }
}
