package io.github.bulk2.spring;

import io.github.bulk2.DailyLimit;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the client; their descriptions are what an IDE shows. A property that is set to nothing counts as not set.
 *
 * @param instanceUrl Base URL of the org, such as https://mycompany.my.salesforce.com. Needed with an access token; every
 *     other login tells it.
 * @param apiVersion API version. Parallel result pages need 58.0.
 * @param runsFolder Folder in which loads that name no run folder create theirs. Default: bulk2-runs in the working directory.
 * @param auth How to log in.
 * @param calls How often, how many and how long calls may be.
 * @param http How to speak HTTP.
 */
@ConfigurationProperties("bulk2")
record BulkProperties(
        @Nullable URI instanceUrl,
        @DefaultValue("63.0") String apiVersion,
        @Nullable Path runsFolder,
        @DefaultValue Auth auth,
        @DefaultValue Calls calls,
        @DefaultValue Http http) {

    BulkProperties {
        instanceUrl = filled(instanceUrl);
        runsFolder = filled(runsFolder);
    }

    /** All that must not be shown. */
    Stream<String> secrets() {
        App app = auth.app();
        Jwt jwt = auth.jwt();
        Proxy proxy = http.proxy();
        return Stream.of(
                        auth.token(),
                        auth.refreshToken(),
                        app == null ? null : app.clientSecret(),
                        jwt == null ? null : jwt.keyStorePassword(),
                        proxy == null ? null : proxy.password())
                .filter(Objects::nonNull);
    }

    /**
     * One login: an access token, an alias, or an app with a secret, a key or a refresh token.
     *
     * @param token Access token, used as it is and never renewed.
     * @param sfAlias Alias or user name of a login of the Salesforce CLI, as "sf org list" shows it.
     * @param refreshToken Refresh token that the app was given.
     * @param app Connected app or external client app.
     * @param jwt JWT bearer flow of the app.
     */
    record Auth(
            @Nullable String token,
            @Nullable String sfAlias,
            @Nullable String refreshToken,
            @Nullable App app,
            @Nullable Jwt jwt) {

        Auth {
            token = filled(token);
            sfAlias = filled(sfAlias);
            refreshToken = filled(refreshToken);
        }

        @Override
        public String toString() {
            return "Auth[hidden]";
        }
    }

    /**
     * An app of the org.
     *
     * @param clientId Consumer key of the app, in OAuth's words its client id.
     * @param clientSecret Consumer secret of the app. Alone it means the client credentials flow.
     * @param loginUrl Where the app logs in. Without it the instance URL, or https://login.salesforce.com for the JWT bearer and
     *     refresh token flows.
     * @param audience Audience of JWT assertions. Without it https://test.salesforce.com if the login URL is that of a sandbox,
     *     otherwise https://login.salesforce.com.
     * @param tokenLifetime How long access tokens live: the session timeout of the app's policies. Without it a token is renewed
     *     when Salesforce refuses it.
     */
    record App(
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable URI loginUrl,
            @Nullable String audience,
            @Nullable Duration tokenLifetime) {

        App {
            clientId = filled(clientId);
            clientSecret = filled(clientSecret);
            loginUrl = filled(loginUrl);
            audience = filled(audience);
        }

        @Override
        public String toString() {
            return "App[hidden]";
        }
    }

    /**
     * What the JWT bearer flow needs beside the app.
     *
     * @param username User to log in as.
     * @param keyFile PEM file with the private key, PKCS#8 or PKCS#1, not encrypted.
     * @param keyStore Java keystore with the private key, PKCS#12 or JKS, instead of a PEM file.
     * @param keyStorePassword Password of the keystore and its key.
     * @param keyAlias Alias of the key in the keystore.
     */
    record Jwt(
            @Nullable String username,
            @Nullable Path keyFile,
            @Nullable Path keyStore,
            @Nullable String keyStorePassword,
            @Nullable String keyAlias) {

        Jwt {
            username = filled(username);
            keyFile = filled(keyFile);
            keyStore = filled(keyStore);
            keyStorePassword = filled(keyStorePassword);
            keyAlias = filled(keyAlias);
        }

        @Override
        public String toString() {
            return "Jwt[hidden]";
        }
    }

    /**
     * The call policy.
     *
     * @param retry When a call that failed is tried again.
     * @param rateLimit How many calls are sent in a period.
     * @param circuitBreaker When a server in trouble is left alone.
     * @param maxConcurrent How many calls wait for their answer at once, and the size of the connection pool.
     * @param apiFloor What is left to others of the org's allowances for 24 hours. Without it they may be used up.
     */
    record Calls(
            @DefaultValue Retry retry,
            @DefaultValue RateLimit rateLimit,
            @DefaultValue CircuitBreaker circuitBreaker,
            @DefaultValue("20") int maxConcurrent,
            @DefaultValue Floor apiFloor) {}

    /**
     * When a call that failed is tried again.
     *
     * @param maxAttempts Attempts of a call in all. 1 means no retry.
     * @param firstDelay First pause between two attempts. Pauses double.
     * @param maxDelay Longest pause between two attempts.
     * @param deadline How long after the first attempt of a call another one may begin.
     */
    record Retry(
            @DefaultValue("5") int maxAttempts,
            @DefaultValue("300ms") Duration firstDelay,
            @DefaultValue("30s") Duration maxDelay,
            @DefaultValue("15m") Duration deadline) {}

    /**
     * How many calls are sent in a period.
     *
     * @param calls Calls in a period, spread evenly over it. Without it there is no limit.
     * @param period Period that the calls are counted in.
     */
    record RateLimit(
            @Nullable Integer calls, @DefaultValue("1s") Duration period) {}

    /**
     * When a server in trouble is left alone.
     *
     * @param window How many calls are looked at. 0 means no circuit breaker.
     * @param failurePercent How many of a hundred of them have failed when the circuit opens.
     * @param pause How long the circuit stays open before one cheap call tries the server.
     */
    record CircuitBreaker(
            @DefaultValue("20") int window,
            @DefaultValue("80") int failurePercent,
            @DefaultValue("5s") Duration pause) {}

    /**
     * What is left to others of the org's allowances for 24 hours.
     *
     * @param percent How many of a hundred are left of each allowance.
     * @param left What is left of one allowance, in its own unit, instead of the percentage: api-requests, bulk-api-batches,
     *     query-jobs, query-file-storage-mb.
     * @param pause Waiting at the floor instead of stopping.
     */
    record Floor(
            @Nullable Integer percent,
            @Nullable Map<DailyLimit, Long> left,
            @DefaultValue Pause pause) {

        Floor {
            left = left == null || left.isEmpty() ? null : left;
        }
    }

    /**
     * Waiting at the floor.
     *
     * @param lookEvery How often to look whether the allowance has recovered. Each look is a call.
     * @param longest How long to wait there for an allowance to recover before stopping. Without it the client stops at once.
     */
    record Pause(
            @DefaultValue("5m") Duration lookEvery,
            @Nullable Duration longest) {}

    /**
     * HTTP, for the calls of the API and token requests.
     *
     * @param connectTimeout How long making a connection may take.
     * @param readTimeout How long the server may be silent in the middle of an exchange.
     * @param totalTimeout How long a whole exchange may take, also an upload or download that moves. Without it there is no
     *     bound.
     * @param clientName Name that Salesforce logs the calls under. Without it bulk2/ and the version.
     * @param proxy HTTP proxy.
     * @param sslBundle Name of the SSL bundle (spring.ssl.bundle) with the CAs to trust, the certificate to show, or both.
     *     Without it the CAs that Java trusts, and no certificate.
     */
    record Http(
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("2m") Duration readTimeout,
            @Nullable Duration totalTimeout,
            @Nullable String clientName,
            @Nullable Proxy proxy,
            @Nullable String sslBundle) {

        Http {
            clientName = filled(clientName);
            proxy = Proxy.NONE.equals(proxy) ? null : proxy;
            sslBundle = filled(sslBundle);
        }
    }

    /**
     * An HTTP proxy, which Salesforce is reached through.
     *
     * @param host Name or address of the proxy, without a scheme.
     * @param port Port of the proxy.
     * @param user User that the proxy knows, if it asks for one.
     * @param password Password of the user.
     * @param directHosts Hosts that are reached without the proxy, as in NO_PROXY.
     */
    record Proxy(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String user,
            @Nullable String password,
            @Nullable List<String> directHosts) {

        private static final Proxy NONE = new Proxy(null, null, null, null, null);

        Proxy {
            host = filled(host);
            user = filled(user);
            password = filled(password);
            directHosts = directHosts == null || directHosts.isEmpty() ? null : directHosts;
        }

        @Override
        public String toString() {
            return "Proxy[hidden]";
        }
    }

    private static <T> @Nullable T filled(@Nullable T value) {
        return value == null || value.toString().isBlank() ? null : value;
    }
}
