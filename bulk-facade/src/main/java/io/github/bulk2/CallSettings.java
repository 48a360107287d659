package io.github.bulk2;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often, how many and how long calls may be. Immutable and thread-safe.
 *
 * <p>Defaults: 5 attempts of a call, pauses of 0.3 s that double up to 30 s, no further attempt after 15 min; no rate limit;
 * 20 calls at once; after 20 calls of which 80 % failed the server is left alone for 5 s. What may be sent again at all is no
 * setting but follows from what a call does: {@code docs/call-policy.md}.
 */
public final class CallSettings {

    private static final CallSettings DEFAULTS = new CallSettings(
            new Retries(5, Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofMinutes(15)),
            new Rate(0, Duration.ofSeconds(1)),
            new Circuit(20, 80, Duration.ofSeconds(5)),
            20,
            null);

    private final Retries retries;
    private final Rate rate;
    private final Circuit circuit;
    private final int maxConcurrentCalls;
    private final @Nullable CallPolicies policies;

    private record Retries(int maxAttempts, Duration firstDelay, Duration maxDelay, Duration deadline) {}

    private record Rate(int calls, Duration period) {}

    /** No window means no circuit breaker. */
    private record Circuit(int window, int failurePercent, Duration pause) {}

    private CallSettings(
            Retries retries, Rate rate, Circuit circuit, int maxConcurrentCalls, @Nullable CallPolicies policies) {
        this.retries = retries;
        this.rate = rate;
        this.circuit = circuit;
        this.maxConcurrentCalls = maxConcurrentCalls;
        this.policies = policies;
    }

    /** {@return the defaults that the class description lists} */
    public static CallSettings ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Changes how often a call is tried that fails in a way that may pass.
     *
     * @param attempts attempts in all [5]; 1 = no retry
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public CallSettings withMaxAttempts(int attempts) {
        return with(new Retries(
                atLeastOne(attempts, "maxAttempts"), retries.firstDelay(), retries.maxDelay(), retries.deadline()));
    }

    /**
     * Changes the pauses between attempts. They double, and each is up to 40 % shorter or longer at random. A
     * {@code Retry-After} of the server, in seconds or as a date, is obeyed instead; one that ends behind the
     * {@linkplain #withDeadline deadline} fails the call at once.
     *
     * @param first the first pause [0.3 s]
     * @param longest the longest pause [30 s]
     * @return the changed copy
     * @throws IllegalArgumentException if one is not positive, or the first is longer than the longest
     */
    public CallSettings withRetryDelays(Duration first, Duration longest) {
        positive(first, "first retry delay");
        if (positive(longest, "longest retry delay").compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the first retry delay " + first + " is longer than the longest " + longest);
        }
        return with(new Retries(retries.maxAttempts(), first, longest, retries.deadline()));
    }

    /**
     * Changes the time after which a call that failed is not tried again, whatever attempts are left.
     *
     * @param deadline counted from the first attempt, pauses included [15 min]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public CallSettings withDeadline(Duration deadline) {
        return with(new Retries(
                retries.maxAttempts(), retries.firstDelay(), retries.maxDelay(), positive(deadline, "deadline")));
    }

    /**
     * Limits how many calls are sent in a period, attempts counted one by one. They are spread evenly over the period, not
     * sent in bursts; further ones wait.
     *
     * @param calls calls per period [no limit]
     * @param period the period
     * @return the changed copy
     * @throws IllegalArgumentException if one of them is not positive
     */
    public CallSettings withRateLimit(int calls, Duration period) {
        return new CallSettings(
                retries,
                new Rate(atLeastOne(calls, "rateLimit"), positive(period, "rate limit's period")),
                circuit,
                maxConcurrentCalls,
                policies);
    }

    /**
     * Limits how many calls wait for their answer at once; further ones wait. The connection pool has this size.
     *
     * @param calls calls at once [20]
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public CallSettings withMaxConcurrentCalls(int calls) {
        return new CallSettings(retries, rate, circuit, atLeastOne(calls, "maxConcurrentCalls"), policies);
    }

    /**
     * Changes when a server in trouble is left alone: the circuit opens when that share of the last calls got no answer or
     * one of 500 and above. While it is open calls fail, or are tried again after the pause. Then one cheap GET, of the list
     * of API versions, tells whether it closes. A call that its caller gives up counts as nothing.
     *
     * @param window how many calls are looked at [20]
     * @param failurePercent how many of a hundred failed [80]
     * @param pause how long it stays open before the GET [5 s]
     * @return the changed copy
     * @throws IllegalArgumentException if one is not positive, or the percentage above 100
     */
    public CallSettings withCircuitBreaker(int window, int failurePercent, Duration pause) {
        if (atLeastOne(failurePercent, "failurePercent") > 100) {
            throw new IllegalArgumentException("failurePercent is " + failurePercent + "; it must be from 1 to 100");
        }
        Circuit changed = new Circuit(atLeastOne(window, "window"), failurePercent, positive(pause, "pause"));
        return new CallSettings(retries, rate, changed, maxConcurrentCalls, policies);
    }

    /** {@return a copy without a circuit breaker} */
    public CallSettings withoutCircuitBreaker() {
        return new CallSettings(
                retries, rate, new Circuit(0, circuit.failurePercent(), circuit.pause()), maxConcurrentCalls, policies);
    }

    /**
     * Takes the policies from elsewhere.
     *
     * @param from where from, such as {@code io.github.bulk2.resilience4j.PolicyRegistries} [the client's own]
     * @return the changed copy
     */
    public CallSettings withPolicies(CallPolicies from) {
        return new CallSettings(retries, rate, circuit, maxConcurrentCalls, Objects.requireNonNull(from, "from"));
    }

    /** {@return attempts of one call in all} */
    public int maxAttempts() {
        return retries.maxAttempts();
    }

    /** {@return the first pause between two attempts} */
    public Duration firstRetryDelay() {
        return retries.firstDelay();
    }

    /** {@return the longest pause between two attempts} */
    public Duration maxRetryDelay() {
        return retries.maxDelay();
    }

    /** {@return the time after which a call is not tried again} */
    public Duration deadline() {
        return retries.deadline();
    }

    /** {@return calls per {@link #ratePeriod()}; 0 = no limit} */
    public int rateLimit() {
        return rate.calls();
    }

    /** {@return the period of the rate limit} */
    public Duration ratePeriod() {
        return rate.period();
    }

    /** {@return calls at once} */
    public int maxConcurrentCalls() {
        return maxConcurrentCalls;
    }

    /** {@return how many calls the circuit breaker looks at; 0 = there is none} */
    public int circuitWindow() {
        return circuit.window();
    }

    /** {@return the share of failed calls that opens the circuit} */
    public int circuitFailurePercent() {
        return circuit.failurePercent();
    }

    /** {@return how long an open circuit stays so before it is tried} */
    public Duration circuitPause() {
        return circuit.pause();
    }

    /** {@return where policies come from, if from elsewhere} */
    public Optional<CallPolicies> policies() {
        return Optional.ofNullable(policies);
    }

    private CallSettings with(Retries changed) {
        return new CallSettings(changed, rate, circuit, maxConcurrentCalls, policies);
    }

    private static Duration positive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive; it is " + duration);
        }
        return duration;
    }

    private static int atLeastOne(int number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be at least 1; it is " + number);
        }
        return number;
    }
}
