package io.github.bulk2;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How to wait for a job: how often to ask, how long at most. Immutable and thread-safe.
 *
 * <p>Polling adapts to the job's age: a young job is asked about every quarter of a second, an old one after 7 to 8 %
 * of the time it has already taken, so that the wait ends soon after the job does and costs few calls. Defaults: at most
 * 60 s between calls, 24 h in all, 1 % jitter, an outage of 10 minutes is sat out.
 */
public final class WaitPolicy {

    private static final WaitPolicy DEFAULTS = new WaitPolicy(
            Duration.ofSeconds(60),
            Duration.ofHours(24),
            0.01,
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            info -> {});

    private final Duration upperDelay;
    private final Duration totalTimeout;
    private final double jitter;
    private final Duration outageTolerance;
    private final Duration notFoundTolerance;
    private final Consumer<JobInfo> onPoll;

    private WaitPolicy(
            Duration upperDelay,
            Duration totalTimeout,
            double jitter,
            Duration outageTolerance,
            Duration notFoundTolerance,
            Consumer<JobInfo> onPoll) {
        this.upperDelay = positive(upperDelay, "upperDelay");
        this.totalTimeout = positive(totalTimeout, "totalTimeout");
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter is " + jitter + "; it must be from 0 to 0.5");
        }
        this.jitter = jitter;
        if (outageTolerance.isNegative()) {
            throw new IllegalArgumentException("outageTolerance is negative: " + outageTolerance);
        }
        this.outageTolerance = outageTolerance;
        if (notFoundTolerance.isNegative()) {
            throw new IllegalArgumentException("notFoundTolerance is negative: " + notFoundTolerance);
        }
        this.notFoundTolerance = notFoundTolerance;
        this.onPoll = Objects.requireNonNull(onPoll, "onPoll");
    }

    /** {@return the defaults that the class description lists} */
    public static WaitPolicy ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Changes the longest pause between two status calls.
     *
     * @param delay the pause [60 s]
     * @return the changed copy
     * @throws IllegalArgumentException if {@code delay} is not positive
     */
    public WaitPolicy withUpperDelay(Duration delay) {
        return new WaitPolicy(delay, totalTimeout, jitter, outageTolerance, notFoundTolerance, onPoll);
    }

    /**
     * Changes how long to wait in all. A wait that runs out changes nothing on the server.
     *
     * @param timeout the bound [24 h]
     * @return the changed copy
     * @throws IllegalArgumentException if {@code timeout} is not positive
     */
    public WaitPolicy withTotalTimeout(Duration timeout) {
        return new WaitPolicy(upperDelay, timeout, jitter, outageTolerance, notFoundTolerance, onPoll);
    }

    /**
     * Changes how much each pause is varied at random, so that many clients do not ask at the same instant.
     *
     * @param share the share of a pause by which it may be shorter or longer [0.01], from 0 to 0.5
     * @return the changed copy
     * @throws IllegalArgumentException if {@code share} is out of range
     */
    public WaitPolicy withJitter(double share) {
        return new WaitPolicy(upperDelay, totalTimeout, share, outageTolerance, notFoundTolerance, onPoll);
    }

    /**
     * Changes how long status calls may go on failing in a way that may pass (no network, a 503) before the wait gives
     * up with that failure.
     *
     * @param tolerance the bound [10 min]; zero gives up at once
     * @return the changed copy
     * @throws IllegalArgumentException if {@code tolerance} is negative
     */
    public WaitPolicy withOutageTolerance(Duration tolerance) {
        return new WaitPolicy(upperDelay, totalTimeout, jitter, tolerance, notFoundTolerance, onPoll);
    }

    /**
     * Changes how long Salesforce may answer 404 for the job or its results before that is believed: one answer among good
     * ones does not prove that a job is gone. The total timeout holds all the same.
     *
     * @param tolerance the bound [1 min]; zero believes the first answer
     * @return the changed copy
     * @throws IllegalArgumentException if {@code tolerance} is negative
     */
    public WaitPolicy withNotFoundTolerance(Duration tolerance) {
        return new WaitPolicy(upperDelay, totalTimeout, jitter, outageTolerance, tolerance, onPoll);
    }

    /**
     * Sets a callback that gets every status answer, on the waiting thread, in order. What it throws ends the wait.
     *
     * @param listener the callback [none]
     * @return the changed copy
     */
    public WaitPolicy withOnPoll(Consumer<JobInfo> listener) {
        return new WaitPolicy(upperDelay, totalTimeout, jitter, outageTolerance, notFoundTolerance, listener);
    }

    /** {@return the longest pause between two status calls} */
    public Duration upperDelay() {
        return upperDelay;
    }

    /** {@return how long to wait in all} */
    public Duration totalTimeout() {
        return totalTimeout;
    }

    /** {@return the share of a pause by which it varies} */
    public double jitter() {
        return jitter;
    }

    /** {@return how long a 404 is not believed} */
    public Duration notFoundTolerance() {
        return notFoundTolerance;
    }

    /** {@return how long an outage is sat out} */
    public Duration outageTolerance() {
        return outageTolerance;
    }

    /** {@return the callback} */
    public Consumer<JobInfo> onPoll() {
        return onPoll;
    }

    private static Duration positive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be positive; it is " + duration);
        }
        return duration;
    }
}
