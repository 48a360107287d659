package io.github.bulk2.internal;

import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import java.time.Duration;
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
     * @param status asks the server once
     * @param policy how to wait
     * @return the terminal state
     * @throws InterruptedException if the waiting thread is interrupted; the job goes on
     * @throws JobTimeoutException if the total timeout passes first; the job goes on
     * @throws BulkException if asking fails for good, or longer than the policy's outage tolerance
     */
    public JobInfo await(Supplier<JobInfo> status, WaitPolicy policy) throws InterruptedException {
        Wait wait = new Wait(status, policy, sleeper.nanoTime());
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
     * @param status asks the server once
     * @param policy how to wait
     * @param scheduler runs the status calls
     * @return completed with the terminal state, or with what {@link #await} would throw; cancelling it ends the wait
     */
    public CompletableFuture<JobInfo> future(
            Supplier<JobInfo> status, WaitPolicy policy, ScheduledExecutorService scheduler) {
        CompletableFuture<JobInfo> future = new CompletableFuture<>();
        Wait wait = new Wait(status, policy, sleeper.nanoTime());
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

    private static double shareOf(double ageSeconds) {
        if (ageSeconds < 8) {
            return SHARE_BELOW_8_SECONDS;
        }
        return ageSeconds < 60 ? SHARE_BELOW_60_SECONDS : SHARE_OF_AGE;
    }

    /** The state of one wait. Confined to one thread at a time. */
    private final class Wait {
        private final Supplier<JobInfo> status;
        private final WaitPolicy policy;
        private final long start;
        private long lastAnswer;
        private @Nullable JobInfo last;

        Wait(Supplier<JobInfo> status, WaitPolicy policy, long start) {
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
                JobInfo info = status.get();
                last = info;
                lastAnswer = sleeper.nanoTime();
                policy.onPoll().accept(info);
                if (info.state().isTerminal()) {
                    return null;
                }
            } catch (BulkException failure) {
                Duration silence = Duration.ofNanos(sleeper.nanoTime() - lastAnswer);
                if (!failure.isRetryable() || silence.compareTo(policy.outageTolerance()) >= 0) {
                    throw failure;
                }
                LOG.debug("the job's state is not to be had, asking again: {}", failure.getMessage());
            }
            return pause();
        }

        private Duration pause() {
            Duration age = Duration.ofNanos(sleeper.nanoTime() - start);
            Duration left = policy.totalTimeout().minus(age);
            if (last != null && (left.isNegative() || left.isZero())) {
                throw new JobTimeoutException(last, age);
            }
            double ageSeconds = age.toNanos() / 1e9;
            double young = Math.min(YOUNG_PAUSE_SECONDS, FIRST_PAUSE_SECONDS + ageSeconds * YOUNG_GROWTH);
            double plain = Math.max(young, ageSeconds * shareOf(ageSeconds));
            double jittered = plain * (1 + policy.jitter() * (2 * random.getAsDouble() - 1));
            double bounded = Math.min(jittered, policy.upperDelay().toNanos() / 1e9);
            Duration pause = Duration.ofNanos((long) (bounded * 1e9));
            return last != null && pause.compareTo(left) > 0 ? left : pause;
        }
    }
}
