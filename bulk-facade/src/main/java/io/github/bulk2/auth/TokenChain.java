package io.github.bulk2.auth;

import io.github.bulk2.HttpSettings;
import io.github.bulk2.error.AuthenticationException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The first provider that gives a token, kept from then on. Thread-safe. */
final class TokenChain implements TokenProvider {

    private final List<TokenProvider> providers;
    private volatile @Nullable TokenProvider chosen;

    TokenChain(List<TokenProvider> providers) {
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("a chain needs at least one token provider");
        }
        this.providers = providers;
    }

    @Override
    public AccessToken token() {
        TokenProvider known = chosen;
        return known == null ? choose() : known.token();
    }

    @Override
    public boolean invalidate(AccessToken refused) {
        TokenProvider known = chosen;
        return known != null && known.invalidate(refused);
    }

    @Override
    public void offerHttp(HttpSettings http) {
        providers.forEach(provider -> provider.offerHttp(http));
    }

    private synchronized AccessToken choose() {
        if (chosen != null) {
            return chosen.token();
        }
        AuthenticationException last = null;
        StringBuilder reasons = new StringBuilder();
        for (TokenProvider provider : providers) {
            try {
                AccessToken token = provider.token();
                chosen = provider;
                return token;
            } catch (AuthenticationException none) {
                last = none;
                reasons.append(reasons.isEmpty() ? "" : "; ").append(none.getMessage());
            }
        }
        AuthenticationException why = Objects.requireNonNull(last);
        throw new AuthenticationException(
                "none of " + providers.size() + " logins gives an access token: " + reasons,
                why.oauthError(),
                why.description(),
                why);
    }
}
