package io.github.bulk2.export;

import io.github.bulk2.JobInfo;
import java.nio.file.Path;

/**
 * Hears of the progress of an export. The methods are called from several threads, {@link #pageDone} and
 * {@link #pageAgain} perhaps by two at once; they should return soon and not throw.
 */
public interface ExportListener {

    /**
     * The run exists; from here on it can be resumed. Called for exports to a file only.
     *
     * @param runFolder the run's folder
     */
    default void started(Path runFolder) {}

    /**
     * Salesforce told the job's state.
     *
     * @param job the answer
     */
    default void jobChanged(JobInfo job) {}

    /**
     * The job is complete and the download begins.
     *
     * @param rows the rows of the result
     */
    default void downloadStarted(long rows) {}

    /**
     * Rows have come, about four times a second while they do.
     *
     * @param rows rows so far, by the whole run
     * @param bytes bytes of CSV so far, by this call
     */
    default void progress(long rows, long bytes) {}

    /**
     * A page is there as a whole and was verified.
     *
     * @param page the page, from 1
     * @param rows its rows
     */
    default void pageDone(int page, long rows) {}

    /**
     * A page, or a piece of it, broke or stalled and is fetched again.
     *
     * @param page the page, from 1
     * @param reason what happened
     */
    default void pageAgain(int page, String reason) {}

    /**
     * The export is complete.
     *
     * @param report what was exported
     */
    default void finished(ExportReport report) {}
}
