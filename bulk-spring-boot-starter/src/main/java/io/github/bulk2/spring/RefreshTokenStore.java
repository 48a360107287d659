package io.github.bulk2.spring;

/**
 * Keeps the refresh token of an app that rotates them, by a bean of this type: each login ends the token of {@code
 * bulk2.auth.refresh-token} and brings a new one. Without such a bean a new token is used until the application ends, and a
 * warning tells that it was not kept.
 */
@FunctionalInterface
public interface RefreshTokenStore {

    /**
     * Keeps a new refresh token for the next start. Called by the thread that logged in, before the access token is used.
     *
     * @param refreshToken the token; a secret
     * @throws RuntimeException if it cannot be kept; that is logged without its message, and the client goes on
     */
    void store(String refreshToken);
}
