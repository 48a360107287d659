package io.github.bulk2.load;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.BulkException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open jobs without data that a run may have left behind, because the answer to a creation was lost or the process died
 * before it was in the journal. Nothing on a job tells whose it is: {@link OwnJobs} says which can only be this run's.
 *
 * @param removed those that were removed, by earlier calls of {@code resume} too
 * @param left those that were not
 */
record Orphans(List<JobId> removed, List<JobId> left) {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    Orphans {
        removed = List.copyOf(removed);
        left = List.copyOf(left);
    }

    /** What to do about those that were left; empty if there are none. */
    String advice() {
        return left.isEmpty() ? "" : "\n  Empty open jobs may be left over from this run: " + left;
    }

    /** Those that the journal tells of, without a look at the org. */
    static Orphans ofJournal(RunContext run) {
        return new Orphans(
                run.log().orphans().stream()
                        .sorted(Comparator.comparing(JobId::value))
                        .toList(),
                List.of());
    }

    /** Looks for them, and removes those that are certain to be this run's if the load says so. */
    static Orphans sweep(RunContext run, PartWork work) throws IOException, InterruptedException {
        Set<JobId> removed = new HashSet<>(run.log().orphans());
        Creations creations = run.log().creations();
        List<JobId> left = new ArrayList<>();
        if (!creations.lost().isEmpty() || !removed.isEmpty()) {
            try {
                left.addAll(removeWhatIsOurs(run, work, creations, removed));
            } catch (BulkException failure) {
                // Every record is accounted for by now; that is not to be lost for this.
                LOG.warn("jobs that may be left over from the run in {} were not looked for", run.runFolder(), failure);
            }
        }
        removed.removeAll(left);
        return new Orphans(
                removed.stream().sorted(Comparator.comparing(JobId::value)).toList(), left);
    }

    /** Returns what is left. */
    private static List<JobId> removeWhatIsOurs(RunContext run, PartWork work, Creations creations, Set<JobId> removed)
            throws IOException, InterruptedException {
        List<JobId> left = new ArrayList<>();
        List<JobInfo> candidates = new ArrayList<>();
        OwnJobs own = new OwnJobs(creations);
        Instant earliest = own.earliest(Instant.parse(run.log().settings().begun()));
        for (JobInfo job : run.ingest().list(JobFilter.all().withJobType("V2Ingest"))) {
            if (!job.hasJobId() || job.state() != JobState.OPEN) {
                continue;
            }
            if (removed.contains(job.id())) {
                // It outlived an earlier removal.
                remove(job.id(), work, left);
            } else if (mayBeOurs(job, earliest, run)) {
                emptyJob(job.id(), work).ifPresent(candidates::add);
            }
        }
        Map<JobInfo, Creations.Lost> ours =
                run.load().orphanedJobs() == OrphanedJobs.REMOVE ? own.of(candidates) : Map.of();
        for (JobInfo job : candidates) {
            Creations.Lost attempt = ours.get(job);
            if (attempt == null) {
                left.add(job.id());
            } else {
                run.log().append(JournalEntry.ofOrphan(job.id(), attempt.asked().toString()));
                removed.add(job.id());
                remove(job.id(), work, left);
            }
        }
        return left;
    }

    private static void remove(JobId id, PartWork work, List<JobId> left) throws InterruptedException {
        if (!work.removal().remove(id)) {
            left.add(id);
        }
    }

    private static boolean mayBeOurs(JobInfo job, Instant earliest, RunContext run) {
        IngestRequest request = run.load().request();
        return job.operation().equals(Optional.of(request.operation().wireName()))
                && job.object().filter(request.object()::equalsIgnoreCase).isPresent()
                && job.createdDate()
                        .filter(date -> !date.toInstant().isBefore(earliest))
                        .isPresent()
                && !run.log().jobs().contains(job.id());
    }

    /** A job that got data has counters from then on, be they 0. */
    private static Optional<JobInfo> emptyJob(JobId id, PartWork work) throws InterruptedException {
        JobInfo job = work.jobs().find(id);
        if (job == null) {
            return Optional.empty();
        }
        boolean empty =
                job.state() == JobState.OPEN && job.numberRecordsProcessed().isEmpty();
        return empty ? Optional.of(job) : Optional.empty();
    }
}
