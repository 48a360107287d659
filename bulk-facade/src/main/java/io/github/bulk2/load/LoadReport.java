package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobId;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.internal.JobError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account of a load: what became of every record, over all rounds. Immutable.
 *
 * <p>{@code recordsIn = successful + failed + unprocessed + unknown + setAside}, counted from the result files themselves.
 *
 * @param operation the operation
 * @param object the object's API name
 * @param recordsIn records in the input
 * @param successful records loaded
 * @param created those of them that are new records
 * @param failed records that failed and were not to be loaded again
 * @param unprocessed records that Salesforce did not get to, as their job failed or was aborted
 * @param unknown records of jobs that Salesforce no longer knows; they may or may not be loaded
 * @param setAside records that could not be sent and went into a file: see {@link Load#withSetAside}
 * @param leftOutColumns columns of the input that were not sent
 * @param jobs the jobs, by round and part
 * @param errors the failed records, by error code and fields, the most frequent first
 * @param files where the records are
 * @param work what it took
 * @param removedOrphans open jobs without data that this run had left behind, as the answer to their creation was lost,
 *     and removed: see {@link Load#withOrphanedJobs}
 * @param possibleOrphans open jobs without data that this run may have left behind but did not remove, as they may be
 *     someone else's; harmless
 * @param withoutLine rows of the results whose record is not known
 * @param blankLines blank lines of the input that Salesforce counted as failed rows; they are no records, and in none of
 *     the other counts
 * @param warnings why the results may not be those of the records that were sent, one sentence each; empty if nothing
 *     speaks against it
 * @param findings what the check of the input found and did not refuse: warnings, the first of each kind, by line
 */
public record LoadReport(
        IngestOperation operation,
        String object,
        long recordsIn,
        long successful,
        long created,
        long failed,
        long unprocessed,
        long unknown,
        long setAside,
        List<String> leftOutColumns,
        List<Job> jobs,
        List<ErrorGroup> errors,
        Files files,
        Work work,
        List<JobId> removedOrphans,
        List<JobId> possibleOrphans,
        WithoutLine withoutLine,
        long blankLines,
        List<String> warnings,
        List<CsvFinding> findings) {

    /**
     * Copies the lists.
     *
     * @param operation the operation
     * @param object the object's API name
     * @param recordsIn records in the input
     * @param successful records loaded
     * @param created those of them that are new records
     * @param failed records that failed and were not to be loaded again
     * @param unprocessed records that Salesforce did not get to
     * @param unknown records of jobs that Salesforce no longer knows
     * @param setAside records that could not be sent
     * @param leftOutColumns columns of the input that were not sent
     * @param jobs the jobs
     * @param errors the failed records
     * @param files where the records are
     * @param work what it took
     * @param removedOrphans open jobs without data that this run had left behind and removed
     * @param possibleOrphans open jobs without data that this run may have left behind and did not remove
     * @param withoutLine rows of the results whose record is not known
     * @param blankLines blank lines of the input that Salesforce counted as failed rows
     * @param warnings why the results may not be those of the records that were sent
     * @param findings what the check of the input found and did not refuse
     */
    public LoadReport {
        leftOutColumns = List.copyOf(leftOutColumns);
        jobs = List.copyOf(jobs);
        errors = List.copyOf(errors);
        removedOrphans = List.copyOf(removedOrphans);
        possibleOrphans = List.copyOf(possibleOrphans);
        warnings = List.copyOf(warnings);
        findings = List.copyOf(findings);
    }

    /**
     * One job of the run. Immutable.
     *
     * @param part the part's number, counted from 1 in its round
     * @param round the round, 1 unless records were loaded again
     * @param id the job's id
     * @param state its last state by its name on the wire, or {@code Unknown} when Salesforce no longer knows the job
     * @param records records sent
     * @param successful records loaded
     * @param failed records that failed, those that were loaded again in the next round included
     * @param unprocessed records that were not processed
     * @param provenByContent whether the rows that came back were shown to be the records sent by the contents of all
     *     of them or of their keys; false when only their number could be compared, as Salesforce gave values back in
     *     another form
     * @param errorMessage why Salesforce failed the job, or null
     */
    public record Job(
            int part,
            int round,
            JobId id,
            String state,
            long records,
            long successful,
            long failed,
            long unprocessed,
            boolean provenByContent,
            @Nullable String errorMessage) {

        static final String UNKNOWN = "Unknown";

        /**
         * Returns whether Salesforce failed the job because of its data as a whole, such as a column that is not a field.
         * The same data would fail the same way.
         *
         * @return false also if the job did not fail
         */
        public boolean hasInputError() {
            return JobError.isOfInput(errorMessage);
        }

        /**
         * Returns what to do about {@link #errorMessage()}, where a setting of the load mends it.
         *
         * @return the advice, or empty
         */
        public Optional<String> advice() {
            boolean lineEnding = errorMessage != null && errorMessage.contains("LineEnding is invalid");
            return lineEnding
                    ? Optional.of(
                            "Line breaks in the data, perhaps within quoted values, are not those of the job. Load"
                                    + " the rows with Load.withMendedLineEndings(LF)")
                    : Optional.empty();
        }
    }

    /**
     * Where the records are, as CSV with one header: the line of the input, what Salesforce says, and the columns of the
     * input with their original values. Immutable.
     *
     * @param runFolder the run's folder
     * @param success records that were loaded, with {@code sf__Id} and {@code sf__Created}
     * @param failed records that failed, with {@code sf__Id} and {@code sf__Error}
     * @param unprocessed records that were not processed
     * @param unknown records of jobs that Salesforce no longer knows
     * @param setAside records that could not be sent, with the line of the input and the reason; null if there are none
     */
    public record Files(
            Path runFolder,
            Path success,
            Path failed,
            Path unprocessed,
            Path unknown,
            @Nullable Path setAside) {}

    /**
     * Rows of the results whose record is not known, as equal rows had different outcomes or values came back in another
     * form. They are in the files with an empty line and the values that came back. Immutable.
     *
     * @param successful rows of loaded records
     * @param failed failed rows
     * @param unprocessed unprocessed rows
     * @param notRetried those of the failed rows that failed with a transient error, and would have been loaded again
     */
    public record WithoutLine(long successful, long failed, long unprocessed, long notRetried) {}

    /**
     * What the last call of {@code load} or {@code resume} did, and the calls of the whole run. Immutable.
     *
     * @param total how long it took
     * @param untilUploaded how long until all parts of the first round were uploaded
     * @param bytesUploaded bytes sent, repeated uploads included
     * @param apiCalls requests sent to the API by the whole run, over all calls of {@code resume}, those included that were
     *     repeated for whatever reason; each counts against the org's allowance. Fetching tokens is not among them
     */
    public record Work(Duration total, Duration untilUploaded, long bytesUploaded, long apiCalls) {}

    /** What to do about the records that were not loaded, by the cause. */
    public enum Remedy {
        /** Nothing; every record was loaded. */
        NONE,
        /**
         * A job failed because of its data as a whole, such as a column that is not a field: correct the column and load the
         * original again, or {@code unprocessed.csv} if other jobs of the run loaded records. A retry would fail the same
         * way.
         */
        CORRECT_INPUT,
        /** Records failed with transient errors, or their jobs ended too early: retry the run ({@link RetryPlan}). */
        RETRY,
        /**
         * Records failed with errors of their own, such as a validation: correct them in {@code failed.csv} and load that
         * file; or, if the cause was in the org, retry the run.
         */
        CORRECT_RECORDS,
        /**
         * Salesforce no longer knows the jobs of the records that are left, and an insert has no key: look for the records in
         * the org, and load those that are missing. Also if all records were loaded, but the
         * report has warnings.
         */
        CHECK_ORG
    }

    /**
     * Returns what to do about the records that were not loaded. If several things are to be done, the one that comes
     * first.
     *
     * @return {@link Remedy#NONE} if the load {@linkplain #isComplete() is complete}
     */
    public Remedy remedy() {
        if (isComplete()) {
            return Remedy.NONE;
        }
        if (jobs.stream().anyMatch(job -> job.unprocessed() > 0 && job.hasInputError())) {
            return Remedy.CORRECT_INPUT;
        }
        boolean known = unknown == 0 || operation == IngestOperation.INSERT;
        if (unprocessed > 0 || !known || errors.stream().anyMatch(ErrorGroup::hasTransientError)) {
            return Remedy.RETRY;
        }
        return failed > 0 ? Remedy.CORRECT_RECORDS : Remedy.CHECK_ORG;
    }

    /** {@return whether every record was loaded: none failed, is unprocessed, unknown or set aside, and there are no warnings} */
    public boolean isComplete() {
        return failed == 0 && unprocessed == 0 && unknown == 0 && setAside == 0 && warnings.isEmpty();
    }

    /**
     * The report as JSON; the members have the names of the components, durations are {@code seconds}.
     *
     * @return one JSON object, on several lines
     */
    public String toJson() {
        return ReportText.json(this);
    }

    /**
     * The report for people.
     *
     * @return some lines of text
     */
    public String toTable() {
        return ReportText.table(this);
    }
}
