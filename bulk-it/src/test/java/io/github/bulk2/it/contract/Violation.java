package io.github.bulk2.it.contract;

/**
 * Something that the document does not allow.
 *
 * @param operation the operation's id; empty if the request is of no operation
 * @param side request or answer
 * @param status of the answer
 * @param at where, such as {@code status}, {@code header Sforce-Locator}, {@code query queryLocator} or, in a JSON body,
 *     {@code $.records[0].state}
 */
record Violation(String operation, Side side, int status, String at, String message) {

    enum Side {
        REQUEST,
        ANSWER
    }

    @Override
    public String toString() {
        return "%s %d, %s, %s: %s"
                .formatted(operation, status, side.name().toLowerCase(java.util.Locale.ROOT), at, message);
    }
}
