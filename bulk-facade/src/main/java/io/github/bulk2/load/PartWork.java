package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestOperation;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.internal.Running;
import io.github.bulk2.internal.Sleeper;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one part, each announced in the journal before it is taken. Thread-safe. */
final class PartWork {

    private static final Logger LOG = LoggerFactory.getLogger(PartWork.class);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private final RunContext run;
    // A handle that saw the job created knows its dialect and spares a call for each result.
    private final Map<JobId, IngestJob> handles = new ConcurrentHashMap<>();

    PartWork(RunContext run) {
        this.run = run;
    }

    /**
     * Sends a part to a new job, and to another one if that fails in a way that may pass: a job gets data once only.
     *
     * @param input the file the part is a range of, if it could be changed by others
     */
    JobId upload(PartSpec part, DataHeader header, @Nullable InputFile input) throws IOException, InterruptedException {
        IngestRequest request = run.load().request().withDialect(header.dialect());
        for (int attempt = 1; ; attempt++) {
            IngestJob job = create(part, request);
            try {
                send(part, job, header, input);
                return job.id();
            } catch (BulkException failure) {
                if (run.meter().isStopped()) {
                    throw failure;
                }
                drop(part, job.id());
                if (attempt == ATTEMPTS
                        || isLongAway(failure)
                        || !(mayPass(failure) || isRefusedToken(failure) || isTaken(failure))) {
                    throw failure;
                }
                pause(attempt, failure);
            }
        }
    }

    /** Each attempt has a journal entry of its own, so that every job which may have come of one is on record. */
    private IngestJob create(PartSpec part, IngestRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            run.log().append(JournalEntry.of(Event.CREATING, part, null));
            try {
                IngestJob job = run.ingest().createOnce(request);
                handles.put(job.id(), job);
                Running.tellJob(job.id());
                run.log().append(JournalEntry.of(Event.CREATED, part, job.id()).with(Creations.Created.of(job)));
                return job;
            } catch (BulkException failure) {
                if (cannotHaveHappened(failure)) {
                    run.log().append(JournalEntry.of(Event.NOT_CREATED, part, null));
                }
                if (run.meter().isStopped() || attempt == ATTEMPTS || !failure.isRetryable() || isLongAway(failure)) {
                    throw failure;
                }
                pause(attempt, failure);
            }
        }
    }

    private void send(PartSpec part, IngestJob job, DataHeader header, @Nullable InputFile input) throws IOException {
        if (input != null) {
            input.requireSameSizeAndTime();
        }
        run.log().append(JournalEntry.of(Event.UPLOADING, part, job.id()));
        job.upload(run.meter().metered(part.source(run.runFolder(), header).sent()));
        if (input != null) {
            input.requireSameSizeAndTime();
        }
        run.log().append(JournalEntry.of(Event.UPLOADED, part, job.id()));
        run.meter().partsUploaded.incrementAndGet();
    }

    /** Gives up a job that was never closed. Its removal is a courtesy: an open job does nothing. */
    void drop(PartSpec part, JobId job) throws IOException {
        run.log().append(JournalEntry.of(Event.DROPPED, part, job));
        var unused = remove(job);
    }

    /** Returns whether the job is gone. */
    boolean remove(JobId id) {
        IngestJob job = job(id);
        try {
            abortIfOpen(job);
            job.delete();
            return true;
        } catch (BulkException leftOpen) {
            LOG.debug("{} was not removed", job, leftOpen);
            return isGone(leftOpen);
        }
    }

    /** Removes a dropped job that outlived its first removal, as when the token had expired. */
    void removeIfOpen(JobId id) {
        boolean open = true;
        try {
            open = state(id) == JobState.OPEN;
        } catch (BulkException failure) {
            LOG.debug("{} was not asked for", job(id), failure);
        }
        if (open) {
            removeForGood(id);
        }
    }

    /** The last attempt to remove a job. */
    void removeForGood(JobId id) {
        if (!remove(id)) {
            LOG.warn("{} was given up and may be open. Abort it; closed by hand, it would load records twice", job(id));
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

    /** Closes the job, the point of no return. Returns false if Salesforce no longer knows it. */
    boolean close(PartSpec part, JobId id) throws IOException {
        run.log().append(JournalEntry.of(Event.CLOSING, part, id));
        IngestJob job = job(id);
        try {
            job.markUploadComplete();
        } catch (BulkApiException refused) {
            JobState state = state(id);
            if (state == null) {
                run.log().append(JournalEntry.of(Event.UNKNOWN, part, id));
                return false;
            }
            if (state == JobState.OPEN) {
                throw refused;
            }
        }
        run.log().append(JournalEntry.of(Event.CLOSED, part, id));
        return true;
    }

    /** {@return the job's state, or null if Salesforce does not know the job} */
    @Nullable
    JobState state(JobId id) {
        try {
            return job(id).info().state();
        } catch (BulkApiException failure) {
            if (isGone(failure)) {
                return null;
            }
            throw failure;
        }
    }

    static boolean isGone(Throwable failure) {
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND;
    }

    CompletableFuture<JobInfo> completion(JobId id, ScheduledExecutorService poller, Consumer<JobInfo> onPoll) {
        WaitPolicy policy = run.load().waitPolicy();
        return job(id).completionFuture(policy.withOnPoll(policy.onPoll().andThen(onPoll)), poller);
    }

    /** Fetches the results; the counts are those of the rows themselves. */
    PartAccount settle(PartSpec part, DataHeader header, JobInfo ended) throws IOException, InterruptedException {
        run.log().append(JournalEntry.of(Event.FINISHED, part, ended.id()).with(ended.fields()));
        IngestRequest request = run.load().request();
        String key = request.externalIdFieldName().orElse(request.operation() == IngestOperation.INSERT ? null : "Id");
        PartAccounting accounting = new PartAccounting(
                run.runFolder(),
                request.operation(),
                key,
                part.round() <= run.load().retryRounds(),
                run.load().keptResults());
        PartSource source = part.source(run.runFolder(), header);
        for (int attempt = 1; ; attempt++) {
            try {
                PartAccount account = accounting.settle(source, job(ended.id()), ended);
                run.log()
                        .append(JournalEntry.of(Event.RESULTS, part, ended.id()).with(StoredAccount.of(account)));
                part.removeSpooled(run.runFolder());
                return account;
            } catch (BulkException | UncheckedIOException | IOException failure) {
                boolean again = failure instanceof BulkException known
                        ? mayPass(known) && !isLongAway(known)
                        : mayHaveBrokenOff(failure);
                if (run.meter().isStopped() || attempt == ATTEMPTS || !again) {
                    throw failure;
                }
                pause(attempt, failure);
            }
        }
    }

    /** A connection that breaks inside a body says so in many ways; a file that cannot be written in this one. */
    private static boolean mayHaveBrokenOff(Exception failure) {
        return !(failure instanceof FileSystemException) && !(failure.getCause() instanceof FileSystemException);
    }

    private IngestJob job(JobId id) {
        return handles.computeIfAbsent(id, run.ingest()::attach);
    }

    /** Whatever answer was unreadable: what is tried again starts from nothing. */
    private static boolean mayPass(BulkException failure) {
        return failure instanceof BulkTransportException || failure.isRetryable();
    }

    /** A body that cannot be sent twice is not replayed with a fresh token, but the next job's may be. */
    private static boolean isRefusedToken(BulkException failure) {
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.AUTHENTICATION;
    }

    /** Someone aborted or deleted the job before it was closed, so nothing of it was loaded. */
    private static boolean isTaken(BulkException failure) {
        return failure instanceof BulkApiException answer
                && (answer.category() == ErrorCategory.NOT_FOUND || answer.category() == ErrorCategory.INVALID_STATE);
    }

    /** A refusal, or a request that never left; after a 5xx or a lost answer nobody knows. */
    private static boolean cannotHaveHappened(BulkException failure) {
        if (failure instanceof BulkTransportException broken) {
            return broken.progress() == BulkTransportException.Progress.NOT_SENT;
        }
        return failure instanceof BulkApiException answer
                && answer.statusCode() >= 400
                && answer.statusCode() < 500
                && answer.statusCode() != 408;
    }

    /** The run can be resumed then; a thread that sleeps until then helps nobody. */
    private static boolean isLongAway(BulkException failure) {
        return failure instanceof BulkApiException answer
                && answer.retryAfter().orElse(Duration.ZERO).compareTo(LONGEST_PAUSE) > 0;
    }

    private static void pause(int attempt, Exception failure) throws InterruptedException {
        Duration asked =
                failure instanceof BulkApiException answer ? answer.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
        Duration pause = Duration.ofMillis(Math.max(asked.toMillis(), FIRST_PAUSE_MILLIS << (attempt - 1)));
        Running.tellRetry(failure, pause);
        Sleeper.SYSTEM.sleep(pause);
    }
}
