package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import java.nio.file.Path;

/**
 * Hears how a load gets on; enough for a live progress bar. Every method does nothing unless it is overridden.
 *
 * <p><b>Threads.</b> All methods are called by the thread that called {@code load}, {@code resume}, {@code retry} or {@code undo}, one at
 * a time, and never after that has returned or thrown. A method that takes long holds up what is to begin next, but not the
 * uploads and downloads under way.
 *
 * <p><b>Order.</b> {@link #started} comes first. Then any number of {@link #uploadProgress}, {@link #jobChanged} and {@link
 * #rowsDone}, with one {@link #planned} among them, before which no job is closed, and one {@link #roundStarted} before a
 * further round is worked on. The answers about one job come in the order in which they were given, and {@link #rowsDone}
 * after the last of them. {@link #finished} comes last, and only if the load got to its end. A resumed run tells {@link
 * #planned} again, and of the jobs only those that had not ended.
 *
 * <p><b>Exceptions.</b> A {@link RuntimeException} is logged as a warning, once in a run, and the load goes on; the listener
 * is told on. An {@link Error} ends the load as a failure does: jobs are left alone, and the run can be resumed. To stop a
 * load, a listener interrupts its thread, or another thread does.
 */
public interface LoadListener {

    /**
     * The run begins or is resumed; nothing was sent by this call yet.
     *
     * @param runFolder the folder to resume from should the run not get to its end
     */
    default void started(Path runFolder) {}

    /**
     * The whole input was read and passed its checks.
     *
     * @param plan what is to be loaded; the totals that progress is measured against
     */
    default void planned(LoadPlan plan) {}

    /**
     * Data goes out; called a few times a second.
     *
     * @param bytesSent bytes sent since this call of {@code load} or {@code resume}, all rounds and repeated uploads
     *     included; never less than the last time
     * @param partsUploaded parts that were uploaded by it to their end
     */
    default void uploadProgress(long bytesSent, int partsUploaded) {}

    /**
     * A job that was closed was asked for its state.
     *
     * @param part the part's number, counted from 1 in its round
     * @param round the round, 1 unless records are loaded again
     * @param job what Salesforce said, {@link JobInfo#numberRecordsProcessed()} among it while the job is in progress
     */
    default void jobChanged(int part, int round, JobInfo job) {}

    /**
     * The results of a job were fetched and add up. The numbers are those of the whole run so far; records that are to be
     * loaded again in the next round are in none of them.
     *
     * @param successful records loaded
     * @param failed records that failed
     * @param unprocessed records that were not processed
     */
    default void rowsDone(long successful, long failed, long unprocessed) {}

    /**
     * Records that failed for a reason that passes are loaded again.
     *
     * @param round the round, 2 or more
     * @param records how many records
     */
    default void roundStarted(int round, long records) {}

    /**
     * The run is at its end.
     *
     * @param report what became of every record
     */
    default void finished(LoadReport report) {}
}
