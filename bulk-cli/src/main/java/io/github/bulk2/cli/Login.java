package io.github.bulk2.cli;

import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one place says to log in: the options, the environment or a profile. A setting it does not have is null. All of a
 * login comes from one place, so that no secret is sent where it does not belong.
 *
 * @param place where it comes from, for messages
 * @param instanceUrl the org of the same place
 * @param token an access token
 * @param sfAlias a login of the sf CLI, or {@link #SF_DEFAULT}
 * @param app a connected app
 */
record Login(
        String place,
        @Nullable String instanceUrl,
        @Nullable String token,
        @Nullable String sfAlias,
        App app) {

    /** The login of the sf CLI's default org; no alias that anybody can give, so that an empty one is still refused. */
    static final String SF_DEFAULT = "\u0000";

    private static final String PRODUCTION = "https://login.salesforce.com";

    /** A connected app, its secret or key, and for a key the user. */
    record App(
            @Nullable String loginUrl,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable Path jwtKeyFile,
            @Nullable String username) {
        @Override
        public String toString() {
            return "app";
        }

        /** With what proves it from another place if this one does not have it. */
        App provenBy(App other) {
            boolean proven = clientId == null || clientSecret != null || jwtKeyFile != null;
            return proven
                    ? this
                    : new App(
                            loginUrl,
                            clientId,
                            other.clientSecret(),
                            other.jwtKeyFile(),
                            username == null ? other.username() : username);
        }
    }

    boolean isEmpty() {
        return token == null && sfAlias == null && app.clientId() == null;
    }

    Login provenBy(Login other) {
        return new Login(place, instanceUrl, token, sfAlias, app.provenBy(other.app()));
    }

    /**
     * The provider of the tokens.
     *
     * @param orgUrl the org that the user named, which is where an app logs in unless its place says otherwise
     */
    TokenProvider provider(Session session, @Nullable String orgUrl) {
        if (Stream.of(token, sfAlias, app.clientId()).filter(Objects::nonNull).count() > 1) {
            throw CliException.usage(place + " name more than one login. Keep one of: token, sf alias, client id");
        }
        if (token != null) {
            session.secrets().add(token);
            return TokenProvider.fixed(token);
        }
        if (sfAlias != null) {
            return sfAlias.equals(SF_DEFAULT) ? TokenProvider.sfCli() : TokenProvider.sfCli(sfAlias);
        }
        return app(session, orgUrl);
    }

    /** Where the app logs in: what its place says, in its own words or as the instance URL, else the org. */
    private String loginUrl(Session session, @Nullable String orgUrl) {
        String own = OrgUrlText.used(session, app.loginUrl(), "login URL");
        if (own != null) {
            return own;
        }
        String ofPlace = instanceUrl == null
                ? null
                : OrgUrlText.of(instanceUrl, "instance URL").url();
        return Objects.requireNonNullElse(ofPlace, Objects.requireNonNullElse(orgUrl, ""));
    }

    private TokenProvider app(Session session, @Nullable String orgUrl) {
        String clientId = Objects.requireNonNull(app.clientId());
        String loginUrl = loginUrl(session, orgUrl);
        Path keyFile = app.jwtKeyFile();
        if (keyFile != null) {
            if (app.username() == null) {
                throw CliException.usage(
                        place + " name a client id and a key, but no user. Set BULK2_USERNAME, --username"
                                + " or username of the profile");
            }
            return ConnectedApp.of(URI.create(loginUrl.isEmpty() ? PRODUCTION : loginUrl), clientId)
                    .jwtBearer(app.username(), signingKey(session, keyFile));
        }
        String secret = app.clientSecret();
        if (secret == null) {
            throw CliException.usage(
                    place + " name a client id, but neither a secret nor a key. Set BULK2_CLIENT_SECRET or"
                            + " BULK2_JWT_KEY_FILE, or use --client-secret-file or --jwt-key-file");
        }
        if (loginUrl.isEmpty()) {
            throw CliException.usage("no org is given to log in to. Set BULK2_INSTANCE_URL to its My Domain");
        }
        session.secrets().add(secret);
        return ConnectedApp.of(URI.create(loginUrl), clientId).clientCredentials(secret);
    }

    private static SigningKey signingKey(Session session, Path file) {
        try {
            SecretFile.warnIfOthersCanRead(session, file);
            return SigningKey.ofPem(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + ": cannot be read", unreadable);
        }
    }

    @Override
    public String toString() {
        return "login of " + place;
    }
}
