package io.github.bulk2.internal;

import io.github.bulk2.HttpSettings;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.AuthenticationException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one org that a client talks to: its URL, as the client's builder or else the first token tells it, and its tokens.
 * A token of another org is refused: the rest of a load must not go there. Thread-safe.
 */
final class Org {

    private final TokenProvider tokens;
    private final AtomicReference<@Nullable URI> url;

    Org(@Nullable URI instanceUrl, TokenProvider tokens, HttpSettings http) {
        this.tokens = tokens;
        this.url = new AtomicReference<>(instanceUrl);
        tokens.offerHttp(http);
    }

    AccessToken token() {
        AccessToken token = tokens.token();
        URI says = token.instanceUrl().orElse(null);
        if (says != null) {
            url.compareAndSet(null, says);
            URI known = url();
            if (!known.equals(says)) {
                throw new AuthenticationException(
                        "the access token is for " + says + ", but this client is for " + known
                                + ". Check the credentials, or leave instanceUrl(..) out: the token knows its org",
                        "",
                        "",
                        null);
            }
        }
        return token;
    }

    boolean invalidate(AccessToken refused) {
        return tokens.invalidate(refused);
    }

    @Nullable
    URI knownUrl() {
        return url.get();
    }

    /** The org's base URL; known as soon as there is a token. */
    URI url() {
        URI known = url.get();
        if (known == null) {
            throw new AuthenticationException(
                    "the access token does not tell its org. Set instanceUrl(..) of the client", "", "", null);
        }
        return known;
    }
}
