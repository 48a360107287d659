package io.github.bulk2.internal;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.CallPolicies;
import io.github.bulk2.CallSettings;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.resilience4j.PolicyRegistries;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy round every HTTP call: {@code retry( circuitBreaker( rateLimiter( bulkhead( call ))))}, so that each attempt
 * takes a permit of its own. Thread-safe.
 */
public final class CallPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(CallPolicy.class);
    private static final String NAME = "bulk2";
    private static final double JITTER = 0.4;
    // Waiting for a permit is not a failure: better late than an error in the middle of a load.
    private static final Duration PERMIT_PATIENCE = Duration.ofHours(1);
    // Room for threads that wake up late: without it each delay would be one for all calls after it.
    private static final double RATE_MARGIN = 1.01;
    // Above that the even spread has to do; remembering that many calls costs more than it gives.
    private static final int MAX_PACED_CALLS = 100_000;

    private final CallSettings settings;
    private final Runnable probe;
    private final Retry always;
    private final Retry ifNotSent;
    private final Retry ifNotPermitted;
    private final @Nullable CircuitBreaker circuitBreaker;
    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable Pace pace;
    private final Bulkhead bulkhead;
    private final FloorPause floorPause;
    private final AtomicBoolean leftAlone = new AtomicBoolean();

    /**
     * Creates the policy.
     *
     * @param settings its numbers
     * @param probe the cheap GET that tries a server again that was left alone; throws a {@link BulkException} if there is
     *     no good answer
     */
    public CallPolicy(CallSettings settings, Runnable probe) {
        this(settings, probe, new FloorPause(ApiFloor.none(), Sleeper.SYSTEM));
    }

    CallPolicy(CallSettings settings, Runnable probe, FloorPause floorPause) {
        this.settings = settings;
        this.floorPause = floorPause;
        this.probe = probe;
        CallPolicies from = settings.policies().orElse(null);
        PolicyRegistries registries = from instanceof PolicyRegistries given ? given : PolicyRegistries.ofDefaults();
        always = retry(registries, NAME + "-always", CallPolicy::isRetryable);
        ifNotSent = retry(registries, NAME + "-if-not-sent", failure -> isRetryable(failure) && wasNotActedOn(failure));
        ifNotPermitted = retry(registries, NAME + "-not-permitted", CallNotPermittedException.class::isInstance);
        circuitBreaker = settings.circuitWindow() == 0
                ? null
                : registries.circuitBreakers().circuitBreaker(NAME, circuitBreakerConfig(settings));
        rateLimiter = settings.rateLimit() == 0
                ? registries.rateLimiters().find(NAME).orElse(null)
                : registries.rateLimiters().rateLimiter(NAME, rateLimiterConfig(settings));
        pace = settings.rateLimit() == 0 || settings.rateLimit() > MAX_PACED_CALLS
                ? null
                : new Pace(settings.rateLimit(), settings.ratePeriod().toNanos());
        bulkhead = registries
                .bulkheads()
                .bulkhead(
                        NAME,
                        BulkheadConfig.custom()
                                .maxConcurrentCalls(settings.maxConcurrentCalls())
                                .maxWaitDuration(PERMIT_PATIENCE)
                                .build());
    }

    /**
     * Makes a call under the policy.
     *
     * @param which the call, which tells whether it may be sent again
     * @param call makes one attempt
     * @param <T> what it gives
     * @return what it gave
     * @throws BulkException what the last attempt threw
     */
    public <T> T call(ApiCall which, Supplier<T> call) {
        Attempts attempts = new Attempts();
        Supplier<T> attempt = () -> attempt(call, attempts);
        try {
            return switch (which.repeat()) {
                case ALWAYS -> always.executeSupplier(attempt);
                case IF_NOT_SENT -> ifNotSent.executeSupplier(attempt);
                case NEVER -> ifNotPermitted.executeSupplier(attempt);
            };
        } catch (TooLate tooLate) {
            throw tooLate.failure;
        } catch (CallNotPermittedException open) {
            throw notSent(
                    "the server is left alone for " + settings.circuitPause().toMillis() / 1000.0
                            + " s at a time, since most of the last calls got no answer or an error of the server. Go on when"
                            + " it is back",
                    open);
        } catch (RequestNotPermitted | BulkheadFullException noPermit) {
            throw notSent(
                    "no permit for a call within " + PERMIT_PATIENCE.toMinutes()
                            + " minutes. Raise the rate limit or the number of concurrent calls",
                    noPermit);
        } catch (AcquirePermissionCancelledException stopped) {
            throw BulkTransportException.lasting(
                    "interrupted while waiting for the permit of a call", Progress.NOT_SENT, stopped);
        }
    }

    /** What waits at the floor of an allowance holds no permit meanwhile, and its time does not count. */
    private <T> T attempt(Supplier<T> call, Attempts attempts) {
        BulkException failed = attempts.latest;
        if (failed != null && isTooLate(attempts, Duration.ZERO)) {
            throw new TooLate(failed);
        }
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                return guarded(call, attempts);
            } catch (AllowanceException reached) {
                long since = System.nanoTime();
                waited = floorPause.await(reached, waited);
                attempts.begun += System.nanoTime() - since;
            }
        }
    }

    private <T> T guarded(Supplier<T> call, Attempts attempts) {
        try {
            Supplier<T> guarded = Bulkhead.decorateSupplier(bulkhead, pace == null ? call : paced(pace, call));
            if (rateLimiter != null) {
                guarded = RateLimiter.decorateSupplier(rateLimiter, guarded);
            }
            return circuitBreaker == null ? guarded.get() : throughCircuit(circuitBreaker, guarded);
        } catch (AllowanceException reached) {
            throw reached;
        } catch (BulkException failure) {
            attempts.latest = failure;
            Duration pause = retryAfter(failure);
            if (isTooLate(attempts, pause == null ? Duration.ZERO : pause)) {
                throw new TooLate(failure);
            }
            throw failure;
        }
    }

    private boolean isTooLate(Attempts attempts, Duration pause) {
        Duration taken = Duration.ofNanos(System.nanoTime() - attempts.begun);
        Duration left = CallDeadline.left();
        return taken.plus(pause).compareTo(settings.deadline()) > 0
                || (left != null && (left.isZero() || pause.compareTo(left) > 0));
    }

    private static <T> Supplier<T> paced(Pace pace, Supplier<T> call) {
        return () -> {
            pace.await();
            return call.get();
        };
    }

    /** An open circuit is tried with the probe, not with the call, which may be an upload of 100 MB. */
    private <T> T throughCircuit(CircuitBreaker circuit, Supplier<T> call) {
        CircuitBreaker.State state = circuit.getState();
        if (state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.HALF_OPEN) {
            circuit.executeRunnable(probe);
        }
        try {
            T answer = circuit.executeSupplier(call);
            if (leftAlone.get() && leftAlone.compareAndSet(true, false)) {
                LOG.info("the server answers again");
            }
            return answer;
        } catch (RuntimeException failure) {
            // Once for an outage, not for each call, nor each time that the server is tried again.
            if (circuit.getState() == CircuitBreaker.State.OPEN && leftAlone.compareAndSet(false, true)) {
                LOG.warn(
                        "{} % or more of the last {} calls failed: the server is left alone for {} ms at a time until it"
                                + " answers",
                        settings.circuitFailurePercent(),
                        settings.circuitWindow(),
                        settings.circuitPause().toMillis());
            }
            throw failure;
        }
    }

    private Retry retry(PolicyRegistries registries, String name, Predicate<Throwable> retryable) {
        IntervalFunction backoff = IntervalFunction.ofExponentialRandomBackoff(
                settings.firstRetryDelay(), 2.0, JITTER, settings.maxRetryDelay());
        if (registries.retries().find(name).isPresent()) {
            throw new IllegalArgumentException("the registry has a retry " + name
                    + " already; each client needs a registry of its own for retries");
        }
        Retry retry = registries
                .retries()
                .retry(
                        name,
                        RetryConfig.custom()
                                .maxAttempts(settings.maxAttempts())
                                .retryOnException(retryable)
                                .intervalBiFunction((attempt, outcome) -> delayMillis(attempt, outcome, backoff))
                                .build());
        retry.getEventPublisher()
                .onRetry(event -> Running.tellRetry(event.getLastThrowable(), event.getWaitInterval()));
        return retry;
    }

    private long delayMillis(int attempt, Either<Throwable, Object> outcome, IntervalFunction backoff) {
        long wanted = wantedDelayMillis(attempt, outcome, backoff);
        Duration left = CallDeadline.left();
        return left == null ? wanted : Math.min(wanted, left.toMillis() + 1);
    }

    private long wantedDelayMillis(int attempt, Either<Throwable, Object> outcome, IntervalFunction backoff) {
        if (outcome.isLeft()) {
            Throwable failure = outcome.getLeft();
            if (failure instanceof CallNotPermittedException) {
                return settings.circuitPause().toMillis();
            }
            Duration asked = retryAfter(failure);
            if (asked != null) {
                // "Now", or a date that is over, is no permission to hammer.
                return Math.max(asked.toMillis(), backoff.apply(attempt));
            }
        }
        return backoff.apply(attempt);
    }

    private static CircuitBreakerConfig circuitBreakerConfig(CallSettings settings) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.circuitWindow())
                .minimumNumberOfCalls(settings.circuitWindow())
                .failureRateThreshold(settings.circuitFailurePercent())
                .waitDurationInOpenState(settings.circuitPause())
                .permittedNumberOfCallsInHalfOpenState(1)
                // A slow call is no sign of trouble: an upload takes what it takes.
                .slowCallDurationThreshold(Duration.ofDays(365))
                .recordException(CallPolicy::isServersTrouble)
                .ignoreException(CallPolicy::isGivenUp)
                .writableStackTraceEnabled(false)
                .build();
    }

    /** One permit at a time, not all of a period's at its beginning: two periods' bursts could meet in one. */
    private static RateLimiterConfig rateLimiterConfig(CallSettings settings) {
        double nanos = settings.ratePeriod().toNanos() * RATE_MARGIN / settings.rateLimit();
        return RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofNanos(Math.max(1, (long) Math.ceil(nanos))))
                .timeoutDuration(PERMIT_PATIENCE)
                .build();
    }

    /** An answer of the API below 500, even a refusal, shows that the server works; a maintenance page does not. */
    private static boolean isServersTrouble(Throwable failure) {
        if (failure instanceof BulkTransportException broken) {
            return broken.progress() != Progress.ANSWERED || broken.isRetryable();
        }
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.SERVER;
    }

    /**
     * Whether the caller did not wait for an answer: his thread was interrupted, or what the call was for has ended. That
     * tells nothing about the server. An answer does, whoever it came too late for.
     */
    private static boolean isGivenUp(Throwable failure) {
        return !(failure instanceof BulkApiException)
                && (Thread.currentThread().isInterrupted() || Cancellation.isCancelled());
    }

    private static boolean isRetryable(Throwable failure) {
        if (isGivenUp(failure)) {
            return false;
        }
        if (failure instanceof CallNotPermittedException) {
            return true;
        }
        return failure instanceof BulkException known && known.isRetryable();
    }

    /** A refusal for load or a connection never made; after a 5xx or a lost answer nobody knows. */
    private static boolean wasNotActedOn(Throwable failure) {
        if (failure instanceof CallNotPermittedException) {
            return true;
        }
        if (failure instanceof BulkTransportException broken) {
            return broken.progress() == Progress.NOT_SENT;
        }
        return failure instanceof BulkApiException answer && (answer.statusCode() == 429 || answer.statusCode() == 420);
    }

    private static @Nullable Duration retryAfter(Throwable failure) {
        return failure instanceof BulkApiException answer ? answer.retryAfter().orElse(null) : null;
    }

    private static BulkTransportException notSent(String message, RuntimeException cause) {
        return new BulkTransportException(message, Progress.NOT_SENT, null, cause);
    }

    /** The attempts of one call; for one thread. */
    private static final class Attempts {
        private long begun = System.nanoTime();
        private @Nullable BulkException latest;
    }

    /** Carries the last failure past the retry. */
    private static final class TooLate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient BulkException failure;

        TooLate(BulkException failure) {
            super(null, failure, false, false);
            this.failure = failure;
        }
    }
}
