package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of one account: failed and unprocessed records with their lines, and the records to send again. Not
 * thread-safe.
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

    private final DurableFile failedFile;
    private final DurableFile unprocessedFile;
    private final RecordWriter failed;
    private final RecordWriter unprocessed;
    private @Nullable RetryFile retry;
    private long transientFailed;
    private boolean headerWritten;

    AccountWriter(Path runFolder, PartSource source, Answers answers, boolean mayRetry) throws IOException {
        this.runFolder = runFolder;
        this.source = source;
        this.answers = answers;
        this.mayRetry = mayRetry;
        this.errorColumns = ErrorColumns.of(answers.header(ResultKind.FAILED));
        this.failedFile = DurableFile.create(ResultKind.FAILED.file(runFolder, source.fileName()));
        this.unprocessedFile = DurableFile.create(ResultKind.UNPROCESSED.file(runFolder, source.fileName()));
        this.failed = writer(failedFile);
        this.unprocessed = writer(unprocessedFile);
    }

    private RecordWriter writer(DurableFile file) {
        return new RecordWriter(file.out(), source.dialect(), source.header().size(), source.added());
    }

    /** Writes all that was paired, in the order of the part, and then what was not. */
    void write(Pairings pairings) throws IOException {
        Pairings.Reader pairs = pairings.reader();
        try (OutcomeReader outcomes = new OutcomeReader(answers);
                RecordCursor record = RecordCursor.ofPart(source);
                LineNumbers lines = LineNumbers.of(source)) {
            if (record.next()) {
                header(record);
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
    }

    private void header(RecordCursor header) throws IOException {
        failed.names(List.of(ResultKind.LINE_COLUMN, "sf__Id", "sf__Error")).verbatim(header);
        unprocessed.names(List.of(ResultKind.LINE_COLUMN)).verbatim(header);
        headerWritten = true;
        if (mayRetry) {
            retry = new RetryFile(runFolder, source);
            retry.header(header);
        }
    }

    private void paired(ResultKind kind, RecordCursor outcome, RecordCursor record, long line) throws IOException {
        OptionalLong known = OptionalLong.of(line);
        if (kind == ResultKind.UNPROCESSED) {
            unprocessed.line(known).record(record);
            return;
        }
        RowError error = error(outcome);
        if (error.isTransient()) {
            transientFailed++;
            if (retry != null) {
                retry.add(record, line);
                return;
            }
        }
        errors.add(error, known);
        front(outcome, known).record(record);
    }

    private void left(ResultKind kind, RecordCursor outcome) throws IOException {
        int[] places = source.sentAs().stream()
                .mapToInt(name -> EchoedColumns.place(name, answers.header(kind)))
                .toArray();
        if (kind == ResultKind.UNPROCESSED) {
            unprocessed.line(OptionalLong.empty()).cells(outcome, places);
        } else {
            errors.add(error(outcome), OptionalLong.empty());
            front(outcome, OptionalLong.empty()).cells(outcome, places);
        }
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
        return resent;
    }

    @Override
    public void close() throws IOException {
        try (failedFile;
                unprocessedFile) {
            if (retry != null) {
                retry.close();
            }
        }
    }

    /** The records to send again and their lines. */
    private static final class RetryFile implements Closeable {

        private final PartSource source;
        private final Path records;
        private final Path lines;
        private final DurableFile recordsFile;
        private final DurableFile linesFile;
        private final RecordWriter writer;
        private final DataOutputStream lineNumbers;
        private long firstLine;

        RetryFile(Path runFolder, PartSource source) throws IOException {
            this.source = source;
            Path folder = runFolder.resolve("retry");
            records = folder.resolve(source.fileName() + ".csv");
            lines = folder.resolve(source.fileName() + ".lines");
            recordsFile = DurableFile.create(records);
            linesFile = DurableFile.create(lines);
            writer = new RecordWriter(
                    recordsFile.out(), source.dialect(), source.header().size(), 0);
            lineNumbers = new DataOutputStream(linesFile.out());
        }

        void header(RecordCursor header) throws IOException {
            writer.verbatim(header);
        }

        void add(RecordCursor record, long line) throws IOException {
            firstLine = firstLine == 0 ? line : firstLine;
            writer.verbatim(record);
            lineNumbers.writeLong(line);
        }

        PartSource commit(long count) throws IOException {
            linesFile.commit();
            recordsFile.commit();
            return new PartSource(
                    source.part(),
                    source.round(),
                    CsvSource.ofFile(records),
                    source.dialect(),
                    source.header(),
                    count,
                    firstLine,
                    lines,
                    source.projection());
        }

        @Override
        public void close() throws IOException {
            try (recordsFile) {
                linesFile.close();
            }
        }
    }
}
