package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.RetryPlan.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what is to be retried of a run that is at its end, and why not. Changes nothing. */
final class RetryPlanner {

    private final Path folder;
    private final RunLog log;
    private final RunSettings settings;
    private final Map<Rows, Long> counts = new EnumMap<>(Rows.class);

    RetryPlanner(Path folder, RunLog log) {
        this.folder = folder;
        this.log = log;
        this.settings = log.settings();
        for (Rows kind : Rows.values()) {
            counts.put(
                    kind,
                    log.parts().stream().mapToLong(part -> count(kind, part)).sum());
        }
    }

    RetryPlan plan(Set<Rows> wanted) throws IOException {
        requireEnd();
        Set<Rows> rows = EnumSet.copyOf(wanted);
        Retries.Retry before = null;
        for (Retries.Retry retry : Retries.of(folder, wanted)) {
            if (!retry.ended()) {
                return resuming(retry);
            }
            rows.removeAll(retry.rows());
            before = retry;
        }
        rows.removeIf(kind -> count(kind) == 0);
        if (rows.isEmpty()) {
            throw nothing(before);
        }
        requireNoInputError(rows);
        return counted(rows);
    }

    private RetryPlan resuming(Retries.Retry retry) {
        return new RetryPlan(
                folder,
                settings.operation(),
                settings.object(),
                retry.rows(),
                retry.rows().contains(Rows.FAILED) ? count(Rows.FAILED) : 0,
                retry.rows().contains(Rows.UNPROCESSED) ? count(Rows.UNPROCESSED) : 0,
                retry.rows().contains(Rows.UNKNOWN) ? count(Rows.UNKNOWN) : 0,
                0,
                true);
    }

    private RetryPlan counted(Set<Rows> rows) throws IOException {
        long leftOut = 0;
        if (rows.contains(Rows.UNKNOWN) && !mayLoadUnknown()) {
            rows.remove(Rows.UNKNOWN);
            leftOut = count(Rows.UNKNOWN);
        }
        Map<Rows, Long> found = new EnumMap<>(Rows.class);
        List<String> columns = null;
        for (Rows kind : List.copyOf(rows)) {
            RetryRows file = rows(folder, kind, settings, dialect());
            RetryRows.Found inFile = file.read((record, from, line) -> {});
            long records = inFile.records() + inFile.leftOut();
            if (records != count(kind)) {
                throw file.changed(
                        "has " + records + " records, and " + count(kind) + " of the run are " + kind.word());
            }
            if (columns != null && !columns.equals(inFile.columns())) {
                throw file.changed("has other columns than the other files of the run");
            }
            columns = inFile.columns();
            leftOut += inFile.leftOut();
            found.put(kind, inFile.records());
            if (inFile.records() == 0) {
                rows.remove(kind);
            }
        }
        if (rows.isEmpty()) {
            throw new InvalidInputException(count(Rows.UNKNOWN) + " records of the run in " + folder
                    + " are of jobs that Salesforce no longer knows. They may be loaded, and have no key that would keep them"
                    + " from being loaded twice, so they are not retried. Look for them in the org, and load those that are"
                    + " missing");
        }
        return new RetryPlan(
                folder,
                settings.operation(),
                settings.object(),
                rows,
                found.getOrDefault(Rows.FAILED, 0L),
                found.getOrDefault(Rows.UNPROCESSED, 0L),
                found.getOrDefault(Rows.UNKNOWN, 0L),
                leftOut,
                false);
    }

    /** The files of a plan, in the order in which their records are loaded. */
    static List<RetryRows> files(RetryPlan plan, RunSettings settings, CsvDialect dialect) {
        List<RetryRows> files = new ArrayList<>();
        for (Rows kind : EnumSet.copyOf(plan.rows())) {
            files.add(rows(plan.runFolder(), kind, settings, dialect));
        }
        return files;
    }

    /** An upsert inserts a record without a key; by an Id, update and delete only find one or fail. */
    private static RetryRows rows(Path folder, Rows kind, RunSettings settings, CsvDialect dialect) {
        boolean keyed = kind == Rows.UNKNOWN && settings.operation() == IngestOperation.UPSERT;
        return new RetryRows(kind.file(folder), dialect, keyed ? settings.externalIdFieldName() : null);
    }

    /** Runs of older versions have no file of them. */
    private boolean mayLoadUnknown() {
        return settings.operation() != IngestOperation.INSERT && Files.exists(Rows.UNKNOWN.file(folder));
    }

    private void requireEnd() {
        if (log.refused() != null) {
            throw new InvalidInputException("the run in " + folder + " was refused, so there is nothing to retry: "
                    + log.refused() + "\nCorrect that and load the original again");
        }
        if (!log.isDone()) {
            throw new InvalidInputException(
                    "the run in " + folder + " is not at its end. Resume it first, then retry it");
        }
    }

    private InvalidInputException nothing(Retries.@Nullable Retry before) {
        if (before == null) {
            return new InvalidInputException(
                    "the run in " + folder + " has no such records to retry: " + count(Rows.FAILED) + " failed, "
                            + count(Rows.UNPROCESSED) + " unprocessed and " + count(Rows.UNKNOWN) + " unknown");
        }
        return new InvalidInputException("these records of the run in " + folder
                + " were retried before, and are not loaded a second time. Retry that retry for what it did not load: "
                + before.folder());
    }

    private void requireNoInputError(Set<Rows> rows) {
        if (!rows.contains(Rows.UNPROCESSED)) {
            return;
        }
        for (PartState part : log.parts()) {
            JobInfo ended = part.ended();
            if (ended != null && ended.hasInputError() && count(Rows.UNPROCESSED, part) > 0) {
                throw new InvalidInputException(
                        count(Rows.UNPROCESSED) + " records are unprocessed, as job " + ended.id()
                                + " failed: \"" + ended.errorMessage().orElse("") + "\". They would fail the same way. "
                                + correction());
            }
        }
    }

    /** Loading the original again would load twice what other jobs of the run have loaded. */
    private String correction() {
        boolean nothingElse = log.planned().plan().records() == count(Rows.UNPROCESSED);
        if (nothingElse) {
            return "Correct the column, or whatever else it names, and load the original again";
        }
        String alone = count(Rows.FAILED) == 0 ? "" : ". The failed records can be retried alone";
        return "Correct the column, or whatever else it names, in " + Rows.UNPROCESSED.file(folder)
                + " and load that file" + alone;
    }

    private CsvDialect dialect() {
        return log.planned().header().dialect();
    }

    private long count(Rows kind) {
        return counts.getOrDefault(kind, 0L);
    }

    private static long count(Rows kind, PartState part) {
        StoredAccount account = part.account();
        if (account == null) {
            return kind == Rows.UNKNOWN ? part.spec().records() : 0;
        }
        return switch (kind) {
            case FAILED -> account.retry() ? account.failed() - account.transientFailed() : account.failed();
            case UNPROCESSED -> account.unprocessed();
            case UNKNOWN -> 0;
        };
    }
}
