package io.github.bulk2.gateway.mcp;

import io.github.bulk2.error.ApiError;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words a failure for the caller: what happened, and which tool to call next. Never a stack trace. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static String text(String tool, Exception failure) {
        if (failure instanceof ToolFailure wrong) {
            return wrong.getMessage() + "\nNext: " + wrong.hint();
        }
        if (failure instanceof BulkApiException answer) {
            return what(answer) + "\nNext: " + hint(answer);
        }
        if (failure instanceof BulkException other) {
            return what(other) + "\nNext: " + hint(other);
        }
        if (failure instanceof ClientGone gone) {
            return Objects.requireNonNullElse(gone.getMessage(), "The client went away.");
        }
        if (failure instanceof IllegalArgumentException wrong) {
            return wrong.getMessage() + "\nNext: correct the arguments and call " + tool + " again.";
        }
        if (failure instanceof UncheckedIOException || failure instanceof IOException) {
            return what(failure) + "\nNext: call " + tool + " again; if it happens twice, tell the user.";
        }
        if (failure instanceof InterruptedException) {
            return "The gateway is stopping.\nNext: nothing was lost; ask for the job's state when it is back.";
        }
        // The message of an unforeseen failure may hold data, so the log gets its kind and its place only.
        StackTraceElement[] trace = failure.getStackTrace();
        LOG.error(
                "{} failed with {} at {}",
                tool,
                failure.getClass().getName(),
                trace.length == 0 ? "unknown" : trace[0]);
        return "The gateway failed at this call; its log says where.\nNext: tell the user.";
    }

    /** What happened, in Salesforce's words where there are some. */
    static String what(Exception failure) {
        if (failure instanceof BulkApiException answer && !answer.errors().isEmpty()) {
            return answer.errors().stream().map(Failures::line).collect(Collectors.joining("\n"));
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            return "Reading or writing broke off: " + failure.getMessage();
        }
        return InputNames.in(Objects.requireNonNullElse(failure.getMessage(), "The call failed."));
    }

    private static String line(ApiError error) {
        return (error.errorCode().isEmpty() ? "UNKNOWN" : error.errorCode()) + ": " + error.message();
    }

    private static String hint(BulkApiException answer) {
        return switch (answer.category()) {
            case AUTHENTICATION ->
                "the gateway's access token is wrong or expired; tell the user to renew it. Calling again does not help.";
            case PERMISSION -> "the gateway's Salesforce user may not do this; tell the user.";
            case NOT_FOUND ->
                "check the id with list-all-ingest-jobs or list-all-query-jobs. A deleted job is gone; others are kept for 7 days.";
            case INVALID_STATE -> ofState();
            case INVALID_REQUEST ->
                "correct what the error names (object, field, SOQL, locator) and call again; a job takes data"
                        + " once.";
            case LIMIT_EXCEEDED -> "an allowance of the org is used up; tell the user. It recovers within 24 hours.";
            case THROTTLED, SERVER -> "wait a little, then call again.";
            case OTHER -> answer.hint().orElse("tell the user.");
        };
    }

    private static String ofState() {
        return "ask for the state with get-ingest-job-status or get-query-job-status. Open may become UploadComplete"
                + " or Aborted; UploadComplete and InProgress may become Aborted; JobComplete, Failed and"
                + " Aborted are final, and only such jobs can be deleted; data is uploaded once, while Open; query results"
                + " exist from JobComplete on: wait-for-job.";
    }

    private static String hint(BulkException failure) {
        if (failure instanceof AuthenticationException) {
            return "the gateway cannot log in to Salesforce; tell the user. Calling again does not help.";
        }
        if (failure instanceof JobFailedException) {
            return "look at errorMessage with get-ingest-job-status or get-query-job-status.";
        }
        if (failure instanceof JobTimeoutException) {
            return "call wait-for-job again.";
        }
        if (failure instanceof BulkTransportException) {
            return failure.isRetryable()
                    ? "ask for the job's state before doing it again, as it may have happened."
                    : "call again; if it happens twice, tell the user.";
        }
        return "tell the user, or correct the input and call again.";
    }

    /** Whether what was asked for is not there. */
    static boolean isNotFound(Exception failure) {
        return failure instanceof ToolFailure
                || (failure instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND);
    }

    /** Whether an id may belong to a job of the other kind. */
    static boolean mayBeOfOtherKind(BulkApiException answer) {
        return answer.category() == ErrorCategory.NOT_FOUND || answer.category() == ErrorCategory.INVALID_REQUEST;
    }
}
