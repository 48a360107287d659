package io.github.bulk2.load;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.BulkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds open jobs that this run may have left behind when it died between a creation and its journal entry. They are
 * empty and harmless. Nothing on a job tells whose it is, and an empty open job may be one that another program is just
 * about to fill: so they are reported, not removed.
 */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    static List<JobId> find(RunContext run) {
        if (!run.log().mayHaveOrphans()) {
            return List.of();
        }
        List<JobId> found = new ArrayList<>();
        run.meter().calls.incrementAndGet();
        try {
            for (JobInfo job : run.ingest().list(JobFilter.all().withJobType("V2Ingest"))) {
                if (mayBeOurs(job, run) && isEmpty(job.id(), run)) {
                    found.add(job.id());
                }
            }
        } catch (BulkException failure) {
            // Every record is accounted for by now; that is not to be lost for this.
            LOG.warn("jobs that may be left over from the run in {} were not looked for", run.runFolder(), failure);
        }
        return found;
    }

    private static boolean mayBeOurs(JobInfo job, RunContext run) {
        IngestRequest request = run.load().request();
        // Salesforce's clock and ours differ, and its timestamps are whole seconds.
        Instant begun = Instant.parse(run.log().settings().begun()).minusSeconds(60);
        return job.state() == JobState.OPEN
                && job.operation().equals(Optional.of(request.operation().wireName()))
                && job.object().equals(Optional.of(request.object()))
                && job.createdDate()
                        .filter(date -> !date.toInstant().isBefore(begun))
                        .isPresent()
                && !run.log().jobs().contains(job.id());
    }

    private static boolean isEmpty(JobId id, RunContext run) {
        run.meter().calls.incrementAndGet();
        return run.ingest().attach(id).info().numberRecordsProcessed().isEmpty();
    }
}
