package io.github.bulk2.error;

/**
 * A run of a load was stopped, as more records failed or stayed unprocessed than it allows. Its jobs in flight have ended and
 * are reconciled; no further job was closed. It can be resumed, with another limit or without one. Immutable.
 */
public final class FailureLimitException extends BulkException {

    private static final long serialVersionUID = 1L;

    /** How many records failed or stayed unprocessed so far. */
    private final long notLoaded;

    /**
     * For use inside this library.
     *
     * @param message how many failed, of how many, where they are and what to do
     * @param notLoaded how many failed or stayed unprocessed
     */
    public FailureLimitException(String message, long notLoaded) {
        super(message, null, null);
        this.notLoaded = notLoaded;
    }

    /** {@return how many records failed or stayed unprocessed so far} */
    public long notLoaded() {
        return notLoaded;
    }
}
