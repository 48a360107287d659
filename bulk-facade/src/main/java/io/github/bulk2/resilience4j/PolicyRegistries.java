package io.github.bulk2.resilience4j;

import io.github.bulk2.CallPolicies;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Objects;

/**
 * Registries that a client takes its policies from, so that they can be watched, shared or configured there. Immutable.
 *
 * <p>The policies are called {@code bulk2}. A circuit breaker, rate limiter or bulkhead of that name that is there already is
 * used as it is; otherwise one is made by the client's {@link io.github.bulk2.CallSettings} and put there. Retries are always
 * made by the client ({@code bulk2-always}, {@code bulk2-if-not-sent}, {@code bulk2-not-permitted}), since what may be sent
 * again is not a matter of configuration; one that is there already makes the client fail when it is built.
 *
 * @param retries for retries
 * @param circuitBreakers for the circuit breaker
 * @param rateLimiters for the rate limiter
 * @param bulkheads for the limit of concurrent calls
 */
public record PolicyRegistries(
        RetryRegistry retries,
        CircuitBreakerRegistry circuitBreakers,
        RateLimiterRegistry rateLimiters,
        BulkheadRegistry bulkheads)
        implements CallPolicies {

    /**
     * Checks that all are there.
     *
     * @param retries for retries
     * @param circuitBreakers for the circuit breaker
     * @param rateLimiters for the rate limiter
     * @param bulkheads for the limit of concurrent calls
     */
    public PolicyRegistries {
        Objects.requireNonNull(retries, "retries");
        Objects.requireNonNull(circuitBreakers, "circuitBreakers");
        Objects.requireNonNull(rateLimiters, "rateLimiters");
        Objects.requireNonNull(bulkheads, "bulkheads");
    }

    /** {@return registries of their own, empty} */
    public static PolicyRegistries ofDefaults() {
        return new PolicyRegistries(
                RetryRegistry.ofDefaults(),
                CircuitBreakerRegistry.ofDefaults(),
                RateLimiterRegistry.ofDefaults(),
                BulkheadRegistry.ofDefaults());
    }
}
