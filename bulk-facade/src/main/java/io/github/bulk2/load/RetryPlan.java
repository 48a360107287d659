package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.RunLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What retrying a run would do: load the records that the run did not load, in a run of its own with the request and the
 * settings of the run. Made without any HTTP call; carried out by {@link io.github.bulk2.BulkClient#retry}. Immutable.
 *
 * <p>The records are read from {@code failed.csv}, {@code unprocessed.csv} and {@code unknown.csv} of the run, without the
 * columns that were added in front. Values that were corrected there are loaded as corrected; records that were added or
 * removed are an error. Records of each kind are retried once: what a retry did not load, the retry of that retry loads.
 *
 * @param runFolder the run's folder
 * @param operation the operation
 * @param object the object's API name
 * @param rows the kinds of records that are loaded
 * @param failed how many failed records are loaded
 * @param unprocessed how many unprocessed records are loaded
 * @param unknown how many records of jobs that Salesforce no longer knows are loaded
 * @param leftOut how many such records are left out, as they may be loaded and have no key that would keep them from being
 *     loaded twice
 * @param begun whether a retry of these records was begun and did not get to its end; retrying resumes it
 */
public record RetryPlan(
        Path runFolder,
        IngestOperation operation,
        String object,
        Set<Rows> rows,
        long failed,
        long unprocessed,
        long unknown,
        long leftOut,
        boolean begun) {

    /** A kind of records that were not loaded. */
    public enum Rows {
        /** Records that failed. */
        FAILED,
        /** Records that Salesforce did not get to, as their job failed or was aborted. */
        UNPROCESSED,
        /**
         * Records of jobs that Salesforce no longer knows; they may or may not be loaded. They are retried only by a key,
         * thus never in an insert.
         */
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Path file(Path runFolder) {
            return runFolder.resolve(word() + ".csv");
        }
    }

    /**
     * Copies the set.
     *
     * @param runFolder the run's folder
     * @param operation the operation
     * @param object the object's API name
     * @param rows the kinds of records that are loaded
     * @param failed how many failed records are loaded
     * @param unprocessed how many unprocessed records are loaded
     * @param unknown how many records of unknown outcome are loaded
     * @param leftOut how many records of unknown outcome are left out
     * @param begun whether retrying resumes a retry
     */
    public RetryPlan {
        rows = Set.copyOf(rows);
    }

    /**
     * Looks at a run.
     *
     * @param runFolder the run's folder; that of a retry too
     * @param only the kinds of records to load [all]
     * @return what retrying it would do
     * @throws InvalidInputException if there is no run in the folder; if it is not at its end, or was refused; if it has no
     *     such records, or they were retried before; if they would fail the same way, as their job failed because of its data
     *     as a whole; or if a file of the run was changed
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the folder cannot be read
     */
    public static RetryPlan of(Path runFolder, Rows... only) throws IOException {
        Set<Rows> wanted = EnumSet.allOf(Rows.class);
        if (only.length > 0) {
            wanted.retainAll(List.of(only));
        }
        Path folder = LoadEngine.requireRun(runFolder);
        try (RunLock lock = RunLock.acquire(folder, RunLog.FILE);
                RunLog log = new RunLog(folder, where -> {})) {
            lock.requireHeld();
            return new RetryPlanner(folder, log).plan(wanted);
        }
    }

    /** {@return how many records are loaded} */
    public long records() {
        return failed + unprocessed + unknown;
    }

    /** {@return the folder of the run that loads them, within the run's folder} */
    public Path retryFolder() {
        return Retries.folder(runFolder, rows);
    }

    /** Its input, beside its folder. */
    Path input() {
        return retryFolder().resolveSibling(name(rows) + ".csv");
    }

    /** The lines of the original of the records of the input. */
    Path lines() {
        return retryFolder().resolveSibling(name(rows) + ".lines");
    }

    static String name(Collection<Rows> rows) {
        return rows.stream().sorted().map(Rows::word).collect(Collectors.joining("-"));
    }
}
