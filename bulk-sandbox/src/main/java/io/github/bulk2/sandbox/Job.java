package io.github.bulk2.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One job and its state machine. All changes of state go through these methods, which exclude each other. */
abstract class Job {
    /** What a job is asked to do, as its creator said it. */
    record Spec(String operation, String object, String apiVersion, CsvDialect dialect) {}

    private final String id;
    private final Spec spec;
    private final Instant createdDate = Instant.now();
    private final Path folder;
    private Instant systemModstamp = createdDate;
    private JobState state;
    private @Nullable String errorMessage;
    private long processed;
    private long failed;
    private long startedNanos;
    private long processingMillis;
    private boolean working;
    private List<Fault> faults = List.of();

    Job(String id, Spec spec, Path folder, JobState state) {
        this.id = id;
        this.spec = spec;
        this.folder = folder;
        this.state = state;
    }

    String id() {
        return id;
    }

    Spec spec() {
        return spec;
    }

    Instant createdDate() {
        return createdDate;
    }

    /** Where the job's files live. */
    Path file(String name) {
        return folder.resolve(id + "-" + name);
    }

    synchronized Instant systemModstamp() {
        return systemModstamp;
    }

    synchronized JobState state() {
        return state;
    }

    synchronized @Nullable String errorMessage() {
        return errorMessage;
    }

    synchronized long processed() {
        return processed;
    }

    synchronized long failed() {
        return failed;
    }

    synchronized long processingMillis() {
        return processingMillis;
    }

    synchronized List<Fault> faults() {
        return faults;
    }

    /** The faults that are to happen while this job is processed. */
    synchronized void plan(List<Fault> planned) {
        faults = List.copyOf(planned);
    }

    /** Begins processing; false if the job was aborted before. */
    synchronized boolean start() {
        if (state != JobState.UPLOAD_COMPLETE) {
            return false;
        }
        startedNanos = System.nanoTime();
        working = true;
        move(JobState.IN_PROGRESS);
        return true;
    }

    /** Adds to the counters; false once the job was aborted. */
    synchronized boolean progress(long moreProcessed, long moreFailed) {
        processed += moreProcessed;
        failed += moreFailed;
        return state == JobState.IN_PROGRESS;
    }

    /** The worker has written everything it will write. */
    synchronized void stopped() {
        working = false;
        notifyAll();
    }

    /** Waits until no worker writes the job's files, which after an abort takes until the end of a chunk. */
    synchronized void awaitStopped() throws InterruptedException {
        while (working) {
            wait();
        }
    }

    synchronized boolean isRunning() {
        return state == JobState.IN_PROGRESS;
    }

    /** Waits, but not longer than the job runs; false once the job was aborted. */
    synchronized boolean pause(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        long left = duration.toNanos();
        while (state == JobState.IN_PROGRESS && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return state == JobState.IN_PROGRESS;
    }

    synchronized void complete() {
        if (state == JobState.IN_PROGRESS) {
            finish(JobState.JOB_COMPLETE);
        }
    }

    synchronized void fail(String message) {
        if (state == JobState.IN_PROGRESS) {
            errorMessage = message;
            finish(JobState.FAILED);
        }
    }

    /** @throws ApiException if the job has ended */
    synchronized void abort() {
        if (state.isTerminal()) {
            throw new ApiException(400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed");
        }
        finish(JobState.ABORTED);
    }

    synchronized void move(JobState next) {
        state = next;
        systemModstamp = Instant.now();
        notifyAll();
    }

    private synchronized void finish(JobState end) {
        if (startedNanos != 0) {
            processingMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        }
        move(end);
    }

    abstract boolean isDeletable();
}
