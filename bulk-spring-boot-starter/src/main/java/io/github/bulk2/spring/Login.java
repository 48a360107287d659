package io.github.bulk2.spring;

import static io.github.bulk2.spring.InvalidPropertyException.checked;
import static io.github.bulk2.spring.InvalidPropertyException.missing;

import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.spring.BulkProperties.App;
import io.github.bulk2.spring.BulkProperties.Auth;
import io.github.bulk2.spring.BulkProperties.Jwt;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one login that the properties name. */
final class Login {

    static final String INSTANCE_URL = "bulk2.instance-url";
    static final String TOKEN = "bulk2.auth.token";
    static final String SF_ALIAS = "bulk2.auth.sf-alias";
    static final String REFRESH_TOKEN = "bulk2.auth.refresh-token";
    static final String CLIENT_ID = "bulk2.auth.app.client-id";
    static final String CLIENT_SECRET = "bulk2.auth.app.client-secret";
    static final String USERNAME = "bulk2.auth.jwt.username";
    static final String KEY_FILE = "bulk2.auth.jwt.key-file";
    static final String KEY_STORE = "bulk2.auth.jwt.key-store";

    private final @Nullable URI instanceUrl;
    private final Auth auth;

    Login(BulkProperties properties) {
        this.instanceUrl = properties.instanceUrl();
        this.auth = properties.auth();
    }

    /**
     * Makes what gives the tokens; makes no call.
     *
     * @param store where rotated refresh tokens go, null if nowhere
     * @throws InvalidPropertyException if the properties name no login or several, or one is missing or refused
     */
    TokenProvider tokens(@Nullable RefreshTokenStore store) {
        List<String> logins = logins();
        if (logins.isEmpty()) {
            throw new InvalidPropertyException(
                    List.of(TOKEN, CLIENT_ID, SF_ALIAS),
                    "no login for Salesforce is set",
                    "Set one: " + TOKEN + " and " + INSTANCE_URL + "; " + CLIENT_ID + " with " + CLIENT_SECRET + ", "
                            + KEY_FILE + " or " + REFRESH_TOKEN + "; " + SF_ALIAS
                            + ". Or define a TokenProvider bean.");
        }
        if (logins.size() > 1) {
            throw new InvalidPropertyException(
                    logins,
                    "more than one login for Salesforce is set",
                    "Keep one. To use the first that works, define a TokenProvider bean with TokenProvider.chain(..).");
        }
        String token = auth.token();
        if (token != null) {
            if (instanceUrl == null) {
                throw missing(INSTANCE_URL, "an access token does not tell its org");
            }
            return checked(TOKEN, () -> TokenProvider.fixed(token));
        }
        String alias = auth.sfAlias();
        return alias == null
                ? new AppLogin(instanceUrl, auth).tokens(store)
                : checked(SF_ALIAS, () -> TokenProvider.sfCli(alias));
    }

    /** One property of each login that is set. */
    private List<String> logins() {
        List<String> logins = new ArrayList<>();
        if (auth.token() != null) {
            logins.add(TOKEN);
        }
        if (auth.sfAlias() != null) {
            logins.add(SF_ALIAS);
        }
        if (auth.refreshToken() != null) {
            logins.add(REFRESH_TOKEN);
        }
        Jwt jwt = auth.jwt();
        if (jwt != null) {
            logins.add(jwt.keyFile() != null ? KEY_FILE : jwt.keyStore() != null ? KEY_STORE : USERNAME);
        }
        App app = auth.app();
        // With a key or a refresh token the app is part of that login.
        if (app != null && auth.refreshToken() == null && jwt == null) {
            if (app.clientId() != null) {
                logins.add(CLIENT_ID);
            } else if (app.clientSecret() != null) {
                logins.add(CLIENT_SECRET);
            }
        }
        return logins;
    }
}
