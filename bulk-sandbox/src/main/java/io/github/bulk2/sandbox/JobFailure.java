package io.github.bulk2.sandbox;

/** Ends a job in the state Failed; the message is the job's {@code errorMessage}. */
final class JobFailure extends Exception {
    private static final long serialVersionUID = 1L;

    JobFailure(String message) {
        super(message, null, false, false);
    }
}
