package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The three grants, what is refused, and that issued tokens open the API. */
class TokenEndpointTest {
    private static final KeyPair KEYS = keys();

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder()
            .client("app", "s e:cret")
            .clientKey("jwt-app", (RSAPublicKey) KEYS.getPublic())
            .refreshToken("app", "refresh-1"));

    private Sandbox sandbox;
    private TestClient client;

    @BeforeEach
    void connect(Sandbox running) {
        sandbox = running;
        client = new TestClient(running);
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> token(String... form) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < form.length; i += 2) {
            pairs.add(form[i] + "=" + URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        return client.send(
                "POST", "/services/oauth2/token", "application/x-www-form-urlencoded", String.join("&", pairs));
    }

    private void assertOpensTheApi(JsonNode token) {
        client.header("Authorization", "Bearer " + token.get("access_token").asText());
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(200);
    }

    private void assertRefused(HttpResponse<String> reply, String error) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
        assertThat(TestClient.parse(reply).get("error").asText()).isEqualTo(error);
        assertThat(TestClient.parse(reply).get("error_description").asText()).isNotEmpty();
    }

    @Test
    void clientCredentialsInTheForm() {
        JsonNode reply = TestClient.parse(
                token("grant_type", "client_credentials", "client_id", "app", "client_secret", "s e:cret"));
        assertThat(TestClient.names(reply))
                .containsExactly(
                        "access_token",
                        "signature",
                        "scope",
                        "instance_url",
                        "id",
                        "token_type",
                        "issued_at",
                        "api_instance_url");
        assertThat(reply.get("instance_url").asText())
                .isEqualTo(sandbox.instanceUrl().toString());
        assertThat(reply.get("issued_at").isTextual()).isTrue();
        assertOpensTheApi(reply);
    }

    @Test
    void clientCredentialsInHttpBasic() {
        String basic = Base64.getEncoder().encodeToString("app:s+e%3Acret".getBytes(StandardCharsets.UTF_8));
        client.header("Authorization", "Basic " + basic);
        assertOpensTheApi(TestClient.parse(token("grant_type", "client_credentials")));
    }

    @Test
    void wrongClientsAndGrantsAreRefused() {
        assertRefused(
                token("grant_type", "client_credentials", "client_id", "app", "client_secret", "x"), "invalid_client");
        assertRefused(
                token("grant_type", "client_credentials", "client_id", "x", "client_secret", "x"), "invalid_client_id");
        assertRefused(token("grant_type", "password"), "unsupported_grant_type");
        assertRefused(token(), "unsupported_grant_type");
    }

    @Test
    void refreshTokenGrant() {
        sandbox.expireTokens();
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        assertRefused(token("grant_type", "refresh_token", "client_id", "app", "refresh_token", "x"), "invalid_grant");
        assertRefused(
                token("grant_type", "refresh_token", "client_id", "y", "refresh_token", "refresh-1"), "invalid_grant");
        assertOpensTheApi(TestClient.parse(
                token("grant_type", "refresh_token", "client_id", "app", "refresh_token", "refresh-1")));
    }

    private HttpResponse<String> assertion(String issuer, String subject, String audience, Duration life, KeyPair keys)
            throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject(subject)
                        .audience(audience)
                        .expirationTime(Date.from(Clock.systemUTC().instant().plus(life)))
                        .build());
        jwt.sign(new RSASSASigner(keys.getPrivate()));
        return token("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", jwt.serialize());
    }

    @Test
    void jwtBearerIsVerified() throws JOSEException {
        String user = "admin@sandbox.example";
        String audience = "https://login.salesforce.com";
        Duration life = Duration.ofMinutes(2);
        JsonNode reply = TestClient.parse(assertion("jwt-app", user, audience, life, KEYS));
        assertThat(TestClient.names(reply))
                .containsExactly("access_token", "scope", "instance_url", "id", "token_type");
        assertOpensTheApi(reply);

        assertRefused(assertion("other", user, audience, life, KEYS), "invalid_client_id");
        assertRefused(assertion("jwt-app", "other", audience, life, KEYS), "invalid_grant");
        assertRefused(assertion("jwt-app", user, "https://example.com", life, KEYS), "invalid_grant");
        assertRefused(assertion("jwt-app", user, audience, Duration.ofMinutes(10), KEYS), "invalid_grant");
        assertRefused(assertion("jwt-app", user, audience, Duration.ofSeconds(-5), KEYS), "invalid_grant");
        assertRefused(assertion("jwt-app", user, audience, life, keys()), "invalid_grant");
        assertRefused(
                token("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", "a.b.c"),
                "invalid_grant");
    }

    @Test
    void revokedTokensAreNoLongerValid() {
        String form = "application/x-www-form-urlencoded";
        String body = "token=" + URLEncoder.encode(sandbox.token(), StandardCharsets.UTF_8);
        assertThat(client.send("POST", "/services/oauth2/revoke", form, body).statusCode())
                .isEqualTo(200);
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        assertThat(client.send("POST", "/services/oauth2/revoke", form, body).statusCode())
                .isEqualTo(400);
    }

    @Test
    void tokensAreRevokedByGetToo() {
        String path = "/services/oauth2/revoke?token=";
        assertThat(client.send("GET", path + sandbox.token(), "", "").statusCode())
                .isEqualTo(200);
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        assertThat(client.send("GET", path, "", "").statusCode()).isEqualTo(400);
        assertThat(sandbox.recentCalls().toString()).as("log").doesNotContain(sandbox.token());
    }
}
