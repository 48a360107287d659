package io.github.bulk2.export;

import io.github.bulk2.JobInfo;
import java.nio.file.Path;

/**
 * Hears of the progress of an export. Every method does nothing unless it is overridden.
 *
 * <p><b>Threads.</b> One method at a time, each of which sees what the one before it has done. {@link #started}, {@link
 * #jobChanged}, {@link #downloadStarted} and {@link #finished} are called by the thread that called {@code export}, {@code
 * resumeExport} or {@code rows}; the others by threads of the export. None is called after the export has returned or thrown,
 * or after its rows were closed. A method that takes long holds up the pages that have come meanwhile; {@link #progress} is
 * left out when another one is being called.
 *
 * <p><b>Order.</b> {@link #started}, any number of {@link #jobChanged}, {@link #downloadStarted}, then any number of {@link
 * #progress}, {@link #pageAgain} and {@link #pageDone}, each page being done once and in no particular order, and {@link
 * #finished} last, if the export got to its end. A resumed export tells only of the pages that it fetches; one that is at its
 * end already, only {@link #started} and {@link #finished}.
 *
 * <p><b>Exceptions.</b> A {@link RuntimeException} is logged as a warning, once in an export, and the export goes on; the
 * listener is told on. An {@link Error} ends the export as a failure does, and the run can be resumed; in {@link #progress} it
 * is treated as an exception. To stop an export, interrupt the thread that called it, or close its rows.
 */
public interface ExportListener {

    /**
     * The run exists; from here on it can be resumed. For exports to a file only.
     *
     * @param runFolder the run's folder
     */
    default void started(Path runFolder) {}

    /**
     * Salesforce told the job's state, once per look.
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
     * Rows have come, about four times a second while they do. The numbers are never less than the last time.
     *
     * @param rows rows so far, by the whole run; those of pages that are not verified yet included
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
     * The export is complete. Not for {@code rows} and Java records: there the end of the rows is the end.
     *
     * @param report what was exported
     */
    default void finished(ExportReport report) {}
}
