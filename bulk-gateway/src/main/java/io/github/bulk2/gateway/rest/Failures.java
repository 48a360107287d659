package io.github.bulk2.gateway.rest;

import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.gateway.access.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a client what went wrong: Salesforce's errors as Salesforce told them, the gateway's own as problems. Stateless. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    // Whatever else it calls itself, it is JSON and goes out as such: a browser must not take it for a page.
    private static final Pattern JSON_TYPE = Pattern.compile(
            "application/(?:[a-z0-9.+-]+\\+)?json(?: *; *charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

    private Failures() {}

    /** Answers with the error if it is one of Salesforce's own, word by word. It may hold what the client sent, and nobody else. */
    static boolean passOn(Throwable failure, Exchange exchange) throws IOException {
        if (!(failure instanceof BulkApiException error)) {
            return false;
        }
        error.retryAfter().ifPresent(pause -> exchange.header("Retry-After", Long.toString(pause.toSeconds())));
        BulkApiException.Body body = error.body().orElse(null);
        if (body == null || error.statusCode() < HttpStatus.BAD_REQUEST_400) {
            return false;
        }
        exchange.reply(
                error.statusCode(),
                JSON_TYPE.matcher(body.contentType()).matches() ? body.contentType() : "application/json",
                body.json().getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /** What to answer to any other failure. */
    static Problem problem(Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return refused.problem();
        }
        if (cause(failure, ClientGoneException.class) != null) {
            return ofTheBody(failure);
        }
        BadBodyException badBody = cause(failure, BadBodyException.class);
        if (badBody != null) {
            return badBody.problem();
        }
        if (failure instanceof BulkApiException error) {
            // A redirect is not for the client, and where it leads is nobody's business.
            boolean anError = error.statusCode() >= HttpStatus.BAD_REQUEST_400;
            return new Problem(anError ? error.statusCode() : HttpStatus.BAD_GATEWAY_502, message(error));
        }
        if (failure instanceof BulkTransportException || failure instanceof AuthenticationException) {
            boolean late = cause(failure, SocketTimeoutException.class) != null;
            return new Problem(late ? HttpStatus.GATEWAY_TIMEOUT_504 : HttpStatus.BAD_GATEWAY_502, message(failure));
        }
        if (failure instanceof AllowanceException) {
            return new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, message(failure));
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            return new Problem(
                    HttpStatus.BAD_GATEWAY_502, "Salesforce's answer broke off or cannot be read; try again.");
        }
        LOG.error("a request failed in a way that was not foreseen", failure);
        return new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR_500,
                "The gateway failed; its log tells more. Salesforce may have acted.");
    }

    /** The body stopped coming or cannot be told from the next request. Who sent it may still listen. */
    private static Problem ofTheBody(Throwable failure) {
        return cause(failure, TimeoutException.class) != null
                ? new Problem(
                        HttpStatus.REQUEST_TIMEOUT_408,
                        "The rest of the body did not come in time; nothing of it counts. Send it again.")
                : new Problem(
                        HttpStatus.BAD_REQUEST_400,
                        "The body broke off, or its chunks are malformed; nothing of it counts. Send it again.");
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static <T extends Throwable> @Nullable T cause(@Nullable Throwable failure, Class<T> type) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (type.isInstance(one)) {
                return type.cast(one);
            }
        }
        return null;
    }
}
