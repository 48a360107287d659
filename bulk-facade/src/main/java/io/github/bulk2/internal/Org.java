package io.github.bulk2.internal;

import io.github.bulk2.HttpSettings;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.AuthenticationException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one org that a client talks to: its URL, as the client's builder or else the first token tells it, its id, as the
 * first token or answer tells it, and its tokens. A token of another org is refused: the rest of a load must not go there.
 * So is one of another URL, even of the same org: it would be sent to a server that nobody named. Thread-safe.
 */
final class Org {

    /** What the org said about itself when it was asked with this token. */
    private record Asked(AccessToken token, Optional<String> id) {}

    private final TokenProvider tokens;
    private volatile @Nullable URI url;
    private volatile @Nullable String id;
    private volatile @Nullable Asked asked;

    Org(@Nullable URI instanceUrl, TokenProvider tokens, HttpSettings http) {
        this.tokens = tokens;
        this.url = instanceUrl;
        tokens.offerHttp(http);
    }

    AccessToken token() {
        AccessToken token = tokens.token();
        admit(token);
        return token;
    }

    private synchronized void admit(AccessToken token) {
        String tokensId = token.organizationId().orElse(null);
        if (tokensId != null && id != null && !tokensId.equals(id)) {
            throw refused("the access token is for org " + tokensId + ", but this client is for org " + id
                    + (url == null ? "" : " (" + url + ")") + ". Check the credentials, or make a new client");
        }
        URI says = token.instanceUrl().orElse(null);
        if (says != null && url != null && !says.equals(url)) {
            throw refused("the access token is for " + says + ", but this client is for " + url
                    + ". Check the credentials, or leave instanceUrl(..) out: the token knows its org");
        }
        url = says == null ? url : says;
        id = tokensId == null ? id : tokensId;
    }

    private static AuthenticationException refused(String why) {
        return new AuthenticationException(why, "", "", null);
    }

    /**
     * Which org it is. Logs in if there is no token yet.
     *
     * @param ask asks the org for its id; called once for each token that does not tell it
     */
    OrgIdentity identity(Supplier<Optional<String>> ask) {
        AccessToken token = token();
        Optional<String> tells = token.organizationId();
        return new OrgIdentity(tells.isPresent() ? tells : asked(token, ask), url());
    }

    private Optional<String> asked(AccessToken token, Supplier<Optional<String>> ask) {
        Asked latest = asked;
        if (latest == null || !latest.token().equals(token)) {
            latest = new Asked(token, ask.get());
            latest.id().ifPresent(answer -> admit(token.withOrganizationId(answer)));
            asked = latest;
        }
        return latest.id();
    }

    boolean invalidate(AccessToken refused) {
        return tokens.invalidate(refused);
    }

    @Nullable
    URI knownUrl() {
        return url;
    }

    /** The org's base URL; known as soon as there is a token. */
    URI url() {
        URI known = url;
        if (known == null) {
            throw refused("the access token does not tell its org. Set instanceUrl(..) of the client");
        }
        return known;
    }
}
