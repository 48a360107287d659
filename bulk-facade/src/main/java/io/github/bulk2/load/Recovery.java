package io.github.bulk2.load;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.internal.Running;
import io.github.bulk2.load.JournalEntry.Event;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a resumed run does with each part that an earlier process began. Not thread-safe. */
final class Recovery {

    private final PartWork work;
    private final RunJobs jobs;

    Recovery(PartWork work) {
        this.work = work;
        this.jobs = work.jobs();
    }

    /** What to do with each part, in their order. Jobs of parts that are to be replaced are given up already. */
    Map<PartState, ResumeDecision> decide(List<PartState> parts) throws IOException, InterruptedException {
        Map<JobId, @Nullable JobInfo> found = new HashMap<>();
        for (PartState part : parts) {
            JobId job = part.job();
            if (job != null && needsLook(part)) {
                found.put(
                        job,
                        Running.phase(Activity.Kind.RECOVER, part.spec().name(), job)
                                .whole(() -> Optional.ofNullable(jobs.look(job)))
                                .orElse(null));
            }
        }
        findAgain(found);
        Map<PartState, ResumeDecision> decisions = new LinkedHashMap<>();
        for (PartState part : parts) {
            decisions.put(part, decide(part, part.job() == null ? null : found.get(part.job())));
        }
        return decisions;
    }

    private static boolean needsLook(PartState part) {
        return !part.isAtItsEnd() && part.stage() != Event.DROPPED;
    }

    private ResumeDecision decide(PartState part, @Nullable JobInfo found) throws IOException {
        ResumeDecision decision = ResumeDecision.of(part.stage(), found == null ? null : found.state());
        if (decision == ResumeDecision.REPLACE && part.job() != null && part.stage() != Event.DROPPED) {
            work.drop(part.spec(), part.job(), found == null);
        }
        return decision;
    }

    /** Looks again at those that Salesforce says it does not know, until that has lasted. */
    private void findAgain(Map<JobId, @Nullable JobInfo> found) throws InterruptedException {
        NotFoundPatience patience = jobs.patience();
        while (found.containsValue(null) && patience.pause()) {
            found.replaceAll((job, info) -> info == null ? jobs.look(job) : info);
        }
        boolean anyFound = found.values().stream().anyMatch(info -> info != null);
        if (found.containsValue(null) && !anyFound) {
            jobs.requireAnyOtherThan(found.keySet());
        }
    }

    /** Requires that the org knows one of these jobs, before something is concluded from what the others are. */
    void requireAny(Set<JobId> known) throws InterruptedException {
        NotFoundPatience patience = jobs.patience();
        boolean found;
        do {
            found = known.isEmpty() || known.stream().anyMatch(job -> jobs.look(job) != null);
        } while (!found && patience.pause());
        if (!found) {
            jobs.requireAnyOtherThan(known);
        }
    }
}
