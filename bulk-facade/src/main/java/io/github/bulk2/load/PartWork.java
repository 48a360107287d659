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
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.internal.JobPoller;
import io.github.bulk2.internal.Running;
import io.github.bulk2.internal.Sleeper;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one part, each announced in the journal before it is taken. Thread-safe. */
final class PartWork {

    private static final Logger LOG = LoggerFactory.getLogger(PartWork.class);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final JobPoller POLLER = new JobPoller();
    private static final long RESULT_BYTES = 64 * 1024;
    private static final long RESULT_GROWTH = 4;
    private static final long RESULT_BYTES_PER_ROW = 16 * 1024;
    private static final long RESULT_BYTES_PER_CELL = 64;

    private final RunContext run;
    private final RunJobs jobs;
    private final Removal removal;

    PartWork(RunContext run) {
        this.run = run;
        this.jobs = new RunJobs(run);
        this.removal = new Removal(run, jobs);
    }

    RunJobs jobs() {
        return jobs;
    }

    Removal removal() {
        return removal;
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
                drop(part, job.id(), RunJobs.isGone(failure));
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
                jobs.created(job);
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

    /**
     * Gives up a job that was never closed. Its removal is a courtesy: an open job does nothing.
     *
     * @param gone whether it is gone if it is not found now
     */
    void drop(PartSpec part, JobId job, boolean gone) throws IOException {
        run.log().append(JournalEntry.of(Event.DROPPED, part, job));
        removal.tryOnce(job, gone);
    }

    /**
     * Closes the job, the point of no return. A 404 does not prove that the job is gone: the wait that follows finds out, and
     * closes it again if it is there.
     */
    void close(PartSpec part, JobId id) throws IOException {
        run.log().append(JournalEntry.of(Event.CLOSING, part, id));
        try {
            jobs.inTime(id, jobs.job(id)::markUploadComplete);
        } catch (BulkApiException refused) {
            if (RunJobs.isGone(refused)) {
                if (refused.getSuppressed().length == 0) {
                    run.log().append(JournalEntry.of(Event.NOT_CLOSED, part, id));
                }
                return;
            }
            JobInfo found = jobs.look(id);
            if (found == null) {
                return;
            }
            if (found.state() == JobState.OPEN) {
                throw refused;
            }
        }
        run.log().append(JournalEntry.of(Event.CLOSED, part, id));
    }

    /** Waits for a closed job. One that stays open is closed again: that loads nothing twice. */
    CompletableFuture<JobInfo> completion(
            PartSpec part, JobId id, ScheduledExecutorService poller, Consumer<JobInfo> onPoll) {
        WaitPolicy policy = run.load().waitPolicy();
        return POLLER.future(
                        id,
                        new Look(part, id),
                        policy.withOnPoll(policy.onPoll().andThen(onPoll)),
                        poller)
                .thenApply(JobPoller::requireComplete);
    }

    /** Asks for the state of a job that was closed. For one wait. */
    private final class Look implements Supplier<JobInfo> {
        private final PartSpec part;
        private final JobId id;
        private boolean wasOpen;

        Look(PartSpec part, JobId id) {
            this.part = part;
            this.id = id;
        }

        @Override
        public JobInfo get() {
            JobInfo found = jobs.info(id);
            // What is seen once may be older than the close.
            boolean staysOpen = found.state() == JobState.OPEN && wasOpen;
            wasOpen = found.state() == JobState.OPEN;
            if (staysOpen) {
                closeAgain();
            }
            return found;
        }

        private void closeAgain() {
            try {
                LOG.debug("{} is still open, closing it again", id);
                close(part, id);
            } catch (BulkApiException refused) {
                // It is closed, and what was read is older than that.
                if (refused.category() != ErrorCategory.INVALID_STATE) {
                    throw refused;
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /**
     * Gives up a job that Salesforce has not known for long enough. Returns whether its part is to be loaded anew, as the job was
     * never closed.
     */
    boolean giveUp(PartSpec part, JobId job) throws IOException {
        jobs.requireAnyOtherThan(Set.of(job));
        PartState state = run.log().part(part.round(), part.part());
        if (state == null || state.stage() != Event.NOT_CLOSED) {
            run.log().append(JournalEntry.of(Event.UNKNOWN, part, job));
            return false;
        }
        run.log().append(JournalEntry.of(Event.DROPPED, part, job));
        run.log().append(JournalEntry.ofRemoved(job));
        return true;
    }

    /**
     * Fetches the results; the counts are those of the rows themselves.
     *
     * @return the account, or null if the records are unknown, as the job or its results are gone
     */
    @Nullable
    PartAccount settle(PartSpec part, DataHeader header, JobInfo ended) throws IOException, InterruptedException {
        run.log().append(JournalEntry.of(Event.FINISHED, part, ended.id()).with(ended.fields()));
        JobResults results = JobResults.of(jobs.job(ended.id())).limitedTo(mostResultBytes(part, header));
        NotFoundPatience patience = jobs.patience();
        for (int attempt = 1; ; ) {
            try {
                return settle(part, header, results, ended, ended.id());
            } catch (BulkException | UncheckedIOException | IOException failure) {
                if (run.meter().isStopped()) {
                    throw failure;
                }
                if (failure instanceof BulkApiException gone && RunJobs.isGone(gone)) {
                    if (!patience.pause()) {
                        return withoutResults(part, header, ended);
                    }
                } else if (attempt == ATTEMPTS || !mayPassInResults(failure)) {
                    throw failure;
                } else {
                    pause(attempt, failure);
                    attempt++;
                }
            }
        }
    }

    private PartAccount settle(PartSpec part, DataHeader header, JobResults results, JobInfo ended, @Nullable JobId job)
            throws IOException {
        IngestRequest request = run.load().request();
        String key = request.externalIdFieldName().orElse(request.operation() == IngestOperation.INSERT ? null : "Id");
        PartAccounting accounting = new PartAccounting(
                run.runFolder(),
                request.operation(),
                key,
                part.round() <= run.load().retryRounds(),
                run.load().keptResults());
        PartAccount account = accounting.settle(part.source(run.runFolder(), header), results, ended);
        run.log().append(JournalEntry.of(Event.RESULTS, part, job).with(StoredAccount.of(account)));
        part.removeSpooled(run.runFolder());
        return account;
    }

    /**
     * The 404 of the results has lasted. If the job says that it came to an end before its first record, none of them was
     * processed, and results would say no more.
     */
    private @Nullable PartAccount withoutResults(PartSpec part, DataHeader header, JobInfo ended) throws IOException {
        JobId job = ended.id();
        JobInfo found = jobs.look(job);
        if (found == null) {
            jobs.requireAnyOtherThan(Set.of(job));
        } else if (ended.state() != JobState.JOB_COMPLETE
                && ended.numberRecordsProcessed().equals(OptionalLong.of(0))) {
            return settle(part, header, JobResults.none(header.dialect()), ended, job);
        } else if (!run.load().acceptsMissingJobs()) {
            throw new MissingJobException(
                    "job " + job + " ended " + ended.state().wireName()
                            + ", but Salesforce does not know its results (HTTP 404), so nobody can tell which of its records were"
                            + " loaded. Nothing was recorded as lost: resume the run later. If they stay away, resume the run and"
                            + " accept the missing jobs",
                    List.of(job));
        }
        run.log().append(JournalEntry.of(Event.UNKNOWN, part, job));
        return null;
    }

    /** Takes all records of a part that is not to be sent as unprocessed, as those of a job that failed are. */
    void leaveOut(PartSpec part, JobInfo failed) throws IOException {
        PartState state = run.log().part(part.round(), part.part());
        if (state != null && state.job() != null && state.stage() != Event.DROPPED) {
            drop(part, state.job(), false);
        }
        DataHeader header = run.log().planned().header();
        settle(part, header, JobResults.none(header.dialect()), failed, null);
    }

    /** What a result cannot be longer than: values may come back in quotes and rendered otherwise, with an id or an error. */
    private static long mostResultBytes(PartSpec part, DataHeader header) {
        long columns = header.names().size();
        return RESULT_BYTES
                + (RESULT_GROWTH * (header.bytes().length + part.length()))
                + part.records() * (RESULT_BYTES_PER_ROW + columns * RESULT_BYTES_PER_CELL);
    }

    private static boolean mayPassInResults(Exception failure) {
        return failure instanceof BulkException known
                ? mayPass(known) && !isLongAway(known)
                : mayHaveBrokenOff(failure);
    }

    /** A connection that breaks inside a body says so in many ways; a file that cannot be written in this one. */
    private static boolean mayHaveBrokenOff(Exception failure) {
        return !(failure instanceof FileSystemException) && !(failure.getCause() instanceof FileSystemException);
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
