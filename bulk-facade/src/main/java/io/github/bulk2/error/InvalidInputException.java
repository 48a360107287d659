package io.github.bulk2.error;

/**
 * The data or the request cannot be loaded as it is. Found out before any record is loaded, except where the input
 * changed in the middle of a run: then the message says that what was closed before stays loaded. It says what is wrong,
 * in which line, and what to do. Immutable.
 */
public final class InvalidInputException extends BulkException {

    private static final long serialVersionUID = 1L;

    /**
     * For use inside this library.
     *
     * @param message what is wrong, where, what to do
     */
    public InvalidInputException(String message) {
        super(message, null, null);
    }

    /**
     * For use inside this library.
     *
     * @param message what is wrong, where, what to do
     * @param cause the failure below
     */
    public InvalidInputException(String message, Throwable cause) {
        super(message, null, cause);
    }
}
