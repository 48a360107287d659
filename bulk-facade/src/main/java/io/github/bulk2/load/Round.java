package io.github.bulk2.load;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
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
    private @Nullable AllowanceException held;
    private long reportedBytes = -1;
    private int reportedParts;
    private long lastUpload = System.nanoTime();

    Round(RunContext run, Workers workers, int jobsInFlight) {
        this.run = run;
        this.workers = workers;
        this.work = new PartWork(run);
        this.listener = run.load().listener();
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
    }

    /** Goes on where an earlier process left a part. */
    void resume(PartState part) throws IOException, InterruptedException {
        JobId job = part.job();
        ResumeDecision decision = job == null || part.isAtItsEnd()
                ? ResumeDecision.of(part.stage(), null)
                : phase(Activity.Kind.RECOVER, part.spec(), job).whole(() -> recovered(part, job));
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

    private ResumeDecision recovered(PartState part, JobId job) throws IOException {
        ResumeDecision decision =
                ResumeDecision.of(part.stage(), part.stage() == Event.DROPPED ? null : work.state(job));
        if (decision == ResumeDecision.REPLACE) {
            work.drop(part.spec(), job);
        }
        return decision;
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
            while (!events.haveFailed() && !(sealed && unfinished == 0) && !isHeld()) {
                startWhatMay();
                events.handle();
                reportProgress();
            }
        } finally {
            processing.forEach(process -> process.end(new InterruptedException("the run was stopped")));
            closeSpool();
        }
        events.rethrowFailure();
        if (held != null && unfinished > 0) {
            throw held;
        }
    }

    private boolean isHeld() {
        return held != null && inFlight == 0 && settling == 0;
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
        if (held != null) {
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
        while (sealed && gate.isOpen() && waiting.hasNext() && inFlight < jobsInFlight) {
            Uploaded next = waiting.next();
            int lane = next.part().lane();
            if (lane == 0 || busyLanes.add(lane)) {
                waiting.remove();
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

    /** What is in flight goes to its end, so that each life of a run gets somewhere; then the run stops. */
    private void hold(Uploaded uploaded, AllowanceException why) {
        landed(uploaded.part());
        toClose.add(uploaded);
        held = why;
    }

    private void close(Uploaded uploaded) {
        PartSpec part = uploaded.part();
        Running process = process(part, uploaded.job());
        events.submit(workers.jobs, () -> process.during(() -> work.close(part, uploaded.job())), closed -> {
            if (closed) {
                watch(part, uploaded.job(), process);
            } else {
                processed(process, new IllegalStateException("Salesforce does not know the job"));
                gone(part);
            }
        });
    }

    private void watch(PartSpec part, JobId job, Running process) {
        Consumer<JobInfo> onPoll =
                info -> events.post(process.entering(() -> listener.jobChanged(part.part(), part.round(), info)));
        process.entering(() -> {
                    var unused = work.completion(job, workers.jobs, onPoll).whenComplete((info, problem) -> {
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
            // Its records are in the results all the same, the unprocessed ones too.
            startSettle(part, jobFailed.info());
        } else if (cause != null && PartWork.isGone(cause)) {
            events.submit(workers.results, () -> lost(part, job), ignored -> gone(part));
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
                tellRows();
            }
        });
    }

    /** Returns false if someone deleted the job, and its results with it. */
    private boolean settled(PartSpec part, DataHeader sent, JobInfo ended) throws IOException, InterruptedException {
        try {
            PartAccount account = work.settle(part, sent, ended);
            Running.tellRecords(account.successful(), account.failedForGood(), account.unprocessed());
            return true;
        } catch (BulkApiException failure) {
            if (!PartWork.isGone(failure) || work.state(ended.id()) != null) {
                throw failure;
            }
            return !lost(part, ended.id());
        }
    }

    private boolean lost(PartSpec part, JobId job) throws IOException {
        run.log().append(JournalEntry.of(Event.UNKNOWN, part, job));
        return true;
    }

    private void landed(PartSpec part) {
        inFlight--;
        busyLanes.remove(part.lane());
    }

    private void gone(PartSpec part) {
        landed(part);
        unfinished--;
        countSpooled(part, -1);
    }

    private void tellRows() {
        long successful = 0;
        long failed = 0;
        long unprocessed = 0;
        for (PartState part : run.log().parts()) {
            StoredAccount account = part.account();
            if (account != null) {
                successful += account.successful();
                failed += account.retry() ? account.failed() - account.transientFailed() : account.failed();
                unprocessed += account.unprocessed();
            }
        }
        listener.rowsDone(successful, failed, unprocessed);
    }

    private void reportProgress() {
        long bytes = run.meter().bytesSent.get();
        int uploaded = run.meter().partsUploaded.get();
        if (bytes != reportedBytes || uploaded != reportedParts) {
            reportedBytes = bytes;
            reportedParts = uploaded;
            listener.uploadProgress(bytes, uploaded);
        }
    }

    private DataHeader header() {
        if (header == null) {
            throw new IllegalStateException("no part comes before the header");
        }
        return header;
    }
}
