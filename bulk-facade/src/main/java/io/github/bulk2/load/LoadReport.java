package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobId;
import io.github.bulk2.csv.CsvFinding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account of a load: what became of every record, over all rounds. Immutable.
 *
 * <p>{@code recordsIn = successful + failed + unprocessed + unknown}, counted from the result files themselves.
 *
 * @param operation the operation
 * @param object the object's API name
 * @param recordsIn records in the input
 * @param successful records loaded
 * @param created those of them that are new records
 * @param failed records that failed and were not to be loaded again
 * @param unprocessed records that Salesforce did not get to, as their job failed or was aborted
 * @param unknown records of jobs that Salesforce no longer knows; they may or may not be loaded
 * @param jobs the jobs, by round and part
 * @param errors the failed records, by error code and fields, the most frequent first
 * @param files where the records are
 * @param work what it took
 * @param removedOrphans open jobs without data that this run had left behind, as the answer to their creation was lost,
 *     and removed: see {@link Load#withOrphanedJobs}
 * @param possibleOrphans open jobs without data that this run may have left behind but did not remove, as they may be
 *     someone else's; harmless
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
        List<Job> jobs,
        List<ErrorGroup> errors,
        Files files,
        Work work,
        List<JobId> removedOrphans,
        List<JobId> possibleOrphans,
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
     * @param jobs the jobs
     * @param errors the failed records
     * @param files where the records are
     * @param work what it took
     * @param removedOrphans open jobs without data that this run had left behind and removed
     * @param possibleOrphans open jobs without data that this run may have left behind and did not remove
     * @param findings what the check of the input found and did not refuse
     */
    public LoadReport {
        jobs = List.copyOf(jobs);
        errors = List.copyOf(errors);
        removedOrphans = List.copyOf(removedOrphans);
        possibleOrphans = List.copyOf(possibleOrphans);
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
     * Where the records are, as CSV with one header. Immutable.
     *
     * @param runFolder the run's folder
     * @param success records that were loaded, with their ids
     * @param failed records that failed, with the line of the input and the error
     * @param unprocessed records that were not processed
     */
    public record Files(Path runFolder, Path success, Path failed, Path unprocessed) {}

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

    /** {@return whether every record was loaded: none failed, is unprocessed or unknown} */
    public boolean isComplete() {
        return failed == 0 && unprocessed == 0 && unknown == 0;
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
