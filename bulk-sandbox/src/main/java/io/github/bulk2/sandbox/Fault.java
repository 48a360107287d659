package io.github.bulk2.sandbox;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One thing that is to go wrong. A fault is made by naming its effect and then, with {@link #on}, {@link #nth},
 * {@link #times} and {@link #probability}, the requests that it hits; without these it hits the next request only. Only
 * requests that it can have an effect on count: faults that concern the processing of a job hit the request that starts it
 * (closing the upload, creating with a multipart body, or creating a query job), a missing header hits an answer that has
 * it, an expired token a call that needs one. Immutable and thread-safe.
 */
public final class Fault {
    /** What goes wrong. */
    enum Kind {
        ANSWER,
        RESET,
        LOST_ANSWER,
        CUT,
        STALL,
        EXPIRED_TOKEN,
        MISSING_HEADER,
        SLOW_PROCESSING,
        FAILED_JOB,
        LOCKED_ROWS,
        UNORDERED_RESULTS;

        boolean concernsProcessing() {
            return compareTo(SLOW_PROCESSING) >= 0;
        }

        /** Whether it hits requests of some operations only. */
        boolean isSelective() {
            return concernsProcessing() || this == EXPIRED_TOKEN;
        }

        /** Whether a request of this operation may be hit, by what is known when it begins. */
        boolean canHit(Operation operation) {
            return switch (this) {
                case SLOW_PROCESSING, FAILED_JOB -> operation.mayStartJob();
                case LOCKED_ROWS, UNORDERED_RESULTS ->
                    operation.mayStartJob() && operation != Operation.CREATE_QUERY_JOB;
                case EXPIRED_TOKEN -> operation.isApiCall();
                default -> true;
            };
        }

        boolean spoilsAnswer() {
            return this == LOST_ANSWER || this == CUT || this == STALL || this == MISSING_HEADER;
        }
    }

    /** What a fault does; which of the parts mean something depends on the kind. */
    record Effect(Kind kind, long number, String text, Duration duration) {}

    /** Which requests a fault hits; a probability below zero means that requests are counted instead. */
    record Match(String method, Pattern path, int nth, int times, double probability) {
        static final Match NEXT = new Match("", Pattern.compile(""), 1, 1, -1);
    }

    private final Effect effect;
    private final Match match;

    Fault(Effect effect, Match match) {
        this.effect = effect;
        this.match = match;
    }

    private static Fault of(Kind kind, long number, String text, Duration duration) {
        return new Fault(new Effect(kind, number, text, duration), Match.NEXT);
    }

    /**
     * The request is answered with an error and has no effect.
     *
     * @param status the HTTP status
     * @param body the body, sent as JSON if it starts with a bracket or brace and as HTML otherwise; may be empty
     * @return the fault
     * @throws IllegalArgumentException if the status is none
     */
    public static Fault answer(int status, String body) {
        return answer(status, body, Duration.ZERO);
    }

    /**
     * The request is answered with an error that asks for patience, and has no effect.
     *
     * @param status the HTTP status
     * @param body the body, as in {@link #answer(int, String)}
     * @param retryAfter sent as {@code Retry-After} in seconds; zero sends none
     * @return the fault
     * @throws IllegalArgumentException if the status is none
     */
    public static Fault answer(int status, String body, Duration retryAfter) {
        require(status >= 100 && status <= 599, "status must be an HTTP status; it is " + status);
        return of(Kind.ANSWER, status, body, retryAfter);
    }

    /**
     * The connection is reset before the request has an effect.
     *
     * @return the fault
     */
    public static Fault reset() {
        return of(Kind.RESET, 0, "", Duration.ZERO);
    }

    /**
     * The request has its effect, but the connection is closed without an answer.
     *
     * @return the fault
     */
    public static Fault lostAnswer() {
        return of(Kind.LOST_ANSWER, 0, "", Duration.ZERO);
    }

    /**
     * The connection breaks inside the body of the answer; at its end if it is shorter, before its head if it has none.
     *
     * @param afterBytes how many bytes of the body are sent
     * @return the fault
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fault cut(long afterBytes) {
        require(afterBytes >= 0, "afterBytes must not be negative; it is " + afterBytes);
        return of(Kind.CUT, afterBytes, "", Duration.ZERO);
    }

    /**
     * The body of the answer stops coming until {@link Faults#release()} or {@link Sandbox#close()}; an answer without a body
     * does not come before.
     *
     * @param afterBytes how many bytes of the body are sent before
     * @return the fault
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fault stall(long afterBytes) {
        require(afterBytes >= 0, "afterBytes must not be negative; it is " + afterBytes);
        return of(Kind.STALL, afterBytes, "", Duration.ZERO);
    }

    /**
     * All tokens expire: this request, which is one that needs a token, and those that follow get 401 until a new token is
     * fetched.
     *
     * @return the fault
     */
    public static Fault expiredToken() {
        return of(Kind.EXPIRED_TOKEN, 0, "", Duration.ZERO);
    }

    /**
     * The answer lacks a header. Only answers that have it count.
     *
     * @param name the header, such as {@code Sforce-Locator}
     * @return the fault
     */
    public static Fault missingHeader(String name) {
        return of(Kind.MISSING_HEADER, 0, name, Duration.ZERO);
    }

    /**
     * The job takes its time, chunk by chunk.
     *
     * @param perChunk the wait before each chunk of rows
     * @return the fault
     */
    public static Fault slowProcessing(Duration perChunk) {
        return of(Kind.SLOW_PROCESSING, 0, "", perChunk);
    }

    /**
     * The job ends in the state Failed before any record is processed.
     *
     * @param errorMessage the job's error message
     * @return the fault
     */
    public static Fault failedJob(String errorMessage) {
        return of(Kind.FAILED_JOB, 0, errorMessage, Duration.ZERO);
    }

    /**
     * A share of the rows of an ingest job fails with UNABLE_TO_LOCK_ROW, each only the first time it is loaded.
     *
     * @param percent how many of a hundred rows, from 0 to 100
     * @return the fault
     * @throws IllegalArgumentException if the number is not from 0 to 100
     */
    public static Fault lockedRows(int percent) {
        require(percent >= 0 && percent <= 100, "percent must be from 0 to 100; it is " + percent);
        return of(Kind.LOCKED_ROWS, percent, "", Duration.ZERO);
    }

    /**
     * The rows in the results of the ingest job are in another order than those of the upload.
     *
     * @return the fault
     */
    public static Fault unorderedResults() {
        return of(Kind.UNORDERED_RESULTS, 0, "", Duration.ZERO);
    }

    /**
     * Hits only requests of a method and path.
     *
     * @param method the HTTP method; empty for every one
     * @param pathRegex a regular expression that is found somewhere in the path, without the query
     * @return a fault with this condition
     * @throws java.util.regex.PatternSyntaxException if the expression is malformed
     */
    public Fault on(String method, String pathRegex) {
        return new Fault(
                effect,
                new Match(
                        Objects.requireNonNull(method, "method"),
                        Pattern.compile(pathRegex),
                        match.nth(),
                        match.times(),
                        match.probability()));
    }

    /**
     * Hits the nth matching request first.
     *
     * @param nth counted from 1, the default
     * @return a fault with this condition
     * @throws IllegalArgumentException if it is less than 1
     */
    public Fault nth(int nth) {
        require(nth >= 1, "nth must be at least 1; it is " + nth);
        return new Fault(effect, new Match(match.method(), match.path(), nth, match.times(), match.probability()));
    }

    /**
     * Hits several matching requests in a row.
     *
     * @param times how many, 1 by default
     * @return a fault with this condition
     * @throws IllegalArgumentException if it is less than 1
     */
    public Fault times(int times) {
        require(times >= 1, "times must be at least 1; it is " + times);
        return new Fault(effect, new Match(match.method(), match.path(), match.nth(), times, match.probability()));
    }

    /**
     * Hits matching requests by chance, drawn from the sandbox's seed, until it is cleared.
     *
     * @param probability from 0 to 1
     * @return a fault with this condition
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Fault probability(double probability) {
        require(probability >= 0 && probability <= 1, "probability must be from 0 to 1; it is " + probability);
        return new Fault(effect, new Match(match.method(), match.path(), match.nth(), match.times(), probability));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    Effect effect() {
        return effect;
    }

    Match match() {
        return match;
    }

    @Override
    public String toString() {
        return effect.kind() + " on " + match.method() + " " + match.path();
    }
}
