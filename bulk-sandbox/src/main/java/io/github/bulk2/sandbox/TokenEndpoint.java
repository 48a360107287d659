package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/** The OAuth 2.0 token endpoint: client credentials, JWT bearer and refresh token; and revocation. */
final class TokenEndpoint {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final Org org;
    private final Sessions sessions;
    private final URI instanceUrl;
    private final JwtAssertion assertions;

    TokenEndpoint(Org org, Sessions sessions, URI instanceUrl) {
        this.org = org;
        this.sessions = sessions;
        this.instanceUrl = instanceUrl;
        this.assertions = new JwtAssertion(org.settings(), instanceUrl);
    }

    /** An OAuth error: unlike every other error of Salesforce an object, not an array. */
    static final class OAuthException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String error;

        OAuthException(String error, String description) {
            super(description, null, false, false);
            this.error = error;
        }
    }

    void token(Exchange exchange) throws IOException {
        Fields form = form(exchange);
        try {
            exchange.reply(200, grant(exchange, form));
        } catch (OAuthException e) {
            exchange.setHeader("Cache-Control", "no-store");
            ObjectNode error = JsonNodeFactory.instance.objectNode();
            error.put("error", e.error).put("error_description", e.getMessage());
            exchange.reply(400, error);
        }
    }

    void revoke(Exchange exchange) throws IOException {
        revoke(exchange, value(form(exchange), "token"));
    }

    void revoke(Exchange exchange, @Nullable String token) throws IOException {
        if (token != null && sessions.revoke(token)) {
            exchange.replyEmpty(200);
            return;
        }
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("error", "unsupported_token_type").put("error_description", "this token type is not supported");
        exchange.reply(400, error);
    }

    private ObjectNode grant(Exchange exchange, Fields form) throws OAuthException {
        String grantType = value(form, "grant_type");
        switch (grantType) {
            case "client_credentials" -> {
                String[] client = credentials(exchange, form);
                checkClient(client[0], client[1]);
                ObjectNode credentials = signed(client[1]);
                return credentials.put("api_instance_url", "https://api.salesforce.com");
            }
            case JWT_BEARER -> {
                assertions.check(value(form, "assertion"));
                return basic();
            }
            case "refresh_token" -> {
                return refresh(exchange, form);
            }
            default -> throw new OAuthException("unsupported_grant_type", "grant type not supported");
        }
    }

    private ObjectNode refresh(Exchange exchange, Fields form) throws OAuthException {
        String clientId = org.settings().refreshTokens.get(value(form, "refresh_token"));
        String[] client = credentials(exchange, form);
        if (clientId == null || !clientId.equals(client[0])) {
            throw new OAuthException("invalid_grant", "expired access/refresh token");
        }
        if (!client[1].isEmpty()) {
            checkClient(client[0], client[1]);
        }
        return signed(client[1]);
    }

    private void checkClient(String id, String secret) throws OAuthException {
        Map<String, String> secrets = org.settings().clientSecrets;
        if (secrets.isEmpty() && !id.isEmpty() && !secret.isEmpty()) {
            return;
        }
        if (!secrets.containsKey(id)) {
            throw new OAuthException("invalid_client_id", "client identifier invalid");
        }
        if (!secret.equals(secrets.get(id))) {
            throw new OAuthException("invalid_client", "invalid client credentials");
        }
    }

    private ObjectNode signed(String secret) {
        String issuedAt = Long.toString(Clock.systemUTC().millis());
        String identity = identity();
        ObjectNode basic = basic();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("access_token", basic.get("access_token"));
        answer.put("signature", signature(identity + issuedAt, secret));
        answer.put("scope", "api")
                .put("instance_url", instanceUrl.toString())
                .put("id", identity)
                .put("token_type", "Bearer")
                .put("issued_at", issuedAt);
        return answer;
    }

    private ObjectNode basic() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("access_token", sessions.issue())
                .put("scope", "api")
                .put("instance_url", instanceUrl.toString())
                .put("id", identity())
                .put("token_type", "Bearer");
    }

    private String identity() {
        return "https://login.salesforce.com/id/" + org.organizationId() + "/" + org.runningUserId();
    }

    private static String signature(String text, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = (secret.isEmpty() ? "public" : secret).getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Client id and secret, from HTTP Basic or from the form. */
    private static String[] credentials(Exchange exchange, Fields form) {
        String authorization = exchange.header("Authorization");
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] decoded =
                        Base64.getDecoder().decode(authorization.substring(6).strip());
                String pair = new String(decoded, StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon >= 0) {
                    return new String[] {
                        UrlEncoded.decodeString(pair.substring(0, colon)),
                        UrlEncoded.decodeString(pair.substring(colon + 1))
                    };
                }
            } catch (IllegalArgumentException e) {
                // Like credentials that are not there.
            }
        }
        return new String[] {value(form, "client_id"), value(form, "client_secret")};
    }

    private static Fields form(Exchange exchange) throws IOException {
        Fields fields = new Fields(true);
        UrlEncoded.decodeTo(
                exchange.text(), (String name, String value) -> fields.add(name, value), StandardCharsets.UTF_8);
        return fields;
    }

    private static String value(Fields form, String name) {
        @Nullable String value = form.getValue(name);
        return Objects.requireNonNullElse(value, "");
    }
}
