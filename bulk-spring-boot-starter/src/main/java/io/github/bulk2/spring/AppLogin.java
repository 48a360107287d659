package io.github.bulk2.spring;

import static io.github.bulk2.spring.InvalidPropertyException.checked;
import static io.github.bulk2.spring.InvalidPropertyException.missing;

import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.spring.BulkProperties.App;
import io.github.bulk2.spring.BulkProperties.Auth;
import io.github.bulk2.spring.BulkProperties.Jwt;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The login of an app, by the flow that its properties are for. */
final class AppLogin {

    private static final Logger LOG = LoggerFactory.getLogger(AppLogin.class);

    private static final URI PRODUCTION = URI.create("https://login.salesforce.com");
    private static final String LOGIN_URL = "bulk2.auth.app.login-url";
    private static final String KEY_STORE_PASSWORD = "bulk2.auth.jwt.key-store-password";
    private static final String KEY_ALIAS = "bulk2.auth.jwt.key-alias";

    private final @Nullable URI instanceUrl;
    private final Auth auth;

    AppLogin(@Nullable URI instanceUrl, Auth auth) {
        this.instanceUrl = instanceUrl;
        this.auth = auth;
    }

    TokenProvider tokens(@Nullable RefreshTokenStore store) {
        App app = auth.app();
        if (app == null || app.clientId() == null) {
            throw missing(Login.CLIENT_ID, "the login needs the app's consumer key");
        }
        Jwt jwt = auth.jwt();
        if (jwt != null) {
            String user = required(jwt.username(), Login.USERNAME, "the JWT bearer flow is for one user");
            SigningKey key = key(jwt);
            return connected(app).jwtBearer(user, key);
        }
        String refreshToken = auth.refreshToken();
        if (refreshToken != null) {
            return connected(app).refreshToken(refreshToken, store == null ? AppLogin::lose : store::store);
        }
        String secret = app.clientSecret();
        if (secret == null) {
            throw new InvalidPropertyException(
                    List.of(Login.CLIENT_SECRET, Login.KEY_FILE, Login.REFRESH_TOKEN),
                    "the app has nothing to log in with",
                    "Set one: " + Login.CLIENT_SECRET + " (client credentials), " + Login.KEY_FILE + " and "
                            + Login.USERNAME + " (JWT bearer), " + Login.REFRESH_TOKEN + ".");
        }
        if (app.loginUrl() == null && instanceUrl == null) {
            throw missing(LOGIN_URL, "client credentials need the org's My Domain");
        }
        return connected(app).clientCredentials(secret);
    }

    private ConnectedApp connected(App app) {
        String clientId = required(app.clientId(), Login.CLIENT_ID, "");
        URI url = Objects.requireNonNullElse(app.loginUrl(), Objects.requireNonNullElse(instanceUrl, PRODUCTION));
        String urlProperty = app.loginUrl() == null ? Login.INSTANCE_URL : LOGIN_URL;
        ConnectedApp connected = checked(urlProperty, () -> ConnectedApp.of(url, clientId));
        if (app.clientSecret() != null) {
            connected = connected.withConsumerSecret(app.clientSecret());
        }
        if (app.audience() != null) {
            connected = connected.withAudience(app.audience());
        }
        Duration lifetime = app.tokenLifetime();
        ConnectedApp soFar = connected;
        return lifetime == null
                ? soFar
                : checked("bulk2.auth.app.token-lifetime", () -> soFar.withTokenLifetime(lifetime));
    }

    private static SigningKey key(Jwt jwt) {
        Path file = jwt.keyFile();
        Path store = jwt.keyStore();
        if (file != null && store != null) {
            throw new InvalidPropertyException(
                    List.of(Login.KEY_FILE, Login.KEY_STORE), "the private key is given twice", "Keep one of them.");
        }
        if (file != null) {
            return read(Login.KEY_FILE, file, () -> SigningKey.ofPem(file));
        }
        Path known = required(store, Login.KEY_FILE, "the JWT bearer flow needs a private key");
        String alias = required(jwt.keyAlias(), KEY_ALIAS, "a keystore may hold several keys");
        String password = required(jwt.keyStorePassword(), KEY_STORE_PASSWORD, "a keystore is encrypted");
        return read(Login.KEY_STORE, known, () -> SigningKey.ofKeyStore(known, password.toCharArray(), alias));
    }

    @FunctionalInterface
    private interface KeyReader {
        SigningKey read() throws IOException;
    }

    private static SigningKey read(String property, Path file, KeyReader reader) {
        return checked(property, () -> {
            try {
                return reader.read();
            } catch (NoSuchFileException missing) {
                throw new IllegalArgumentException("there is no file " + file.toAbsolutePath(), missing);
            } catch (IOException unreadable) {
                throw new IllegalArgumentException(file.toAbsolutePath() + " cannot be read", unreadable);
            }
        });
    }

    private static <T> T required(@Nullable T value, String property, String why) {
        if (value == null) {
            throw missing(property, why);
        }
        return value;
    }

    private static void lose(String refreshToken) {
        LOG.warn(
                "the refresh token was replaced, and there is no RefreshTokenStore bean to keep the new one;"
                        + " {} will not be accepted at the next start",
                Login.REFRESH_TOKEN);
    }
}
