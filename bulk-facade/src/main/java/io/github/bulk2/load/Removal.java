package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts and deletes jobs that were never closed: an open job with data in it is an invitation to close it by hand, and
 * load its records twice. A 404 is no proof that a job is gone, unless it lasts. Thread-safe.
 */
final class Removal {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private enum Outcome {
        REMOVED,
        NOT_FOUND,
        LEFT
    }

    private final RunContext run;
    private final RunJobs jobs;

    Removal(RunContext run, RunJobs jobs) {
        this.run = run;
        this.jobs = jobs;
    }

    /**
     * Tries it once; what is left is tried again at the end of the run.
     *
     * @param empty whether a 404 is believed, as the job has no data or has not been found for long enough
     */
    void tryOnce(JobId id, boolean empty) throws IOException {
        Outcome outcome = attempt(id);
        if (outcome == Outcome.REMOVED || (empty && outcome == Outcome.NOT_FOUND)) {
            run.log().append(JournalEntry.ofRemoved(id));
        }
    }

    /** Returns whether the job is gone. */
    boolean remove(JobId id) throws InterruptedException {
        Outcome outcome = attempt(id);
        if (outcome == Outcome.NOT_FOUND) {
            outcome = isGone(id) ? Outcome.REMOVED : attempt(id);
        }
        return outcome != Outcome.LEFT;
    }

    private boolean isGone(JobId id) throws InterruptedException {
        try {
            return jobs.find(id) == null;
        } catch (BulkException unknown) {
            LOG.debug("{} was not asked for", jobs.job(id), unknown);
            return false;
        }
    }

    /** The last attempt to remove a job. */
    void removeForGood(JobId id) throws IOException, InterruptedException {
        if (remove(id)) {
            run.log().append(JournalEntry.ofRemoved(id));
        } else {
            LOG.warn(
                    "{} was given up and may be open. Abort it; closed by hand, it would load records twice",
                    jobs.job(id));
        }
    }

    /** Removes those of given-up jobs that outlived their first removal, as when the token had expired. */
    void removeWhatIsOpen(Set<JobId> dropped) throws IOException, InterruptedException {
        Set<JobId> notFound = new LinkedHashSet<>(dropped);
        NotFoundPatience patience = jobs.patience();
        do {
            for (Iterator<JobId> each = notFound.iterator(); each.hasNext(); ) {
                JobId id = each.next();
                if (!isNotFound(id)) {
                    each.remove();
                }
            }
        } while (!notFound.isEmpty() && patience.pause());
        for (JobId gone : notFound) {
            run.log().append(JournalEntry.ofRemoved(gone));
        }
    }

    private boolean isNotFound(JobId id) throws IOException, InterruptedException {
        try {
            JobInfo found = jobs.look(id);
            if (found == null) {
                return true;
            }
            if (found.state() != JobState.OPEN) {
                return false;
            }
        } catch (BulkException failure) {
            LOG.debug("{} was not asked for", jobs.job(id), failure);
        }
        removeForGood(id);
        return false;
    }

    private Outcome attempt(JobId id) {
        IngestJob job = jobs.job(id);
        try {
            abortIfOpen(job);
            job.delete();
            return Outcome.REMOVED;
        } catch (BulkException leftOpen) {
            LOG.debug("{} was not removed", job, leftOpen);
            return RunJobs.isGone(leftOpen) ? Outcome.NOT_FOUND : Outcome.LEFT;
        }
    }

    private static void abortIfOpen(IngestJob job) {
        try {
            job.abort();
        } catch (BulkApiException refused) {
            // An earlier process may have aborted it; then it can be deleted all the same.
            LOG.debug("{} was not aborted", job, refused);
        }
    }
}
