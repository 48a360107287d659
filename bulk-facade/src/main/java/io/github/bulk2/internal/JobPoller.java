package io.github.bulk2.internal;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one wait loop: asks for a job's state until it is terminal. Stateless and thread-safe. */
public final class JobPoller {

    // A young job: the pauses rise from 80 to 235 ms, so that a wait for a short job ends at once.
    private static final double FIRST_PAUSE_SECONDS = 0.08;
    private static final double YOUNG_GROWTH = 0.45;
    private static final double YOUNG_PAUSE_SECONDS = 0.235;
    // An old job: on average half a pause is waited in vain, so a pause of 7.85 % of the age keeps that under 4 % of
    // the
    // job's time at 9.2 calls each time the age doubles. Younger ones can afford more calls.
    private static final double SHARE_OF_AGE = 0.0785;
    private static final double SHARE_BELOW_60_SECONDS = 0.0755;
    private static final double SHARE_BELOW_8_SECONDS = 0.067;

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(JobPoller.class);

    private final Sleeper sleeper;
    private final DoubleSupplier random;

    /** Creates a poller on the machine's clock. */
    public JobPoller() {
        this(Sleeper.SYSTEM, () -> ThreadLocalRandom.current().nextDouble());
    }

    JobPoller(Sleeper sleeper, DoubleSupplier random) {
        this.sleeper = sleeper;
        this.random = random;
    }

    /**
     * Blocks until the job is terminal.
     *
     * @param id the job
     * @param status asks the server once
     * @param policy how to wait
     * @return the terminal state
     * @throws InterruptedException if the waiting thread is interrupted; the job goes on
     * @throws JobTimeoutException if the total timeout passes first; the job goes on
     * @throws BulkException if asking fails for good, or longer than the policy's outage tolerance, or Salesforce does not
     *     know the job for longer than its tolerance for that
     */
    public JobInfo await(JobId id, Supplier<JobInfo> status, WaitPolicy policy) throws InterruptedException {
        Wait wait = new Wait(id, status, policy, sleeper.nanoTime());
        while (true) {
            Duration pause = wait.ask();
            if (pause == null) {
                return wait.outcome();
            }
            sleeper.sleep(pause);
        }
    }

    /**
     * Waits on the caller's scheduler; no thread is held between two calls.
     *
     * @param id the job
     * @param status asks the server once
     * @param policy how to wait
     * @param scheduler runs the status calls
     * @return completed with the terminal state, or with what {@link #await} would throw; cancelling it ends the wait
     */
    public CompletableFuture<JobInfo> future(
            JobId id, Supplier<JobInfo> status, WaitPolicy policy, ScheduledExecutorService scheduler) {
        CompletableFuture<JobInfo> future = new CompletableFuture<>();
        Wait wait = new Wait(id, status, policy, sleeper.nanoTime());
        scheduler.execute(Running.here(() -> step(wait, future, scheduler)));
        return future;
    }

    /**
     * Tells a job that went to its end from one that did not.
     *
     * @param ended a terminal state
     * @return the same, when it is JobComplete
     * @throws JobFailedException if it is Failed or Aborted
     */
    public static JobInfo requireComplete(JobInfo ended) {
        if (ended.state() != JobState.JOB_COMPLETE) {
            throw new JobFailedException(ended);
        }
        return ended;
    }

    private static void step(Wait wait, CompletableFuture<JobInfo> future, ScheduledExecutorService scheduler) {
        if (future.isDone()) {
            return;
        }
        try {
            Duration pause = wait.ask();
            if (pause == null) {
                future.complete(wait.outcome());
            } else {
                var unused = scheduler.schedule(
                        Running.here(() -> step(wait, future, scheduler)), pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RuntimeException | Error failure) {
            future.completeExceptionally(failure);
        }
    }

    private static Duration retryAfter(BulkException failure) {
        return failure instanceof BulkApiException answer ? answer.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
    }

    private static double shareOf(double ageSeconds) {
        if (ageSeconds < 8) {
            return SHARE_BELOW_8_SECONDS;
        }
        return ageSeconds < 60 ? SHARE_BELOW_60_SECONDS : SHARE_OF_AGE;
    }

    private static boolean isNotFound(BulkException failure) {
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND;
    }

    /** The state of one wait. Confined to one thread at a time. */
    private final class Wait {
        private final JobId id;
        private final Supplier<JobInfo> status;
        private final WaitPolicy policy;
        private final long start;
        private long lastAnswer;
        private @Nullable Long notFoundSince;
        private @Nullable JobInfo last;

        Wait(JobId id, Supplier<JobInfo> status, WaitPolicy policy, long start) {
            this.id = id;
            this.status = status;
            this.policy = policy;
            this.start = start;
            this.lastAnswer = start;
        }

        JobInfo outcome() {
            if (last == null) {
                throw new IllegalStateException("no answer yet");
            }
            return last;
        }

        /** Asks once; null means that the job has ended. */
        @Nullable
        Duration ask() {
            try {
                JobInfo info = CallDeadline.during(timeOfCall(), status);
                last = info;
                lastAnswer = sleeper.nanoTime();
                notFoundSince = null;
                policy.onPoll().accept(info);
                return info.state().isTerminal() ? null : pause(Duration.ZERO, null);
            } catch (JobTimeoutException over) {
                throw over;
            } catch (BulkException failure) {
                Duration asked = retryAfter(failure);
                if (!mayPass(failure, asked)) {
                    throw failure;
                }
                LOG.debug("the job's state cannot be had, asking again: {}", failure.getMessage());
                return pause(asked, failure);
            }
        }

        private boolean mayPass(BulkException failure, Duration asked) {
            long now = sleeper.nanoTime();
            if (isNotFound(failure)) {
                // The server answers, so this is no outage.
                lastAnswer = now;
                notFoundSince = notFoundSince == null ? Long.valueOf(now) : notFoundSince;
                return Duration.ofNanos(now - notFoundSince).compareTo(policy.notFoundTolerance()) < 0;
            }
            if (!failure.isRetryable()) {
                return false;
            }
            // A call that was cut short as the wait was over says nothing about the server.
            Duration silence = Duration.ofNanos(now - lastAnswer);
            return isOver() || silence.plus(asked).compareTo(policy.outageTolerance()) < 0;
        }

        private Duration left() {
            return policy.totalTimeout().minus(age());
        }

        /** The last look is at the end of the wait, and takes a moment too. */
        private Duration timeOfCall() {
            Duration left = left();
            return left.compareTo(LAST_LOOK) < 0 ? LAST_LOOK : left;
        }

        private Duration age() {
            return Duration.ofNanos(sleeper.nanoTime() - start);
        }

        private boolean isOver() {
            return left().isNegative() || left().isZero();
        }

        /** Returns how long to wait, no longer than to the end of the wait; at its end throws. */
        private Duration pause(Duration atLeast, @Nullable BulkException failure) {
            if (isOver()) {
                JobInfo known = last == null ? JobInfo.ofFields(Map.of("id", id.value())) : last;
                JobTimeoutException over = new JobTimeoutException(known, age());
                if (failure != null) {
                    over.addSuppressed(failure);
                }
                throw over;
            }
            double ageSeconds = age().toNanos() / 1e9;
            double young = Math.min(YOUNG_PAUSE_SECONDS, FIRST_PAUSE_SECONDS + ageSeconds * YOUNG_GROWTH);
            double plain = Math.max(young, ageSeconds * shareOf(ageSeconds));
            double jittered = plain * (1 + policy.jitter() * (2 * random.getAsDouble() - 1));
            double bounded = Math.min(jittered, policy.upperDelay().toNanos() / 1e9);
            Duration pause = Duration.ofNanos((long) (bounded * 1e9));
            Duration wanted = pause.compareTo(atLeast) < 0 ? atLeast : pause;
            return wanted.compareTo(left()) > 0 ? left() : wanted;
        }
    }
}
