package io.github.bulk2.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.JWTBearerGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.auth.RenewingTokens.Grant;
import io.github.bulk2.internal.OrgUrl;
import io.github.bulk2.internal.OrganizationId;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connected app (or external client app) of an org, and the OAuth 2.0 flows that it may log in with (Salesforce help,
 * "OAuth Authorization Flows"). Immutable and thread-safe; so are the token providers it makes.
 *
 * <pre>{@code
 * ConnectedApp app = ConnectedApp.of(URI.create("https://mycompany.my.salesforce.com"), consumerKey);
 * BulkClient client = BulkClient.builder()
 *         .tokens(app.jwtBearer("loader@mycompany.com", SigningKey.ofPem(Path.of("server.key"))))
 *         .build();
 * }</pre>
 *
 * The provider logs in when the first token is needed, when Salesforce refused one, and, if the token's lifetime is known,
 * a minute or a tenth of it before its end. Threads that need a token at once share one request. A login that Salesforce
 * refuses is not tried again for 10 s, however many calls ask for it; one that fails in passing is repeated as the client's
 * settings say for the call that needs it.
 */
public final class ConnectedApp {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectedApp.class);

    private final URI loginUrl;
    private final String consumerKey;
    private final Settings settings;

    private record Settings(
            @Nullable String consumerSecret,
            @Nullable String audience,
            @Nullable Duration tokenLifetime,
            @Nullable HttpSettings http) {
        @Override
        public String toString() {
            return "hidden";
        }
    }

    private ConnectedApp(URI loginUrl, String consumerKey, Settings settings) {
        this.loginUrl = loginUrl;
        this.consumerKey = consumerKey;
        this.settings = settings;
    }

    /**
     * Names an app.
     *
     * @param loginUrl the org's My Domain URL; for JWT bearer and refresh tokens also {@code https://login.salesforce.com}
     *     or {@code https://test.salesforce.com}
     * @param consumerKey the app's consumer key, in OAuth's words the client id
     * @return the app
     * @throws IllegalArgumentException if the URL is not such a URL or the key is empty
     */
    public static ConnectedApp of(URI loginUrl, String consumerKey) {
        return new ConnectedApp(
                OrgUrl.checked(loginUrl, "login URL"),
                filled(consumerKey, "consumer key"),
                new Settings(null, null, null, null));
    }

    /**
     * Sets the app's secret for the refresh token flow. Not needed if the app does not require it.
     *
     * @param secret the consumer secret [none]
     * @return the changed copy
     * @throws IllegalArgumentException if it is empty
     */
    public ConnectedApp withConsumerSecret(String secret) {
        return with(new Settings(
                filled(secret, "consumer secret"), settings.audience(), settings.tokenLifetime(), settings.http()));
    }

    /**
     * Sets the audience of JWT assertions.
     *
     * @param audience the audience [{@code https://test.salesforce.com} when the login URL is a sandbox's, otherwise
     *     {@code https://login.salesforce.com}]
     * @return the changed copy
     * @throws IllegalArgumentException if it is empty
     */
    public ConnectedApp withAudience(String audience) {
        return with(new Settings(
                settings.consumerSecret(), filled(audience, "audience"), settings.tokenLifetime(), settings.http()));
    }

    /**
     * Sets how long access tokens live: the session timeout of the app's policies. Salesforce does not say it in its answer,
     * except in tokens that are JWTs.
     *
     * @param lifetime the session timeout [what the answer says; unknown otherwise: a token is then renewed when it is
     *     refused]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public ConnectedApp withTokenLifetime(Duration lifetime) {
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new IllegalArgumentException("token lifetime must be positive; it is " + lifetime);
        }
        return with(new Settings(settings.consumerSecret(), settings.audience(), lifetime, settings.http()));
    }

    /**
     * Sets how to speak HTTP with the token endpoint.
     *
     * @param http the settings [those of the client that uses the provider]
     * @return the changed copy
     */
    public ConnectedApp withHttp(HttpSettings http) {
        return with(new Settings(
                settings.consumerSecret(),
                settings.audience(),
                settings.tokenLifetime(),
                Objects.requireNonNull(http, "http")));
    }

    /**
     * The client credentials flow: logs in as the app's run-as user. The login URL must be the org's My Domain.
     *
     * @param consumerSecret the app's consumer secret
     * @return the provider
     * @throws IllegalArgumentException if the secret is empty
     */
    public TokenProvider clientCredentials(String consumerSecret) {
        ConnectedApp app = withConsumerSecret(consumerSecret);
        return app.provider(http -> app.logIn("client credentials", new ClientCredentialsGrant(), List.of(), http));
    }

    /**
     * The JWT bearer flow: logs in as a user who approved the app, with an assertion signed by the app's key (RS256) that is
     * good for two minutes.
     *
     * @param username the user
     * @param key the private key whose certificate the app has
     * @return the provider
     * @throws IllegalArgumentException if the user name is empty
     */
    public TokenProvider jwtBearer(String username, SigningKey key) {
        filled(username, "user name");
        String audience = Objects.requireNonNullElseGet(settings.audience(), this::usualAudience);
        Objects.requireNonNull(key, "key");
        return provider(http -> {
            JWTBearerGrant grant = new JWTBearerGrant(key.assertion(
                    consumerKey, username, audience, Clock.systemUTC().instant()));
            return logIn(TokenEndpoint.JWT, grant, List.of(grant.getAssertion()), http);
        });
    }

    /**
     * The refresh token flow. If the app rotates refresh tokens, each answer brings a new one and ends the old one: the
     * provider goes on with the new one and hands it to {@code rotated}, on the thread that made the request, before the
     * access token is used. What {@code rotated} throws is logged without its message, and the provider goes on.
     *
     * @param refreshToken the refresh token
     * @param rotated stores a new refresh token for the next start; called only if the app rotates them
     * @return the provider
     * @throws IllegalArgumentException if the token is empty
     */
    public TokenProvider refreshToken(String refreshToken, Consumer<String> rotated) {
        AtomicReference<String> latest = new AtomicReference<>(filled(refreshToken, "refresh token"));
        Objects.requireNonNull(rotated, "rotated");
        return provider(http -> {
            String current = latest.get();
            RefreshTokenGrant grant = new RefreshTokenGrant(new RefreshToken(current));
            TokenResponse answer = ask("refresh token", grant, List.of(current), http);
            RefreshToken next = answer.toSuccessResponse().getTokens().getRefreshToken();
            if (next != null && !next.getValue().equals(current)) {
                latest.set(next.getValue());
                store(next.getValue(), rotated);
            }
            return grant("refresh token", answer);
        });
    }

    private static void store(String refreshToken, Consumer<String> rotated) {
        try {
            rotated.accept(refreshToken);
        } catch (RuntimeException failure) {
            // Its message could hold the token.
            LOG.error(
                    "the new refresh token could not be stored ({}); the next start needs a new login",
                    failure.getClass().getName());
        }
    }

    private TokenProvider provider(Function<HttpSettings, Grant> login) {
        return new RenewingTokens(login, new RenewingTokens.Options(settings.http(), Clock.systemUTC()));
    }

    private Grant logIn(String flow, AuthorizationGrant grant, List<String> secrets, HttpSettings http) {
        return grant(flow, ask(flow, grant, secrets, http));
    }

    private TokenResponse ask(String flow, AuthorizationGrant grant, List<String> secrets, HttpSettings http) {
        TokenEndpoint endpoint = new TokenEndpoint(loginUrl);
        ClientID id = new ClientID(consumerKey);
        String secret = settings.consumerSecret();
        if (secret == null) {
            return endpoint.ask(flow, new TokenRequest.Builder(endpoint.uri(), id, grant).build(), secrets, http);
        }
        ClientSecretPost client = new ClientSecretPost(id, new Secret(secret));
        List<String> all = new ArrayList<>(secrets);
        all.add(secret);
        return endpoint.ask(flow, new TokenRequest.Builder(endpoint.uri(), client, grant).build(), all, http);
    }

    private Grant grant(String flow, TokenResponse answer) {
        var token = answer.toSuccessResponse().getTokens().getAccessToken();
        Map<String, Object> parameters = answer.toSuccessResponse().getCustomParameters();
        Object instanceUrl = parameters.get("instance_url");
        try {
            AccessToken access = AccessToken.of(token.getValue(), URI.create(String.valueOf(instanceUrl)));
            AccessToken known = OrganizationId.ofIdUrl(String.valueOf(parameters.get("id")))
                    .map(access::withOrganizationId)
                    .orElse(access);
            return new Grant(known, expiry(token.getValue(), token.getLifetime()));
        } catch (IllegalArgumentException unusable) {
            throw TokenEndpoint.unusable(flow + " flow at " + loginUrl, "a token without a usable instance_url");
        }
    }

    private @Nullable Instant expiry(String token, long seconds) {
        Instant now = Clock.systemUTC().instant();
        if (settings.tokenLifetime() != null) {
            return now.plus(settings.tokenLifetime());
        }
        if (seconds > 0) {
            return now.plusSeconds(seconds);
        }
        try {
            JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
            return expiry(claims.getIssueTime(), claims.getExpirationTime(), now);
        } catch (ParseException opaque) {
            return null;
        }
    }

    /** A token's times are by the server's clock, which may differ from ours; how long it lives is the same by both. */
    static @Nullable Instant expiry(@Nullable Date issued, @Nullable Date expires, Instant now) {
        if (expires == null) {
            return null;
        }
        Instant end = issued == null
                ? expires.toInstant()
                : now.plus(Duration.between(issued.toInstant(), expires.toInstant()));
        // One that was just issued is not dead: the clocks differ, and when it dies shows when it is refused.
        return end.isAfter(now) ? end : null;
    }

    String usualAudience() {
        String host = Objects.requireNonNull(loginUrl.getHost());
        boolean sandbox = host.equals("test.salesforce.com") || host.contains(".sandbox.");
        return sandbox ? "https://test.salesforce.com" : "https://login.salesforce.com";
    }

    private ConnectedApp with(Settings changed) {
        return new ConnectedApp(loginUrl, consumerKey, changed);
    }

    private static String filled(String text, String name) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        return text;
    }

    @Override
    public String toString() {
        return "ConnectedApp at " + loginUrl;
    }
}
