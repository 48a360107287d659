package io.github.bulk2.observe;

import io.github.bulk2.JobId;
import java.time.Duration;

/**
 * Is told how one {@link Activity} goes on, until {@link #ended}, which comes exactly once. Every method does nothing unless
 * it is overridden. For exceptions and time taken see {@link BulkObserver}.
 */
public interface Watch {

    /** For what is of no interest. */
    Watch NONE = new Watch() {};

    /** The time that a thread works for an activity; closed by that thread, the last one opened first. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** For who keeps nothing for the thread. */
        Scope NONE = () -> {};

        @Override
        void close();
    }

    /**
     * This thread works for the activity from now on. An activity may have many threads, one after the other or at once; the
     * threads of a run leave it when they end, which may be a moment after {@link #ended}.
     *
     * @return closed when the thread does no longer
     */
    default Scope enter() {
        return Scope.NONE;
    }

    /**
     * The job that this is about, as soon as it is known; again when another job takes its place. Called by a thread that has
     * entered.
     *
     * @param id the job
     */
    default void job(JobId id) {}

    /**
     * An attempt failed, and there will be another one.
     *
     * @param failure why
     * @param pause how long until then
     */
    default void retried(Throwable failure, Duration pause) {}

    /**
     * Bytes went over the wire for this or for what is within it, bodies only, compressed ones in their full length. For a
     * call whose answer is read bit by bit those of the answer come when it was read or closed, which may be after
     * {@link #ended}.
     *
     * @param sent bytes sent since the last time
     * @param received bytes received since the last time
     */
    default void transferred(long sent, long received) {}

    /**
     * What became of records, shortly before the end of {@link Activity.Kind#RESULTS} and {@link Activity.Kind#PAGE}; their run
     * is told too.
     *
     * @param successful records loaded, or fetched
     * @param failed records that failed and are not loaded again by this run
     * @param unprocessed records that were not processed
     */
    default void records(long successful, long failed, long unprocessed) {}

    /**
     * The activity is over.
     *
     * @param ending how it came out
     */
    default void ended(Ending ending) {}
}
