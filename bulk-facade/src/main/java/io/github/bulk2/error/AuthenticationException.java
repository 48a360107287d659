package io.github.bulk2.error;

import org.jspecify.annotations.Nullable;

/**
 * There is no access token to be had, and asking again will not change that: wrong credentials, an app that is not
 * approved, a login that has ended. Never retried. The message says which login it was, what Salesforce said and what to
 * check; it holds no secret. Immutable.
 */
public final class AuthenticationException extends BulkException {

    private static final long serialVersionUID = 1L;

    /** The code, or empty. */
    private final String oauthError;

    /** The text, or empty. */
    private final String description;

    /**
     * For use inside this library.
     *
     * @param message which login, what happened, what to check
     * @param oauthError the OAuth error code, or empty
     * @param description Salesforce's text, or empty
     * @param cause the failure below, or null
     */
    public AuthenticationException(String message, String oauthError, String description, @Nullable Throwable cause) {
        super(message, null, cause);
        this.oauthError = oauthError;
        this.description = description;
    }

    /** {@return the OAuth error code, such as {@code invalid_grant} (RFC 6749, section 5.2); empty if there is none} */
    public String oauthError() {
        return oauthError;
    }

    /** {@return what Salesforce said about it; empty if it said nothing} */
    public String description() {
        return description;
    }
}
