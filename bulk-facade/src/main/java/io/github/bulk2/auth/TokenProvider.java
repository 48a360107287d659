package io.github.bulk2.auth;

import io.github.bulk2.HttpSettings;
import java.util.List;
import java.util.Optional;

/**
 * Where the client gets its access token. Implementations must be thread-safe: {@link #token()} is called before every
 * request, from any thread, so it should answer from memory.
 *
 * <p>{@link ConnectedApp} has providers for the OAuth flows; they fetch a token when the first one is needed, when one was
 * refused and before one dies whose lifetime is known, once for however many threads.
 */
@FunctionalInterface
public interface TokenProvider {

    /**
     * The token to send.
     *
     * @return the token
     * @throws io.github.bulk2.error.AuthenticationException if none can be had, and asking again will not help
     * @throws io.github.bulk2.error.BulkException if none can be had now
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
     * Offers HTTP settings for calls that the provider makes itself. A client does so when it is built, so that its proxy,
     * trust store and timeouts hold for the token endpoint too. The first offer counts; none does if the provider was given
     * settings of its own. Does nothing by default.
     *
     * @param http the client's settings
     */
    default void offerHttp(HttpSettings http) {}

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

    /**
     * The first of several providers that can give a token: when the first token is needed they are asked in order, and one
     * that throws {@link io.github.bulk2.error.AuthenticationException} is passed over. The one that gave a token is kept
     * from then on: a load does not change its user half-way.
     *
     * @param providers the providers, at least one
     * @return the provider
     * @throws IllegalArgumentException if there is none
     */
    static TokenProvider chain(TokenProvider... providers) {
        return new TokenChain(List.of(providers));
    }

    /**
     * A login of the Salesforce CLI: asks {@code sf org display --json}, which also renews it, and, as it hides the token
     * since version 2.136.8, {@code sf org auth show-access-token --json}. The command must be installed; none of its files
     * are read.
     *
     * @param alias an alias or user name that {@code sf org list} shows
     * @return the provider; it throws {@link io.github.bulk2.error.AuthenticationException} if the command is not installed
     *     or has no such login
     * @throws IllegalArgumentException if it cannot be an alias
     */
    static TokenProvider sfCli(String alias) {
        return new SfCli(Optional.of(alias), SfCli.pathOfProcess()).tokens();
    }

    /**
     * The login of the Salesforce CLI's default org, as {@code sf config get target-org} shows it; otherwise as
     * {@link #sfCli(String)}.
     *
     * @return the provider; it throws {@link io.github.bulk2.error.AuthenticationException} if the command is not installed
     *     or has no default org
     */
    static TokenProvider sfCli() {
        return new SfCli(Optional.empty(), SfCli.pathOfProcess()).tokens();
    }
}
