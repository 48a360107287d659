package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryJobs;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkApiException.Answer;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query job of one export: created, waited for, and its pages found. Thread-safe. */
final class JobRun {

    private static final int PAGES_PER_ANSWER = 5;
    private static final double FIRST_VERSION_WITH_PAGES = 58;

    private final QueryJobs jobs;
    private final Export export;
    private final Meter meter;
    private volatile boolean found;

    JobRun(QueryJobs jobs, Export export, Meter meter) {
        this.jobs = jobs;
        this.export = export;
        this.meter = meter;
    }

    /** Creates the job, unless it is there already. */
    QueryJob create() {
        if (export.job().isPresent()) {
            return attach(export.job().get());
        }
        meter.calls.incrementAndGet();
        return jobs.create(export.request().orElseThrow());
    }

    QueryJob attach(JobId id) {
        return jobs.attach(id);
    }

    /** Waits, and returns the job, complete. */
    JobInfo await(QueryJob job) throws IOException, InterruptedException {
        var userCallback = export.waitPolicy().onPoll();
        WaitPolicy policy = export.waitPolicy().withOnPoll(info -> {
            found = true;
            meter.calls.incrementAndGet();
            userCallback.accept(info);
            export.listener().jobChanged(info);
        });
        JobInfo complete =
                Running.phase(Activity.Kind.PROCESS, null, job.id()).whole(() -> job.awaitCompletion(policy));
        if (complete.numberRecordsProcessed().isEmpty()) {
            throw new BulkTransportException(
                    "query job " + job.id() + " does not say its numberRecordsProcessed, so its result cannot be"
                            + " verified. A proxy on the way may have changed the answer",
                    Progress.ANSWERED,
                    job.id(),
                    null);
        }
        return complete;
    }

    static long rows(JobInfo complete) {
        return complete.numberRecordsProcessed().orElseThrow();
    }

    CsvDialect dialect(JobInfo complete) {
        return complete.dialect()
                .or(() -> export.request().map(QueryRequest::dialect))
                .orElse(CsvDialect.defaultDialect());
    }

    /**
     * Where all pages are; empty where the server does not list them or they are not wanted. One after the other then
     * shows whatever is really wrong.
     */
    List<Locator> pages(QueryJob job, JobInfo complete) {
        boolean listed = complete.apiVersion()
                .map(version -> Double.parseDouble(version) >= FIRST_VERSION_WITH_PAGES)
                .orElse(true);
        if (!listed || export.parallelPages() == 1 || export.maxRecords() > 0) {
            return List.of();
        }
        try {
            List<Locator> pages = job.resultPages();
            meter.calls.addAndGet((pages.size() + PAGES_PER_ANSWER - 1) / PAGES_PER_ANSWER);
            // Two times the same page and one left out could have the right sum.
            return new HashSet<>(pages).size() == pages.size() ? pages : List.of();
        } catch (BulkApiException refused) {
            boolean notOffered = refused.category() == ErrorCategory.NOT_FOUND
                    || refused.category() == ErrorCategory.INVALID_REQUEST
                    || refused.statusCode() == 405;
            if (notOffered) {
                return List.of();
            }
            throw refused;
        } catch (BulkTransportException broken) {
            if (broken.progress() == Progress.ANSWERED) {
                return List.of();
            }
            throw broken;
        }
    }

    static void requireSum(JobId job, long announced, long fetched) {
        if (announced != fetched) {
            throw new ReconciliationException(
                    "query job " + job + " processed " + announced + " records, but the pages of its result have "
                            + fetched + " rows. Export again",
                    job);
        }
    }

    /** Says what a 404 means when the job was there before. */
    static RuntimeException explained(RuntimeException failure, JobId job) {
        if (!(failure instanceof BulkApiException answer) || answer.category() != ErrorCategory.NOT_FOUND) {
            return failure;
        }
        return explained(
                answer,
                "The results of the job are gone: somebody deleted it, or it is older than the 7 days Salesforce keeps"
                        + " them. This run cannot be resumed; export again",
                job);
    }

    /** Says what a 404 means when the job has not answered since the run was resumed. */
    static RuntimeException neverFound(RuntimeException failure, JobId job) {
        return explained(
                (BulkApiException) failure,
                "This is probably the login of another org or user: resume the run with a login of the org in which it was"
                        + " begun; nothing of it was removed. If the results of the job are gone, as somebody deleted it or it is"
                        + " older than the 7 days Salesforce keeps them, export again",
                job);
    }

    /** Whether Salesforce has told the job's state, since this was made. */
    boolean wasFound() {
        return found;
    }

    private static BulkApiException explained(BulkApiException answer, String hint, @Nullable JobId job) {
        Answer explained = new Answer(
                answer.statusCode(),
                ErrorCategory.NOT_FOUND,
                answer.errors(),
                answer.requestId().orElse(null),
                answer.retryAfter().orElse(null),
                hint,
                answer.body().orElse(null));
        BulkApiException failure = new BulkApiException("export", explained, job);
        failure.addSuppressed(answer);
        return failure;
    }

    static boolean isGone(Throwable failure) {
        return failure instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND;
    }
}
