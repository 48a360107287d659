package io.github.bulk2.auth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.internal.HttpEngine;
import io.github.bulk2.internal.TransportFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/** Salesforce's OAuth 2.0 token endpoint: Nimbus words the request and reads the answer. Thread-safe. */
final class TokenEndpoint {

    /** How the name of the JWT bearer flow begins. */
    static final String JWT = "JWT bearer";

    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final URI loginUrl;

    TokenEndpoint(URI loginUrl) {
        this.loginUrl = loginUrl;
    }

    URI uri() {
        return loginUrl.resolve("/services/oauth2/token");
    }

    /**
     * Makes a token request.
     *
     * @param flow the flow's name, for messages
     * @param request the request
     * @param secrets what the request holds and no message may
     * @param http how to speak HTTP
     * @return the answer, when it is a token
     * @throws AuthenticationException if the endpoint refuses
     * @throws BulkTransportException if it may answer otherwise later
     */
    TokenResponse ask(String flow, TokenRequest request, List<String> secrets, HttpSettings http) {
        String login = flow + " flow at " + loginUrl;
        HTTPResponse answer = send(request.toHTTPRequest(), http);
        if (answer.getStatusCode() == 200) {
            try {
                return TokenResponse.parse(answer);
            } catch (ParseException notOAuth) {
                // Its message may quote the answer, which may hold a token.
                throw unusable(login, "an answer that is not OAuth's");
            }
        }
        throw refusal(login, answer, secrets);
    }

    static AuthenticationException unusable(String login, String what) {
        return new AuthenticationException(
                "no access token (" + login + "): the server gave " + what
                        + ". Check that the login URL is that of a Salesforce org",
                "",
                "",
                null);
    }

    private static RuntimeException refusal(String login, HTTPResponse answer, List<String> secrets) {
        int status = answer.getStatusCode();
        ErrorObject error = ErrorObject.parse(answer);
        String code = hidden(Objects.requireNonNullElse(error.getCode(), ""), secrets);
        String description = hidden(Objects.requireNonNullElse(error.getDescription(), ""), secrets);
        String said = code.isEmpty() ? "HTTP " + status : code + (description.isEmpty() ? "" : ": " + description);
        if (OAuthErrors.isPassing(status, code)) {
            return new BulkTransportException(
                    "no access token yet (" + login + "): " + said + ". Try again later",
                    Progress.NOT_SENT,
                    null,
                    null);
        }
        if (code.isEmpty()) {
            return unusable(login, said);
        }
        return new AuthenticationException(
                "no access token (" + login + "): " + said + ". " + OAuthErrors.hint(code, description)
                        + (login.startsWith(JWT) ? clocks(answer.getHeaderValue("Date")) : ""),
                code,
                description,
                null);
    }

    /** An assertion is good for minutes, by the server's clock. */
    private static String clocks(@Nullable String date) {
        try {
            long minutes = date == null
                    ? 0
                    : Duration.between(
                                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant(),
                                    Instant.now())
                            .toMinutes();
            return minutes == 0
                    ? ""
                    : ". This machine's clock is " + Math.abs(minutes) + " min " + (minutes > 0 ? "ahead of" : "behind")
                            + " the server's: set it right";
        } catch (DateTimeParseException unreadable) {
            return "";
        }
    }

    private static String hidden(String text, List<String> secrets) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "***");
        }
        return OAuthErrors.printable(hidden);
    }

    // Token requests are rare: a client of its own for each leaves nothing open.
    private static HTTPResponse send(HTTPRequest request, HttpSettings http) {
        HttpPost post = new HttpPost(request.getURI());
        post.setEntity(new StringEntity(
                Objects.requireNonNullElse(request.getBody(), ""), ContentType.APPLICATION_FORM_URLENCODED));
        post.setHeader("Accept", "application/json");
        try (HttpEngine engine = HttpEngine.open(http, 1);
                ClassicHttpResponse answer = engine.send(post)) {
            return read(answer);
        } catch (IOException failure) {
            // Whatever became of the token request: the call that needs the token was not sent.
            BulkTransportException told = TransportFailure.of("POST", request.getURI(), failure);
            String message = String.valueOf(told.getMessage());
            throw told.isRetryable()
                    ? new BulkTransportException(message, Progress.NOT_SENT, null, failure)
                    : BulkTransportException.lasting(message, Progress.NOT_SENT, failure);
        }
    }

    private static HTTPResponse read(ClassicHttpResponse answer) throws IOException {
        HTTPResponse read = new HTTPResponse(answer.getCode());
        Header date = answer.getFirstHeader("Date");
        if (date != null) {
            read.setHeader("Date", date.getValue());
        }
        Header type = answer.getFirstHeader("Content-Type");
        if (type != null) {
            try {
                read.setContentType(type.getValue());
            } catch (ParseException unreadable) {
                return read;
            }
        }
        if (answer.getEntity() != null) {
            byte[] body = answer.getEntity().getContent().readNBytes(MAX_ANSWER_BYTES);
            read.setBody(new String(body, StandardCharsets.UTF_8));
        }
        return read;
    }
}
