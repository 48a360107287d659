package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.ApiError;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.gateway.access.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a client what went wrong: Salesforce's errors as Salesforce told them, the gateway's own as problems. Stateless. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Whether there is nobody left to tell. */
    static boolean isClientGone(Throwable failure) {
        return cause(failure, ClientGoneException.class) != null;
    }

    /** Answers with the error if it is one of Salesforce's own. */
    static boolean passOn(Throwable failure, Exchange exchange) throws IOException {
        if (!(failure instanceof BulkApiException error)) {
            return false;
        }
        error.retryAfter().ifPresent(pause -> exchange.header("Retry-After", Long.toString(pause.toSeconds())));
        if (error.errorCode().isEmpty()) {
            return false;
        }
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (ApiError one : error.errors()) {
            ObjectNode json = errors.addObject();
            json.put("errorCode", one.errorCode());
            json.put("message", one.message());
            if (!one.fields().isEmpty()) {
                one.fields().forEach(json.putArray("fields")::add);
            }
        }
        exchange.reply(error.statusCode(), errors);
        return true;
    }

    /** What to answer to any other failure. */
    static Problem problem(Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return refused.problem();
        }
        BadBodyException badBody = cause(failure, BadBodyException.class);
        if (badBody != null) {
            return badBody.problem();
        }
        if (failure instanceof BulkApiException error) {
            return new Problem(error.statusCode(), message(error));
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
