package io.github.bulk2.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of one account: all records with their lines, as they are in the input, by what became of them, and the
 * records to send again. Not thread-safe.
 */
final class AccountWriter implements Closeable {

    private static final int MAX_ERROR_TEXTS = 500;

    private final Path runFolder;
    private final PartSource source;
    private final Answers answers;
    private final boolean mayRetry;
    private final ErrorColumns errorColumns;
    private final ErrorGroups errors = new ErrorGroups();
    private final Map<String, RowError> errorsByText = new HashMap<>();
    private final Map<ResultKind, int[]> places = new EnumMap<>(ResultKind.class);

    private final SuccessFile success;
    private final DurableFile failedFile;
    private final DurableFile unprocessedFile;
    private final RecordWriter failed;
    private final RecordWriter unprocessed;
    private @Nullable RetryFile retry;
    private long transientFailed;
    private long failedWithoutLine;
    private long unprocessedWithoutLine;
    private long notRetried;
    private long blankRowsLeft;
    private boolean headerWritten;

    AccountWriter(Path runFolder, PartSource source, Answers answers, boolean mayRetry) throws IOException {
        this.runFolder = runFolder;
        this.source = source;
        this.answers = answers;
        this.mayRetry = mayRetry;
        this.errorColumns = ErrorColumns.of(answers.header(ResultKind.FAILED));
        for (ResultKind kind : ResultKind.values()) {
            places.put(kind, EchoedColumns.placesInResult(source, answers.header(kind)));
        }
        String part = source.fileName();
        this.success = new SuccessFile(ResultKind.SUCCESSFUL.file(runFolder, part), source, answers);
        this.failedFile = DurableFile.create(ResultKind.FAILED.file(runFolder, part));
        this.unprocessedFile = DurableFile.create(ResultKind.UNPROCESSED.file(runFolder, part));
        this.failed = writer(failedFile);
        this.unprocessed = writer(unprocessedFile);
    }

    private RecordWriter writer(DurableFile file) {
        return new RecordWriter(file.out(), source.dialect(), source.header().size(), source.added());
    }

    SuccessFile success() {
        return success;
    }

    /**
     * Writes all that was paired, in the order of the part, and then what was not.
     *
     * @param blankRows how many failed rows stand for blank lines, and are left out
     */
    void write(PartMatch.Result result, long blankRows) throws IOException {
        Pairings pairings = result.pairings();
        Pairings.Reader pairs = pairings.reader();
        blankRowsLeft = blankRows;
        try (OutcomeReader outcomes = new OutcomeReader(answers);
                RecordCursor record = RecordCursor.ofPart(source);
                LineNumbers lines = LineNumbers.of(source)) {
            if (record.next()) {
                header(record, result.successes());
            }
            for (long ordinal = 0; pairs.hasNext() && record.next(); ordinal++) {
                long line = lines.next(record);
                if (pairs.isPaired(ordinal)) {
                    long place = pairs.takePlace();
                    paired(Place.kind(place), outcomes.read(place), record, line);
                }
            }
            pairings.forEachLeft(tuple -> left(Place.kind(tuple[0]), outcomes.read(tuple[0])));
        }
        if (result.successes() == PartMatch.Successes.WITHOUT_RECORD) {
            answers.forEach(ResultKind.SUCCESSFUL, success::left);
        }
    }

    private void header(RecordCursor header, PartMatch.Successes successes) throws IOException {
        failed.names(List.of(ResultKind.LINE_COLUMN, "sf__Id", "sf__Error")).verbatim(header);
        unprocessed.names(List.of(ResultKind.LINE_COLUMN)).verbatim(header);
        headerWritten = true;
        if (successes != PartMatch.Successes.WRITTEN) {
            success.header(header);
        }
        if (mayRetry) {
            retry = new RetryFile(runFolder, source);
            retry.header(header);
        }
    }

    private void paired(ResultKind kind, RecordCursor outcome, RecordCursor record, long line) throws IOException {
        OptionalLong known = OptionalLong.of(line);
        switch (kind) {
            case SUCCESSFUL -> success.paired(line, outcome, record);
            case UNPROCESSED -> unprocessed.line(known).record(record);
            case FAILED -> {
                RowError error = error(outcome);
                transientFailed += error.isTransient() ? 1 : 0;
                if (error.isTransient() && retry != null) {
                    retry.add(record, line);
                } else {
                    errors.add(error, known);
                    front(outcome, known).record(record);
                }
            }
        }
    }

    /** A row whose record is not known goes without a line, with the values that came back. */
    private void left(ResultKind kind, RecordCursor outcome) throws IOException {
        switch (kind) {
            case SUCCESSFUL -> success.left(outcome);
            case UNPROCESSED -> {
                unprocessed.line(OptionalLong.empty()).cells(outcome, places(kind));
                unprocessedWithoutLine++;
            }
            case FAILED -> {
                if (blankRowsLeft > 0 && isBlank(outcome)) {
                    blankRowsLeft--;
                    return;
                }
                RowError error = error(outcome);
                errors.add(error, OptionalLong.empty());
                front(outcome, OptionalLong.empty()).cells(outcome, places(kind));
                failedWithoutLine++;
                notRetried += mayRetry && error.isTransient() ? 1 : 0;
            }
        }
    }

    private int[] places(ResultKind kind) {
        return places.getOrDefault(kind, new int[0]);
    }

    private boolean isBlank(RecordCursor row) {
        for (int place : places(ResultKind.FAILED)) {
            if (place >= 0 && row.cellEnd(place) > row.cellStart(place)) {
                return false;
            }
        }
        return true;
    }

    /** Most rows of a part share a few errors. */
    private RowError error(RecordCursor outcome) {
        if (errorsByText.size() > MAX_ERROR_TEXTS) {
            errorsByText.clear();
        }
        return errorsByText.computeIfAbsent(errorColumns.textOf(outcome), RowError::parse);
    }

    private RecordWriter front(RecordCursor outcome, OptionalLong line) throws IOException {
        return failed.line(line).cell(outcome, errorColumns.id()).cell(outcome, errorColumns.error());
    }

    long transientFailed() {
        return transientFailed;
    }

    List<ErrorGroup> errors() {
        return errors.toList();
    }

    /** The findings, together with what was written without a line. */
    Findings complete(Findings findings, long blankLines) {
        return findings.withCounts(
                success.withoutLine(), failedWithoutLine, unprocessedWithoutLine, notRetried, blankLines);
    }

    /** Gives the files their names, and returns the records to send again, if there are any. */
    @Nullable
    PartSource commit() throws IOException {
        if (!headerWritten) {
            throw new IOException("The part " + source.fileName() + " has no header");
        }
        RetryFile again = retry;
        PartSource resent = again == null || transientFailed == 0 ? null : again.commit(transientFailed);
        unprocessedFile.commit();
        failedFile.commit();
        success.commit();
        return resent;
    }

    @Override
    public void close() throws IOException {
        try (failedFile;
                unprocessedFile;
                success) {
            if (retry != null) {
                retry.close();
            }
        }
    }
}
