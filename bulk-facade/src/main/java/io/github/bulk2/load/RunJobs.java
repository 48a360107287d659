package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.internal.AskedFor;
import io.github.bulk2.internal.CallDeadline;
import io.github.bulk2.load.JournalEntry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The jobs of a run, and whether Salesforce knows them. Thread-safe. */
final class RunJobs {

    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    private final RunContext run;
    // A handle that saw the job created knows its dialect and spares a call for each result.
    private final Map<JobId, IngestJob> handles = new ConcurrentHashMap<>();

    RunJobs(RunContext run) {
        this.run = run;
    }

    void created(IngestJob job) {
        handles.put(job.id(), job);
    }

    IngestJob job(JobId id) {
        return handles.computeIfAbsent(id, run.ingest()::attach);
    }

    /** Asks for a job once. */
    JobInfo info(JobId id) {
        IngestRequest request = run.load().request();
        return AskedFor.job(job(id).info(), id, request.operation().wireName(), request.object());
    }

    /** Asks for a job once; null if Salesforce answers 404, which proves nothing unless it lasts. */
    @Nullable
    JobInfo look(JobId id) {
        try {
            return inTime(id, () -> info(id));
        } catch (BulkApiException failure) {
            if (isGone(failure)) {
                return null;
            }
            throw failure;
        }
    }

    /**
     * Makes a call that takes no longer than a wait may, and a moment at least.
     *
     * @throws JobTimeoutException if the time is over
     */
    <T> T inTime(JobId id, Supplier<T> call) {
        Duration wait = run.load().waitPolicy().totalTimeout();
        Duration time = wait.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : wait;
        long start = System.nanoTime();
        try {
            return CallDeadline.during(time, call);
        } catch (BulkException failure) {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (!failure.isRetryable() || taken.compareTo(time) < 0) {
                throw failure;
            }
            JobTimeoutException over = new JobTimeoutException(JobInfo.ofFields(Map.of("id", id.value())), taken);
            over.addSuppressed(failure);
            throw over;
        }
    }

    /** Asks for a job, again while the answer is 404 and that has not lasted; null if it has. */
    @Nullable
    JobInfo find(JobId id) throws InterruptedException {
        NotFoundPatience patience = patience();
        JobInfo found = look(id);
        while (found == null && patience.pause()) {
            found = look(id);
        }
        return found;
    }

    NotFoundPatience patience() {
        return new NotFoundPatience(run.load().waitPolicy());
    }

    static boolean isGone(Throwable failure) {
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND;
    }

    /**
     * Requires that Salesforce knows a job of the run other than those that it was asked for in vain. If it knows none, the
     * login is probably one of another org, and nothing may be concluded.
     *
     * @throws MissingJobException if there is none, unless missing jobs are accepted
     */
    void requireAnyOtherThan(Set<JobId> missing) {
        if (run.load().acceptsMissingJobs()) {
            return;
        }
        Set<JobId> all = new LinkedHashSet<>(missing);
        for (JobId other : latestFirst()) {
            if (all.add(other) && look(other) != null) {
                return;
            }
        }
        String which = all.size() == 1
                ? "the run's only job, " + missing.iterator().next()
                : "any of the run's " + all.size() + " jobs";
        throw new MissingJobException(
                "Salesforce does not know " + which
                        + " (HTTP 404). This is probably the login of another org or user: resume"
                        + " the run with a login of the org in which it was begun. Nothing was recorded as lost. If the jobs were"
                        + " really deleted, resume the run and accept the missing jobs",
                List.copyOf(all));
    }

    /** Those that the run has given up or knows to be gone tell nothing about the org. */
    private List<JobId> latestFirst() {
        List<JobId> jobs = new ArrayList<>();
        for (PartState part : run.log().parts()) {
            if (part.job() != null && part.stage() != Event.DROPPED && part.stage() != Event.UNKNOWN) {
                jobs.add(part.job());
            }
        }
        Collections.reverse(jobs);
        return jobs;
    }
}
