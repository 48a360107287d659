package io.github.bulk2.internal;

import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy round every HTTP call: {@code retry( rateLimiter( bulkhead( call )))}, so that each attempt takes a permit
 * of its own. Thread-safe.
 */
public final class CallPolicy {

    /** Whether a call may be sent again after a failure. */
    public enum Repeat {
        /** Any number of times: reading, and calls that look at the job's state before they act again. */
        ALWAYS,
        /** Only if the failed attempt cannot have reached the server: it is not safe to do twice. */
        IF_NOT_SENT,
        /** Never. */
        NEVER
    }

    /**
     * The numbers of the policy. Immutable.
     *
     * @param maxAttempts attempts of one call in all; 1 = no retry
     * @param maxRetryDelay the longest pause between two attempts; a longer Retry-After fails the call
     * @param rateLimit calls per {@code ratePeriod}; 0 = no limit
     * @param ratePeriod the period of the rate limit
     * @param maxConcurrentCalls calls at once
     */
    public record Settings(
            int maxAttempts, Duration maxRetryDelay, int rateLimit, Duration ratePeriod, int maxConcurrentCalls) {}

    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(300);
    // Waiting for a permit is not a failure: better late than an error in the middle of a load.
    private static final Duration PERMIT_PATIENCE = Duration.ofHours(1);

    private final Retry always;
    private final Retry ifNotSent;
    private final @Nullable RateLimiter rateLimiter;
    private final Bulkhead bulkhead;

    /**
     * Creates the policy.
     *
     * @param settings its numbers
     */
    public CallPolicy(Settings settings) {
        always = retry("always", settings, failure -> isRetryable(failure, settings));
        ifNotSent = retry("if-not-sent", settings, failure -> isRetryable(failure, settings) && wasNotActedOn(failure));
        rateLimiter = settings.rateLimit() == 0
                ? null
                : RateLimiter.of(
                        "bulk2",
                        RateLimiterConfig.custom()
                                .limitForPeriod(settings.rateLimit())
                                .limitRefreshPeriod(settings.ratePeriod())
                                .timeoutDuration(PERMIT_PATIENCE)
                                .build());
        bulkhead = Bulkhead.of(
                "bulk2",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxConcurrentCalls())
                        .maxWaitDuration(PERMIT_PATIENCE)
                        .build());
    }

    /**
     * Makes a call under the policy.
     *
     * @param repeat whether it may be sent again
     * @param call the call
     * @param <T> what it gives
     * @return what it gave
     * @throws BulkException what the last attempt threw
     */
    public <T> T call(Repeat repeat, Supplier<T> call) {
        Supplier<T> guarded = Bulkhead.decorateSupplier(bulkhead, call);
        if (rateLimiter != null) {
            guarded = RateLimiter.decorateSupplier(rateLimiter, guarded);
        }
        try {
            return switch (repeat) {
                case ALWAYS -> always.executeSupplier(guarded);
                case IF_NOT_SENT -> ifNotSent.executeSupplier(guarded);
                case NEVER -> guarded.get();
            };
        } catch (RequestNotPermitted | BulkheadFullException noPermit) {
            throw new BulkTransportException(
                    "no permit for a call within " + PERMIT_PATIENCE.toMinutes()
                            + " minutes. Raise the rate limit or the number of concurrent calls",
                    Progress.NOT_SENT,
                    null,
                    noPermit);
        }
    }

    private static Retry retry(String name, Settings settings, Predicate<Throwable> retryable) {
        IntervalFunction backoff =
                IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY_DELAY, 2.0, 0.4, settings.maxRetryDelay());
        return Retry.of(
                name,
                RetryConfig.custom()
                        .maxAttempts(settings.maxAttempts())
                        .retryOnException(retryable)
                        .intervalBiFunction((attempt, outcome) -> delayMillis(attempt, outcome, backoff))
                        .build());
    }

    private static long delayMillis(int attempt, Either<Throwable, Object> outcome, IntervalFunction backoff) {
        if (outcome.isLeft() && outcome.getLeft() instanceof BulkApiException answer) {
            Duration asked = answer.retryAfter().orElse(null);
            if (asked != null) {
                return asked.toMillis();
            }
        }
        return backoff.apply(attempt);
    }

    private static boolean isRetryable(Throwable failure, Settings settings) {
        if (failure instanceof BulkApiException answer
                && answer.retryAfter()
                        .filter(asked -> asked.compareTo(settings.maxRetryDelay()) > 0)
                        .isPresent()) {
            return false;
        }
        return failure instanceof BulkException known && known.isRetryable();
    }

    /** A refusal for load or a connection never made; after a 5xx or a lost answer nobody knows. */
    private static boolean wasNotActedOn(Throwable failure) {
        if (failure instanceof BulkTransportException broken) {
            return broken.progress() == Progress.NOT_SENT;
        }
        return failure instanceof BulkApiException answer && (answer.statusCode() == 429 || answer.statusCode() == 420);
    }
}
