package io.github.bulk2.auth;

/**
 * Where the client gets its access token. Implementations must be thread-safe: {@link #token()} is called before every
 * request, from any thread, so it should answer from memory.
 */
@FunctionalInterface
public interface TokenProvider {

    /**
     * The token to send.
     *
     * @return the token
     * @throws io.github.bulk2.error.BulkException if none can be had
     */
    AccessToken token();

    /**
     * Tells that Salesforce refused a token (401), so that the next {@link #token()} gives a fresh one. Several threads
     * may report the same token; a provider fetches a new one once. Does nothing by default.
     *
     * @param refused the token that was refused
     * @return whether a fresh token can be had, so that repeating the call makes sense
     */
    default boolean invalidate(AccessToken refused) {
        return false;
    }

    /**
     * A provider that always gives the same token.
     *
     * @param token the token's text
     * @return the provider
     * @throws IllegalArgumentException if it is not a token
     */
    static TokenProvider fixed(String token) {
        AccessToken fixed = AccessToken.of(token);
        return () -> fixed;
    }
}
