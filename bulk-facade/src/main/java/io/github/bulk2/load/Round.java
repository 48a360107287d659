package io.github.bulk2.load;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.FailureLimitException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.internal.Running;
import io.github.bulk2.load.JournalEntry.Event;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one round on their way: uploads and jobs in flight at once, each under its own limit. All state belongs
 * to the thread in {@link #runToEnd}; workers hand their outcome in as an event. Only {@link #events} are for other threads.
 */
final class Round {

    private record Uploaded(PartSpec part, JobId job) {}

    private final RunContext run;
    private final Workers workers;
    private final PartWork work;
    private final LoadListener listener;
    private final RoundProgress progress;
    private final int jobsInFlight;
    private final BatchGate gate;

    private final RoundEvents events = new RoundEvents();
    private final Deque<PartSpec> toSpool = new ArrayDeque<>();
    private final Deque<PartSpec> toUpload = new ArrayDeque<>();
    private final Deque<Uploaded> toClose = new ArrayDeque<>();
    private @Nullable DataHeader header;
    private @Nullable InputFile input;
    private @Nullable PartSpool spool;
    private boolean spooling;
    private int spooled;
    private final Set<Running> processing = new HashSet<>();
    private final Set<Integer> busyLanes = new HashSet<>();
    private int uploading;
    private int inFlight;
    private int unfinished;
    private boolean sealed;
    private int settling;
    private @Nullable BulkException stop;
    private @Nullable JobInfo sharedError;
    private long lastUpload = System.nanoTime();

    Round(RunContext run, Workers workers, int jobsInFlight) {
        this.run = run;
        this.workers = workers;
        this.work = new PartWork(run);
        this.listener = run.load().listener();
        this.progress = new RoundProgress(run);
        this.jobsInFlight = jobsInFlight;
        this.gate = new BatchGate(run, events, workers.allowances);
    }

    /** What is to be done by the thread of this round. */
    RoundEvents events() {
        return events;
    }

    void begin(DataHeader newHeader, @Nullable InputFile newInput) {
        header = newHeader;
        input = newInput;
    }

    void add(PartSpec part) {
        unfinished++;
        gate.expect(part);
        if (part.isSpooled() && !Files.exists(run.runFolder().resolve(part.file()))) {
            toSpool.add(part);
        } else {
            countSpooled(part, 1);
            toUpload.add(part);
        }
    }

    private void countSpooled(PartSpec part, int more) {
        spooled += part.isSpooled() ? more : 0;
    }

    /** All parts are known and sound: from now on jobs may be closed. */
    void seal() {
        sealed = true;
        checkLimit(RoundProgress.Rows.of(run.log()));
    }

    /** Goes on where an earlier process left a part. */
    void resume(PartState part, ResumeDecision decision) throws IOException {
        JobInfo before = part.ended();
        if (before != null && !run.log().isDone() && SharedError.ended(before)) {
            sharedError = before;
        }
        JobId job = part.job();
        switch (decision) {
            case CREATE, REPLACE -> add(part.spec());
            case CLOSE -> {
                unfinished++;
                gate.expect(part.spec());
                countSpooled(part.spec(), 1);
                toClose.add(new Uploaded(part.spec(), known(job)));
            }
            case WAIT -> {
                unfinished++;
                inFlight++;
                countSpooled(part.spec(), 1);
                busyLanes.add(part.spec().lane());
                watch(part.spec(), known(job), process(part.spec(), known(job)));
            }
            case UNKNOWN -> run.log().append(JournalEntry.of(Event.UNKNOWN, part.spec(), job));
            case NOTHING -> {}
        }
    }

    private static Running phase(Activity.Kind kind, PartSpec part, @Nullable JobId job) {
        return Running.phase(kind, part.name(), job);
    }

    private Running process(PartSpec part, JobId job) {
        Running process = phase(Activity.Kind.PROCESS, part, job);
        processing.add(process);
        return process;
    }

    private static JobId known(@Nullable JobId job) {
        if (job == null) {
            throw new IllegalStateException("a part that was uploaded has a job");
        }
        return job;
    }

    void runToEnd() throws IOException, InterruptedException {
        try {
            while (!events.haveFailed() && !(sealed && unfinished == 0) && !hasStopped()) {
                startWhatMay();
                events.handle();
                progress.uploads();
            }
        } finally {
            processing.forEach(process -> process.end(new InterruptedException("the run was stopped")));
            closeSpool();
        }
        events.rethrowFailure();
        if (sharedError == null && stop != null && unfinished > 0) {
            throw stop;
        }
    }

    /** The last state of a job that ended with an error that all others of the run share, or null if none did. */
    @Nullable
    JobInfo sharedError() {
        return sharedError;
    }

    /** What is in flight has gone to its end, so that each life of a run gets somewhere. */
    private boolean hasStopped() {
        boolean uploaded = sharedError == null || (uploading == 0 && !spooling);
        return isStopping() && inFlight == 0 && settling == 0 && uploaded;
    }

    private boolean isStopping() {
        return stop != null || sharedError != null;
    }

    Duration untilUploaded(long startNanos) {
        return Duration.ofNanos(lastUpload - startNanos);
    }

    private void closeSpool() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }

    private void startWhatMay() {
        if (isStopping()) {
            return;
        }
        startSpooling();
        // Before the verdict no job can be closed, so uploads go ahead; later they stay close to what is in flight, as
        // Salesforce keeps open jobs for a day only.
        while (!toUpload.isEmpty()
                && uploading < run.load().concurrentUploads()
                && (!sealed || toClose.size() + uploading < run.load().concurrentUploads() + 1)) {
            startUpload(toUpload.remove());
        }
        Iterator<Uploaded> waiting = toClose.iterator();
        // With a limit no job goes ahead of the accounts that decide whether it may.
        int undecided = run.load().maxFailed().isPresent() ? inFlight + settling : inFlight;
        while (sealed && gate.isOpen() && waiting.hasNext() && undecided < jobsInFlight) {
            Uploaded next = waiting.next();
            int lane = next.part().lane();
            if (lane == 0 || busyLanes.add(lane)) {
                waiting.remove();
                undecided++;
                startClose(next);
            }
        }
    }

    /** The second reading of a file goes ahead of the uploads no further than it has to: each part takes disk space. */
    private void startSpooling() {
        if (!sealed
                || spooling
                || toSpool.isEmpty()
                || spooled > jobsInFlight + run.load().concurrentUploads()) {
            return;
        }
        PartSpec part = toSpool.remove();
        PartSpool from = spool == null ? new PartSpool(run, Objects.requireNonNull(input, "input")) : spool;
        spool = from;
        spooling = true;
        countSpooled(part, 1);
        events.submit(workers.scan, () -> from.write(part), written -> {
            spooling = false;
            toUpload.add(written);
        });
    }

    private void startUpload(PartSpec part) {
        DataHeader sent = header();
        InputFile watched = part.isInPlace() ? input : null;
        uploading++;
        Running.Step<JobId> upload =
                () -> phase(Activity.Kind.UPLOAD, part, null).whole(() -> work.upload(part, sent, watched));
        events.submit(workers.uploads, upload, job -> {
            uploading--;
            lastUpload = System.nanoTime();
            toClose.add(new Uploaded(part, job));
        });
    }

    private void startClose(Uploaded uploaded) {
        inFlight++;
        gate.take(
                uploaded.part(), refusal -> refusal.ifPresentOrElse(why -> hold(uploaded, why), () -> close(uploaded)));
    }

    private void hold(Uploaded uploaded, AllowanceException why) {
        landed(uploaded.part());
        toClose.add(uploaded);
        stop = why;
    }

    private void close(Uploaded uploaded) {
        PartSpec part = uploaded.part();
        Running process = process(part, uploaded.job());
        Running.Step<JobId> close = () -> process.during(() -> {
            work.close(part, uploaded.job());
            return uploaded.job();
        });
        events.submit(workers.jobs, close, job -> watch(part, job, process));
    }

    private void watch(PartSpec part, JobId job, Running process) {
        Consumer<JobInfo> onPoll =
                info -> events.post(process.entering(() -> listener.jobChanged(part.part(), part.round(), info)));
        process.entering(() -> {
                    var unused = work.completion(part, job, workers.jobs, onPoll)
                            .whenComplete((info, problem) -> {
                                Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
                                events.post(() -> {
                                    processed(process, cause);
                                    ended(part, job, info, cause);
                                });
                            });
                })
                .run();
    }

    private void processed(Running process, @Nullable Throwable failure) {
        processing.remove(process);
        if (failure == null) {
            process.end();
        } else {
            process.end(failure);
        }
    }

    private void ended(PartSpec part, JobId job, @Nullable JobInfo info, @Nullable Throwable cause) {
        if (cause == null && info != null) {
            startSettle(part, info);
        } else if (cause instanceof JobFailedException jobFailed) {
            if (SharedError.ended(jobFailed.info())) {
                sharedError = jobFailed.info();
            }
            // Its records are in the results all the same, the unprocessed ones too.
            startSettle(part, jobFailed.info());
        } else if (cause != null && RunJobs.isGone(cause)) {
            events.submit(workers.results, () -> work.giveUp(part, job), anew -> gone(part, anew));
        } else {
            events.fail(cause == null ? new IllegalStateException("a job ended without a state") : cause);
        }
    }

    private void startSettle(PartSpec part, JobInfo info) {
        DataHeader sent = header();
        landed(part);
        settling++;
        Running.Step<Boolean> settle =
                () -> phase(Activity.Kind.RESULTS, part, info.id()).whole(() -> settled(part, sent, info));
        events.submit(workers.results, settle, settled -> {
            settling--;
            unfinished--;
            countSpooled(part, -1);
            if (settled) {
                checkLimit(progress.rows());
            }
        });
    }

    /** Returns false if someone deleted the job, and its results with it. */
    private boolean settled(PartSpec part, DataHeader sent, JobInfo ended) throws IOException, InterruptedException {
        PartAccount account = work.settle(part, sent, ended);
        if (account == null) {
            return false;
        }
        Running.tellRecords(account.successful(), account.failedForGood(), account.unprocessed());
        return true;
    }

    private void landed(PartSpec part) {
        inFlight--;
        busyLanes.remove(part.lane());
    }

    private void gone(PartSpec part, boolean anew) {
        landed(part);
        unfinished--;
        countSpooled(part, -1);
        if (anew) {
            add(part);
        }
    }

    /** Stops the run if more records are not loaded than it allows. */
    private void checkLimit(RoundProgress.Rows rows) {
        long records = run.log().planned().plan().records();
        FailureLimit limit = run.load().maxFailed().orElse(null);
        if (stop == null && limit != null && limit.isExceededBy(rows.notLoaded(), records)) {
            stop = new FailureLimitException(
                    rows.notLoaded() + " of " + records
                            + " records failed or were not processed, more than the limit of "
                            + limit + " allows, so no further job was closed. Their rows are in the folder results of "
                            + run.runFolder()
                            + ". See why they failed, then resume the run with a higher limit or without one",
                    rows.notLoaded());
        }
    }

    private DataHeader header() {
        if (header == null) {
            throw new IllegalStateException("no part comes before the header");
        }
        return header;
    }
}
