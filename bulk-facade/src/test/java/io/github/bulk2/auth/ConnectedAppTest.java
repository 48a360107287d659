package io.github.bulk2.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobState;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each OAuth flow against the sandbox's token endpoint, or one that misbehaves. */
@Timeout(60)
class ConnectedAppTest {

    private static final String KEY = "3MVG9consumerKey";
    private static final String SECRET = "consumer.the_secret.value";
    private static final String REFRESH = "5Aep861.the_secret.value";
    private static final String USER = "loader@mycompany.example";
    private static final KeyPair PAIR = Keys.rsa(2048);

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder()
            .client(KEY, SECRET)
            .clientKey(KEY, (RSAPublicKey) PAIR.getPublic())
            .refreshToken(KEY, REFRESH)
            .username(USER));

    private static BulkClient client(TokenProvider tokens) {
        return BulkClient.builder()
                .tokens(tokens)
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
                .build();
    }

    private static void assertWorks(TokenProvider tokens) {
        try (BulkClient client = client(tokens)) {
            assertThat(client.ingest()
                            .create(IngestRequest.insert("Account"))
                            .info()
                            .state())
                    .isEqualTo(JobState.OPEN);
        }
    }

    private static void assertRefused(TokenProvider tokens, String error, String hint) {
        try (BulkClient client = client(tokens)) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOfSatisfying(AuthenticationException.class, e -> {
                        assertThat(e.oauthError()).isEqualTo(error);
                        assertThat(e.isRetryable()).isFalse();
                    })
                    .hasMessageContaining(error)
                    .hasMessageContaining(hint);
        }
    }

    @Test
    void clientCredentialsLogInAndTheAnswerTellsTheOrg(Sandbox sandbox) {
        assertWorks(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials(SECRET));
        assertThat(sandbox.calls("token")).isEqualTo(1);
    }

    @Test
    void jwtBearerLogsInWithEitherPemForm(Sandbox sandbox) {
        ConnectedApp app = ConnectedApp.of(sandbox.instanceUrl(), KEY);
        assertWorks(app.jwtBearer(USER, SigningKey.ofPem(Keys.pkcs8(PAIR))));
        assertWorks(app.jwtBearer(USER, SigningKey.ofPem(Keys.pkcs1(PAIR))));
        assertThat(sandbox.calls("token")).isEqualTo(2);
    }

    @Test
    void refreshTokenLogsInWithAndWithoutTheSecret(Sandbox sandbox) {
        ConnectedApp app = ConnectedApp.of(sandbox.instanceUrl(), KEY);
        List<String> stored = new ArrayList<>();
        assertWorks(app.refreshToken(REFRESH, stored::add));
        assertWorks(app.withConsumerSecret(SECRET).refreshToken(REFRESH, stored::add));
        assertThat(stored).isEmpty();
    }

    @Test
    void expiredTokenIsRenewedInTheMiddleOfTheWork(Sandbox sandbox) {
        try (BulkClient client =
                client(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials(SECRET))) {
            var job = client.ingest().create(IngestRequest.insert("Account"));
            sandbox.expireTokens();
            assertThat(job.info().state()).isEqualTo(JobState.OPEN);
        }
        assertThat(sandbox.calls("token")).isEqualTo(2);
    }

    @Test
    void wrongCredentialsAreOneClearErrorAndNotRetried(Sandbox sandbox) {
        ConnectedApp app = ConnectedApp.of(sandbox.instanceUrl(), KEY);
        assertRefused(app.clientCredentials("wrong.the_secret.value"), "invalid_client", "consumer secret");
        assertThat(sandbox.calls("token")).isEqualTo(1);
        assertRefused(
                ConnectedApp.of(sandbox.instanceUrl(), "unknown").clientCredentials(SECRET),
                "invalid_client_id",
                "Check the consumer key");
        assertRefused(app.refreshToken("expired.the_secret.value", token -> {}), "invalid_grant", "Log in again");
        SigningKey key = SigningKey.ofPem(Keys.pkcs8(PAIR));
        assertRefused(app.jwtBearer("someone@else.example", key), "invalid_grant", "pre-authorize");
        assertRefused(app.withAudience("https://x.invalid").jwtBearer(USER, key), "invalid_grant", "audience");
        SigningKey other = SigningKey.ofPem(Keys.pkcs8(Keys.rsa(2048)));
        assertRefused(app.jwtBearer(USER, other), "invalid_grant", "certificate");
        assertThat(sandbox.calls("token")).isEqualTo(6);
        assertThat(sandbox.calls("createIngestJob")).isZero();
    }

    @Test
    void refusedLoginIsNotTriedAgainByEveryCall(Sandbox sandbox) {
        try (BulkClient client =
                client(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials("wrong.the_secret.value"))) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                        .isInstanceOf(AuthenticationException.class);
            }
        }
        assertThat(sandbox.calls("token")).isEqualTo(1);
    }

    @Test
    void outageOfTheTokenEndpointIsRepeated(Sandbox sandbox) {
        sandbox.faults()
                .add(Fault.answer(503, "<html>maintenance</html>")
                        .on("POST", ".*/oauth2/token")
                        .times(2));
        assertWorks(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials(SECRET));
        assertThat(sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void salesforcesRetryYourRequestIsRepeated(Sandbox sandbox) {
        sandbox.faults()
                .add(Fault.answer(400, "{\"error\":\"unknown_error\",\"error_description\":\"retry your request\"}")
                        .on("POST", ".*/oauth2/token"));
        assertWorks(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials(SECRET));
    }

    @Test
    void tokenOfAnotherOrgIsRefusedBeforeAnythingIsSentThere(Sandbox sandbox) {
        try (LoginServer login = new LoginServer(n -> LoginServer.token("00Dother!token", sandbox.instanceUrl(), ""));
                BulkClient client = BulkClient.builder()
                        .instanceUrl(URI.create("https://production.my.salesforce.com"))
                        .tokens(ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET))
                        .build()) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining(sandbox.instanceUrl().toString())
                    .hasMessageContaining("production.my.salesforce.com");
        }
        assertThat(sandbox.calls()).isEmpty();
    }

    @Test
    void idOfTheOrgComesWithTheToken(Sandbox sandbox) {
        String identity = ",\"id\":\"https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9P\"";
        try (LoginServer login =
                new LoginServer(n -> LoginServer.token("eyJ.no.session", sandbox.instanceUrl(), identity))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET);
            assertThat(tokens.token().organizationId()).contains("00Dx0000000BV7zEAG");
        }
        try (BulkClient client =
                client(ConnectedApp.of(sandbox.instanceUrl(), KEY).clientCredentials(SECRET))) {
            assertThat(client.org())
                    .isEqualTo(new OrgIdentity(Optional.of(sandbox.organizationId()), sandbox.instanceUrl()));
        }
        assertThat(sandbox.calls("query")).as("the login told it").isZero();
    }

    @Test
    void orgThatChangesInTheMiddleStopsTheClient(Sandbox sandbox) {
        URI elsewhere = URI.create("https://elsewhere.my.salesforce.com");
        try (LoginServer login = new LoginServer(
                        n -> LoginServer.token(sandbox.token(), n == 1 ? sandbox.instanceUrl() : elsewhere, ""));
                BulkClient client = client(ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET))) {
            client.ingest().create(IngestRequest.insert("Account"));
            sandbox.expireTokens();
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("elsewhere.my.salesforce.com");
        }
    }

    @Test
    void tokenWithoutAnOrgNeedsTheInstanceUrl() {
        try (BulkClient client = client(TokenProvider.fixed("00Dtoken"))) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("instanceUrl(..)");
        }
    }

    @Test
    void rotatedRefreshTokenIsStoredAndUsedNextTime() {
        URI org = URI.create("https://mycompany.my.salesforce.com");
        try (LoginServer login = new LoginServer(
                n -> LoginServer.token("00Dtoken" + n, org, ",\"refresh_token\":\"rotated-" + n + "\""))) {
            List<String> stored = new ArrayList<>();
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).refreshToken("first-value", stored::add);
            AccessToken first = tokens.token();
            assertThat(tokens.invalidate(first)).isTrue();
            assertThat(tokens.token()).isNotEqualTo(first);
            assertThat(stored).containsExactly("rotated-1", "rotated-2");
            assertThat(login.requests().get(0)).contains("refresh_token=first-value");
            assertThat(login.requests().get(1)).contains("refresh_token=rotated-1");
        }
    }

    @Test
    void storeThatFailsDoesNotEndTheRun() {
        URI org = URI.create("https://mycompany.my.salesforce.com");
        try (LoginServer login =
                new LoginServer(n -> LoginServer.token("00Dtoken", org, ",\"refresh_token\":\"rotated\""))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).refreshToken("first-value", token -> {
                throw new IllegalStateException("disk full");
            });
            assertThat(tokens.token().value()).isEqualTo("00Dtoken");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>log in</html>", "{}", "{\"access_token\":\"00Dtoken\",\"token_type\":\"Bearer\"}"})
    void answerThatIsNoTokenIsAnErrorThatDoesNotQuoteIt(String body) {
        try (LoginServer login = new LoginServer(n -> new LoginServer.Answer(200, body, ""))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET);
            assertThatThrownBy(tokens::token)
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("login URL")
                    .hasMessageNotContaining("00Dtoken")
                    .hasNoCause();
        }
    }

    @Test
    void instanceUrlThatWouldSendTheTokenUnencryptedIsRefused() {
        try (LoginServer login =
                new LoginServer(n -> LoginServer.token("00Dtoken", URI.create("http://evil.example"), ""))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET);
            assertThatThrownBy(tokens::token).isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void redirectOfTheTokenRequestIsNotFollowed() {
        try (LoginServer other = new LoginServer(n -> LoginServer.error("never", "asked"));
                LoginServer login =
                        new LoginServer(n -> new LoginServer.Answer(307, "", other.url() + "/services/oauth2/token"))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET);
            assertThatThrownBy(tokens::token)
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("HTTP 307");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void errorThatEchoesTheSecretDoesNotShowIt() {
        try (LoginServer login = new LoginServer(n -> LoginServer.error("invalid_client", "wrong: " + SECRET))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), KEY).clientCredentials(SECRET);
            assertThatThrownBy(tokens::token)
                    .isInstanceOfSatisfying(
                            AuthenticationException.class,
                            e -> assertThat(e.description()).isEqualTo("wrong: ***"))
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void closedPortIsATransportFailure() {
        TokenProvider tokens =
                ConnectedApp.of(URI.create("http://127.0.0.1:1"), KEY).clientCredentials(SECRET);
        assertThatThrownBy(tokens::token)
                .isInstanceOfSatisfying(
                        BulkTransportException.class,
                        e -> assertThat(e.progress()).isEqualTo(BulkTransportException.Progress.NOT_SENT));
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.salesforce.com,https://login.salesforce.com",
        "https://test.salesforce.com,https://test.salesforce.com",
        "https://acme--uat.sandbox.my.salesforce.com,https://test.salesforce.com",
        "https://acme.my.salesforce.com,https://login.salesforce.com"
    })
    void audienceFollowsTheLoginUrl(URI loginUrl, String audience) {
        assertThat(ConnectedApp.of(loginUrl, KEY).usualAudience()).isEqualTo(audience);
    }

    @Test
    void nothingThatHoldsASecretPrintsIt(Sandbox sandbox) {
        ConnectedApp app = ConnectedApp.of(sandbox.instanceUrl(), KEY).withConsumerSecret(SECRET);
        SigningKey key = SigningKey.ofPem(Keys.pkcs8(PAIR));
        TokenProvider tokens = app.clientCredentials(SECRET);
        AccessToken token = tokens.token();
        assertThat(List.of(
                                app.toString(),
                                key.toString(),
                                tokens.toString(),
                                token.toString(),
                                app.jwtBearer(USER, key).toString(),
                                app.refreshToken(REFRESH, t -> {}).toString(),
                                TokenProvider.chain(tokens).toString())
                        .toString())
                .doesNotContain(SECRET, REFRESH, token.value(), KEY);
    }

    /** A clock that is hours off must not make each call log in anew. */
    @Test
    void lifetimeOfATokenDoesNotDependOnTheServersClock() {
        Instant ours = Instant.parse("2026-11-22T10:00:00Z");
        for (Duration skew : List.of(Duration.ofHours(-5), Duration.ZERO, Duration.ofHours(5))) {
            Date issued = Date.from(ours.plus(skew));
            Date expires = Date.from(ours.plus(skew).plus(Duration.ofMinutes(30)));
            assertThat(ConnectedApp.expiry(issued, expires, ours)).isEqualTo(ours.plus(Duration.ofMinutes(30)));
        }
        assertThat(ConnectedApp.expiry(null, Date.from(ours.plusSeconds(60)), ours))
                .isEqualTo(ours.plusSeconds(60));
        assertThat(ConnectedApp.expiry(null, Date.from(ours.minusSeconds(60)), ours))
                .isNull();
        assertThat(ConnectedApp.expiry(Date.from(ours), null, ours)).isNull();
    }

    @Test
    void emptySecretsAreRefusedAtOnce() {
        ConnectedApp app = ConnectedApp.of(URI.create("https://acme.my.salesforce.com"), KEY);
        assertThatThrownBy(() -> app.clientCredentials(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> app.refreshToken("", t -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConnectedApp.of(URI.create("http://acme.my.salesforce.com"), KEY))
                .hasMessageContaining("unencrypted");
        assertThatThrownBy(() -> app.withTokenLifetime(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
