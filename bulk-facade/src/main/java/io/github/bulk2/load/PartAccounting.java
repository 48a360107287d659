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
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settles the account of ended jobs: fetches their results, proves that every record is in exactly one of them, and
 * finds the line and the original values of each record that was not loaded. Settling the same part again, after a
 * crash or not, begins anew and gives the same files. Thread-safe for different parts.
 */
final class PartAccounting {

    /** Failed and unprocessed rows of one part that are matched in memory: 80 bytes each, and some hundred if keys occur twice. */
    private static final int IN_MEMORY = 50_000;

    private final Path runFolder;
    private final IngestOperation operation;
    private final @Nullable String keyColumn;
    private final boolean mayRetry;
    private final int inMemory;

    PartAccounting(Path runFolder, IngestOperation operation, @Nullable String keyColumn, boolean mayRetry) {
        this(runFolder, operation, keyColumn, mayRetry, IN_MEMORY);
    }

    PartAccounting(
            Path runFolder, IngestOperation operation, @Nullable String keyColumn, boolean mayRetry, int inMemory) {
        this.runFolder = Objects.requireNonNull(runFolder, "runFolder");
        this.operation = Objects.requireNonNull(operation, "operation");
        this.keyColumn = keyColumn;
        this.mayRetry = mayRetry;
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
        try (Answers answers = Answers.fetch(results, work, source.dialect().columnDelimiter());
                Spill spill = new Spill(work.resolve("spill"))) {
            boolean cameToNothing = ended.state() != JobState.JOB_COMPLETE
                    && ended.numberRecordsProcessed().orElse(0) == 0;
            if (cameToNothing && answers.hasNoRows()) {
                answers.nothingWasProcessed(source, work);
            }
            return settle(source, answers, spill, ended);
        }
    }

    private PartAccount settle(PartSource source, Answers answers, Spill spill, JobInfo ended) throws IOException {
        EchoedColumns columns = answers.echoedColumns(source.sentAs());
        PartMatch match = new PartMatch(source, answers, columns, spill, inMemory);
        PartMatch.Taken taken = match.take(key(columns));
        taken.count().reconcile(source, ended);
        try (AccountWriter writer = new AccountWriter(runFolder, source, answers, mayRetry)) {
            writer.write(match.pair(taken));
            PartSource retry = writer.commit();
            DurableFile.commit(
                    answers.file(ResultKind.SUCCESSFUL), ResultKind.SUCCESSFUL.file(runFolder, source.fileName()));
            return taken.count().account(source, writer, retry);
        }
    }

    private KeyColumns key(EchoedColumns columns) {
        String name = keyColumn == null && operation.needsId() ? "Id" : keyColumn;
        int place = name == null ? -1 : columns.indexOf(name);
        boolean id = "Id".equalsIgnoreCase(name);
        return place < 0 ? KeyColumns.of(columns.all()) : new KeyColumns(List.of(place), true, id);
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
