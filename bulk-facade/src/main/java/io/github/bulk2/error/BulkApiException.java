package io.github.bulk2.error;

import io.github.bulk2.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Salesforce answered, and the answer is an error. Immutable.
 *
 * <p>{@link #category()} tells what kind; {@link #errors()} is what Salesforce said, word by word.
 */
public final class BulkApiException extends BulkException {

    private static final long serialVersionUID = 1L;

    /** Of all errors together in the message; {@link #errors()} has the rest. */
    private static final int LONGEST_TEXT = 2_500;

    /**
     * What an error answer holds. Immutable.
     *
     * @param statusCode HTTP status
     * @param category the kind of error
     * @param errors what Salesforce said; empty when the body was not in its format
     * @param requestId the request's id for Salesforce support, or null
     * @param retryAfter the pause that the answer asked for, or null
     * @param hint what to do about it, or null
     * @param body the body as it came if it is JSON, or null
     */
    public record Answer(
            int statusCode,
            ErrorCategory category,
            List<ApiError> errors,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            @Nullable String hint,
            @Nullable Body body) {

        /**
         * Copies the list.
         *
         * @param statusCode HTTP status
         * @param category the kind of error
         * @param errors what Salesforce said
         * @param requestId the request's id, or null
         * @param retryAfter the pause that the answer asked for, or null
         * @param hint what to do about it, or null
         * @param body the body as it came if it is JSON, or null
         */
        public Answer {
            errors = List.copyOf(errors);
        }
    }

    /**
     * The body of an error answer, as it came: an array of errors, or one object. Immutable.
     *
     * <p>It may hold what the caller sent, records included, so it is for nobody but the caller of this one request. It is in
     * no message and no log, and {@link #toString()} does not show it.
     *
     * @param contentType the answer's {@code Content-Type}; empty if it had none
     * @param json the text, at most 64 KiB of UTF-8
     */
    public record Body(String contentType, String json) {

        @Override
        public String toString() {
            return "Body[hidden]";
        }
    }

    private final transient Answer answer;

    /**
     * For use inside this library.
     *
     * @param attempted what was tried, such as {@code create ingest job}
     * @param answer what came back
     * @param jobId the job, or null
     */
    public BulkApiException(String attempted, Answer answer, @Nullable JobId jobId) {
        super(message(attempted, answer, jobId), jobId, null);
        this.answer = answer;
    }

    /** {@return the HTTP status} */
    public int statusCode() {
        return answer.statusCode();
    }

    /** {@return the kind of error} */
    public ErrorCategory category() {
        return answer.category();
    }

    /** {@return what Salesforce said; empty when the body was not in its format} */
    public List<ApiError> errors() {
        return answer.errors();
    }

    /** {@return the first error's code; empty when there is none} */
    public String errorCode() {
        return answer.errors().isEmpty() ? "" : answer.errors().get(0).errorCode();
    }

    /** {@return the request's id, for Salesforce support} */
    public Optional<String> requestId() {
        return Optional.ofNullable(answer.requestId());
    }

    /** {@return the pause that the server asked for} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(answer.retryAfter());
    }

    /** {@return what to do about it} */
    public Optional<String> hint() {
        return Optional.ofNullable(answer.hint());
    }

    /**
     * Gives the answer's body for passing it on, with members that {@link #errors()} has no place for.
     *
     * @return the body as it came; empty if it was not JSON, neither an array of objects nor an object, or more than 64 KiB
     */
    public Optional<Body> body() {
        return Optional.ofNullable(answer.body());
    }

    @Override
    public boolean isRetryable() {
        return answer.category() == ErrorCategory.SERVER || answer.category() == ErrorCategory.THROTTLED;
    }

    private static String message(String attempted, Answer answer, @Nullable JobId jobId) {
        StringBuilder text = new StringBuilder(attempted).append(": ");
        if (answer.errors().isEmpty()) {
            text.append("the server answered without an error text");
        } else {
            String all = answer.errors().stream().map(ApiError::message).collect(Collectors.joining("; "));
            text.append(all.length() <= LONGEST_TEXT ? all : all.substring(0, LONGEST_TEXT) + "...");
        }
        text.append(" (HTTP ").append(answer.statusCode());
        answer.errors().stream()
                .map(ApiError::errorCode)
                .filter(code -> !code.isEmpty())
                .findFirst()
                .ifPresent(code -> text.append(", ").append(code));
        if (jobId != null) {
            text.append(", job ").append(jobId);
        }
        if (answer.requestId() != null) {
            text.append(", request ").append(answer.requestId());
        }
        text.append(')');
        if (answer.hint() != null) {
            text.append(". ").append(answer.hint());
        }
        return text.toString();
    }
}
