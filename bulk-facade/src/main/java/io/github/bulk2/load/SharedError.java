package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An error that ends every job of a run alike, as it is about the job, its object or its header and not about rows. The run
 * is refused, unless rows were loaded before; then all that was not sent is unprocessed.
 */
final class SharedError {

    // Errors of the data, such as a quote that is not closed, may be those of one part and are not among these.
    private static final Pattern ABOUT_COLUMNS = Pattern.compile(
            "InvalidBatch : (?:Field name not found|Unable to find relationship|type is (?:not )?needed|Duplicate (?:column|field)"
                    + "|The '?\\w+'? batch must contain only ids).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ABOUT_THE_JOB = Pattern.compile(
            "(?:InvalidJob|InvalidEntity|InvalidOperation|InvalidUser|FeatureNotEnabled)\\s*:.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final RunContext run;
    private final PartWork work;
    private final JobInfo failed;

    SharedError(RunContext run, PartWork work, JobInfo failed) {
        this.run = run;
        this.work = work;
        this.failed = failed;
    }

    /** Whether a job ended with such an error, before its first row. */
    static boolean ended(JobInfo job) {
        String text = text(job);
        return job.state() == JobState.FAILED
                && job.numberRecordsProcessed().orElse(0) == 0
                && (ABOUT_COLUMNS.matcher(text).matches()
                        || ABOUT_THE_JOB.matcher(text).matches());
    }

    /** Salesforce puts the prefix twice sometimes. */
    private static String text(JobInfo job) {
        String text = job.errorMessage().orElse("").strip();
        return text.replaceFirst("^(?:InvalidBatch : )+(?=InvalidBatch : )", "");
    }

    /**
     * Ends the round. No job is in flight by now, and none is being uploaded.
     *
     * @throws Scan.Refusal if nothing was loaded
     */
    void end(int round) throws IOException {
        List<PartState> parts = run.log().parts();
        boolean loaded = parts.stream().anyMatch(SharedError::mayHaveRows);
        if (!loaded) {
            throw new Scan.Refusal(refusal());
        }
        List<PartSpec> left = run.log().parts(round).stream()
                .filter(part -> !part.isAtItsEnd())
                .map(PartState::spec)
                .toList();
        spool(left);
        for (PartSpec part : left) {
            work.leaveOut(part, failed);
        }
    }

    /** Parts that are no ranges of the input are written to the disk, as far as they were not yet. */
    private void spool(List<PartSpec> parts) throws IOException {
        List<PartSpec> missing = parts.stream()
                .filter(part ->
                        part.isSpooled() && !Files.exists(run.runFolder().resolve(part.file())))
                .toList();
        InputFile input = run.log().planned().input();
        if (missing.isEmpty() || input == null) {
            return;
        }
        try (PartSpool spool = new PartSpool(run, input)) {
            for (PartSpec part : missing) {
                spool.write(part);
            }
        }
    }

    private static boolean mayHaveRows(PartState part) {
        StoredAccount account = part.account();
        return part.stage() == Event.UNKNOWN || (account != null && account.successful() + account.failed() > 0);
    }

    private String refusal() {
        boolean columns = ABOUT_COLUMNS.matcher(text(failed)).matches();
        return "job " + failed.id() + " ended " + failed.state().wireName() + ": " + text(failed)
                + ". Every job of this load would end so, and nothing was loaded. "
                + (columns
                        ? "Correct the column and load the original again"
                        : "Correct the object, the operation or the user's permissions, and load the original again");
    }
}
