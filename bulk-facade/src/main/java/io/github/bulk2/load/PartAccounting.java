package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settles the account of ended jobs: fetches their results, proves that every record is in exactly one of them, and
 * finds the line and the original values of each record that was not loaded. Settling the same part again, after a
 * crash or not, begins anew and gives the same files. Thread-safe for different parts.
 */
final class PartAccounting {

    /** Rows of one part that are matched in memory: 80 bytes each, and some hundred if keys occur twice. */
    private static final int IN_MEMORY = 50_000;

    private final Path runFolder;
    private final IngestOperation operation;
    private final @Nullable String keyColumn;
    private final boolean mayRetry;
    private final boolean keepResults;
    private final int inMemory;

    PartAccounting(
            Path runFolder,
            IngestOperation operation,
            @Nullable String keyColumn,
            boolean mayRetry,
            boolean keepResults) {
        this(runFolder, operation, keyColumn, mayRetry, keepResults, IN_MEMORY);
    }

    PartAccounting(
            Path runFolder,
            IngestOperation operation,
            @Nullable String keyColumn,
            boolean mayRetry,
            boolean keepResults,
            int inMemory) {
        this.runFolder = Objects.requireNonNull(runFolder, "runFolder");
        this.operation = Objects.requireNonNull(operation, "operation");
        this.keyColumn = keyColumn;
        this.mayRetry = mayRetry;
        this.keepResults = keepResults;
        this.inMemory = inMemory;
    }

    /**
     * Settles one part.
     *
     * @param ended the job at its end, whose counters are checked where it has them
     * @throws ReconciliationException if the account does not add up; the answers stay in the run folder
     */
    PartAccount settle(PartSource source, IngestJob job, JobInfo ended) throws IOException {
        return settle(source, JobResults.of(job), ended);
    }

    PartAccount settle(PartSource source, JobResults results, JobInfo ended) throws IOException {
        Path work = runFolder.resolve("work").resolve(source.fileName());
        empty(work);
        PartAccount account = settle(source, results, ended, work);
        empty(work);
        return account;
    }

    private PartAccount settle(PartSource source, JobResults results, JobInfo ended, Path work) throws IOException {
        try (Answers answers = Answers.fetch(results, work, source);
                Spill spill = new Spill(work.resolve("spill"))) {
            boolean cameToNothing = ended.state() != JobState.JOB_COMPLETE
                    && ended.numberRecordsProcessed().orElse(0) == 0;
            if (cameToNothing && answers.hasNoRows()) {
                answers.nothingWasProcessed(work);
            }
            return settle(source, answers, spill, ended);
        }
    }

    private PartAccount settle(PartSource source, Answers answers, Spill spill, JobInfo ended) throws IOException {
        String key = keyColumn == null && operation.needsId() ? "Id" : keyColumn;
        PartMatch match = new PartMatch(source, answers, answers.echoedColumns(key), spill, inMemory);
        try (AccountWriter writer = new AccountWriter(runFolder, source, answers, mayRetry)) {
            PartMatch.Taken taken = match.take(writer.success(), notLoaded(source, ended));
            PartCount count = taken.count();
            count.reconcile(source, ended);
            if (count.blankRows(source) > taken.blankRows()) {
                throw PartCount.broken(source, ended, "more rows came back, which are not those of blank lines");
            }
            PartMatch.Result result = match.pair(taken);
            writer.write(result, count.blankRows(source));
            PartSource retry = writer.commit();
            if (keepResults) {
                keep(source, answers);
            }
            Findings findings = writer.complete(result.findings(), count.blankLinesCounted(source, ended));
            return count.account(source, writer, retry, result.proof(), findings);
        }
    }

    /** How many failed and unprocessed rows there can be, if the job's counters are right. */
    private static long notLoaded(PartSource source, JobInfo ended) {
        if (ended.numberRecordsProcessed().isEmpty()
                || ended.numberRecordsFailed().isEmpty()) {
            return source.records();
        }
        long failed = ended.numberRecordsFailed().getAsLong();
        return Math.max(source.records() - ended.numberRecordsProcessed().getAsLong() + failed, failed);
    }

    private void keep(PartSource source, Answers answers) throws IOException {
        for (ResultKind kind : ResultKind.values()) {
            Path kept = kind.kept(runFolder, source.fileName());
            DurableFile.commit(/* kept= */ answers.file(kind), /* file= */ kept);
        }
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.delete(folder);
    }
}
