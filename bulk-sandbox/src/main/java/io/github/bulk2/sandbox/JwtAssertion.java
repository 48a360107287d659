package io.github.bulk2.sandbox;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.bulk2.sandbox.TokenEndpoint.OAuthException;
import java.net.URI;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Verifies the assertions of the JWT bearer flow. */
final class JwtAssertion {
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(3);
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private final Settings settings;
    private final List<String> audiences;

    JwtAssertion(Settings settings, URI instanceUrl) {
        this.settings = settings;
        this.audiences = List.of("https://login.salesforce.com", "https://test.salesforce.com", instanceUrl.toString());
    }

    /** @throws OAuthException if the assertion is not what a registered client would sign for our user */
    void check(String assertion) throws OAuthException {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            RSAPublicKey key = settings.clientKeys.get(String.valueOf(claims.getIssuer()));
            if (key == null) {
                throw new OAuthException("invalid_client_id", "client identifier invalid");
            }
            boolean signed =
                    JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm()) && jwt.verify(new RSASSAVerifier(key));
            if (!signed) {
                throw new OAuthException("invalid_grant", "invalid assertion");
            }
            if (claims.getAudience().stream().noneMatch(audiences::contains)) {
                throw new OAuthException("invalid_grant", "audience is invalid");
            }
            Date expiry = claims.getExpirationTime();
            if (expiry == null || !isInTime(expiry.toInstant())) {
                throw new OAuthException("invalid_grant", "expired authorization code");
            }
            if (!settings.username.equals(claims.getSubject())) {
                throw new OAuthException("invalid_grant", "user hasn't approved this consumer");
            }
        } catch (ParseException | JOSEException e) {
            throw new OAuthException("invalid_grant", "invalid assertion");
        }
    }

    private static boolean isInTime(Instant expiry) {
        Instant now = Clock.systemUTC().instant();
        return expiry.isAfter(now) && expiry.isBefore(now.plus(MAX_LIFETIME).plus(CLOCK_SKEW));
    }
}
