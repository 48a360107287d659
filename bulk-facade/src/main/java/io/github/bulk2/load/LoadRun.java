package io.github.bulk2.load;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Running;
import io.github.bulk2.load.JournalEntry.Event;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One run from wherever its journal says it is to its report. */
final class LoadRun {

    private final RunContext run;
    private final LoadListener listener;
    private final long start = System.nanoTime();
    private Duration untilUploaded = Duration.ZERO;

    LoadRun(RunContext run) {
        this.run = run;
        this.listener = run.load().listener();
    }

    LoadReport execute() throws IOException, InterruptedException {
        try (Workers workers = new Workers(run.load().concurrentUploads())) {
            try {
                listener.started(run.runFolder());
                for (int number = 1; number == 1 || mayGoOn(number); number++) {
                    round(number, workers);
                }
                PartWork work = new PartWork(run);
                if (!run.log().isDone()) {
                    work.removal().removeWhatIsOpen(run.log().dropped());
                }
                removeSpool();
                LoadReport report = new Accounts(run).report(elapsed(), untilUploaded, orphans(work));
                run.log().append(JournalEntry.ofRun(Event.DONE, ""));
                RunFiles.removeParts(run.runFolder());
                listener.finished(report);
                return report;
            } finally {
                run.meter().stop();
            }
        } catch (Scan.Refusal refusal) {
            // The workers have ended by now, so no job is added to those that are removed here.
            String why = String.valueOf(refusal.getMessage());
            PartWork work = new PartWork(run);
            removeJobs(work);
            String whole = why + Orphans.sweep(run, work).advice();
            run.log().append(JournalEntry.ofRun(Event.REFUSED, whole));
            removeRefusedSpool();
            throw refusal.getCause() == null
                    ? new InvalidInputException(whole)
                    : new InvalidInputException(whole, refusal.getCause());
        }
    }

    /** A run without an org was begun by an earlier version and is at its end: nothing is asked of what may be another org. */
    private Orphans orphans(PartWork work) throws IOException, InterruptedException {
        return run.log().org() == null ? Orphans.ofJournal(run) : Orphans.sweep(run, work);
    }

    private boolean mayGoOn(int number) throws IOException {
        return run.log().isPlanned(number) || RetryRound.prepare(run, number, accounts(number - 1));
    }

    private void round(int number, Workers workers) throws IOException, InterruptedException {
        int jobsInFlight = Math.max(1, run.load().jobsInFlight() >> (number - 1));
        Round round = new Round(run, workers, jobsInFlight);
        if (run.log().isPlanned(number)) {
            resume(number, round);
        } else {
            scan(round, workers);
        }
        round.runToEnd();
        JobInfo failed = round.sharedError();
        if (failed != null) {
            new SharedError(run, new PartWork(run), failed).end(number);
        }
        untilUploaded = untilUploaded.isZero() ? round.untilUploaded(start) : untilUploaded;
    }

    private void scan(Round round, Workers workers) throws IOException {
        Scan scan = new Scan(run, round);
        Running.Step<LoadPlan> read =
                () -> Running.phase(Activity.Kind.PLAN, null, null).whole(scan::read);
        round.events().submit(workers.scan, read, plan -> {
            listener.planned(plan);
            round.seal();
        });
    }

    private void resume(int number, Round round) throws IOException, InterruptedException {
        Planned planned = run.log().planned();
        List<PartState> parts = run.log().parts(number);
        InputFile input = planned.input();
        if (input != null && parts.stream().anyMatch(this::needsInput)) {
            input.requireUnchanged();
        }
        if (number == 1) {
            publishSetAside(planned.plan());
            listener.planned(planned.plan());
        } else {
            listener.roundStarted(
                    number,
                    parts.stream().mapToLong(part -> part.spec().records()).sum());
        }
        round.begin(planned.header(), input);
        for (Map.Entry<PartState, ResumeDecision> part :
                new Recovery(new PartWork(run)).decide(parts).entrySet()) {
            round.resume(part.getKey(), part.getValue());
        }
        round.seal();
    }

    private void publishSetAside(LoadPlan plan) throws IOException {
        if (plan.setAside() > 0) {
            SetAside.publish(run.runFolder(), run.load().setAside().orElseThrow());
        }
    }

    private boolean needsInput(PartState part) {
        PartSpec spec = part.spec();
        return !part.isAtItsEnd()
                && (spec.isInPlace()
                        || (spec.isSpooled() && !Files.exists(run.runFolder().resolve(spec.file()))));
    }

    /** Begins a run again that died before its plan was complete: no job of it was closed. */
    void restart() throws IOException, InterruptedException {
        PartWork work = new PartWork(run);
        new Recovery(work).requireAny(unclosed());
        removeJobs(work);
        if (run.log().settings().file() == null) {
            String why = "the run died before all of its input was read, and a stream cannot be read again. Nothing was"
                    + " loaded: load it again";
            run.log().append(JournalEntry.ofRun(Event.REFUSED, why));
            removeRefusedSpool();
            throw new InvalidInputException(why);
        }
        run.log().append(JournalEntry.ofRun(Event.RESTARTED, ""));
    }

    /** A part of a job that is unknown stays: it may be the only copy of records that were not loaded. */
    private void removeSpool() throws IOException {
        for (PartState part : run.log().parts()) {
            if (part.account() != null) {
                part.spec().removeSpooled(run.runFolder());
            }
        }
    }

    /** Nothing was loaded, and it cannot be taken up again. */
    private void removeRefusedSpool() throws IOException {
        Path folder = run.runFolder().resolve(PartSpec.SPOOL);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void removeJobs(PartWork work) throws IOException, InterruptedException {
        for (PartState part : run.log().parts()) {
            JobId job = part.job();
            if (job != null && !part.isAtItsEnd() && part.stage() != Event.DROPPED) {
                // Given up before it is gone: a later life of the run must not take it for one that Salesforce should
                // know.
                work.drop(part.spec(), job, false);
            }
        }
        work.removal().removeWhatIsOpen(run.log().dropped());
    }

    /** The jobs that were not given up, in a run that has closed none. */
    private Set<JobId> unclosed() {
        Set<JobId> jobs = new LinkedHashSet<>();
        for (PartState part : run.log().parts()) {
            if (part.job() != null && part.stage() != Event.DROPPED) {
                jobs.add(part.job());
            }
        }
        return jobs;
    }

    private List<PartAccount> accounts(int round) {
        List<PartAccount> accounts = new ArrayList<>();
        for (PartState part : run.log().parts(round)) {
            if (part.account() != null) {
                accounts.add(part.account()
                        .restore(
                                part.spec(),
                                run.runFolder(),
                                run.log().planned().header()));
            }
        }
        return accounts;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
