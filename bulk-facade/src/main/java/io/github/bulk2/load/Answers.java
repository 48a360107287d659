package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three results of a job as Salesforce gave them, in files. The successful ones, by far the most, are written to
 * their file while they are first read. Not thread-safe.
 */
final class Answers implements Closeable {

    private final PartSource source;
    private final Map<ResultKind, Answer> answers = new EnumMap<>(ResultKind.class);
    private @Nullable Incoming incoming;
    private boolean nothingWasProcessed;

    private record Answer(Path file, List<String> header, ColumnDelimiter delimiter, boolean hasRows) {}

    private Answers(PartSource source) {
        this.source = source;
    }

    /** Streams failed and unprocessed rows to files, and begins with the successful ones. */
    static Answers fetch(JobResults results, Path folder, PartSource source) throws IOException {
        Answers answers = new Answers(source);
        answers.begin(ResultKind.FAILED, results.failed(), folder);
        answers.complete();
        answers.begin(ResultKind.UNPROCESSED, results.unprocessed(), folder);
        answers.complete();
        answers.begin(ResultKind.SUCCESSFUL, results.successful(), folder);
        return answers;
    }

    private void begin(ResultKind kind, CsvRecords rows, Path folder) throws IOException {
        Path file = kind.answer(folder);
        Incoming arriving = Incoming.of(rows, file, source);
        incoming = arriving;
        answers.put(kind, new Answer(file, arriving.header(), arriving.delimiter(), arriving.hasRows()));
    }

    /** Has all rows in files. */
    void complete() throws IOException {
        try {
            if (incoming != null) {
                incoming.rest();
            }
        } finally {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        if (incoming != null) {
            incoming.close();
            incoming = null;
        }
    }

    /**
     * Takes all that was sent as unprocessed. For a job that failed or was aborted before its first record: whether
     * Salesforce then gives the records back as unprocessed is not documented, and they are no less unprocessed if not.
     */
    void nothingWasProcessed(Path folder) throws IOException {
        Path file = ResultKind.UNPROCESSED.answer(folder);
        try (InputStream sent = source.sent().open();
                DurableFile answer = DurableFile.create(file)) {
            sent.transferTo(answer.out());
            answer.keep();
        }
        nothingWasProcessed = true;
        answers.put(
                ResultKind.UNPROCESSED,
                new Answer(file, source.sentNames(), source.dialect().columnDelimiter(), source.records() > 0));
    }

    /** Whether the unprocessed rows are those that were sent, and no answer. */
    boolean isNothingProcessed() {
        return nothingWasProcessed;
    }

    boolean hasNoRows() {
        return answers.values().stream().noneMatch(Answer::hasRows);
    }

    Path file(ResultKind kind) {
        return answer(kind).file();
    }

    List<String> header(ResultKind kind) {
        return answer(kind).header();
    }

    ColumnDelimiter delimiter(ResultKind kind) {
        return answer(kind).delimiter();
    }

    private Answer answer(ResultKind kind) {
        Answer answer = answers.get(kind);
        if (answer == null) {
            throw new IllegalStateException("There is no answer " + kind);
        }
        return answer;
    }

    /** The columns that all answers with rows give back. */
    EchoedColumns echoedColumns(@Nullable String key) {
        List<List<String>> headers = answers.values().stream()
                .filter(Answer::hasRows)
                .map(Answer::header)
                .toList();
        return EchoedColumns.of(source, headers, key);
    }

    /** Receives each row of an answer. */
    interface Visitor {

        void row(RecordCursor row, RowHash hash) throws IOException;
    }

    /** Goes through the rows of an answer and returns how many there are. */
    long forEach(ResultKind kind, RowHash hash, Visitor visitor) throws IOException {
        Incoming arriving = kind == ResultKind.SUCCESSFUL ? incoming : null;
        if (arriving != null) {
            long rows = arriving.hasRows() ? forEach(kind, arriving.rows(), hash, visitor) : 0;
            complete();
            return rows;
        }
        try (RecordCursor row = new RecordCursor(Files.newInputStream(file(kind)), delimiter(kind))) {
            boolean hasHeader = row.next();
            return hasHeader && row.next() ? forEach(kind, row, hash, visitor) : 0;
        }
    }

    /** Receives each row of an answer that is in its file. */
    interface RowVisitor {

        void row(RecordCursor row) throws IOException;
    }

    void forEach(ResultKind kind, RowVisitor visitor) throws IOException {
        try (RecordCursor row = new RecordCursor(Files.newInputStream(file(kind)), delimiter(kind))) {
            row.next();
            while (row.next()) {
                visitor.row(row);
            }
        }
    }

    /** Begins with the row that the cursor stands at. */
    private long forEach(ResultKind kind, RecordCursor row, RowHash hash, Visitor visitor) throws IOException {
        int width = header(kind).size();
        ErrorColumns errors = ErrorColumns.of(header(kind));
        long rows = 0;
        do {
            requireWhole(kind, row, width, rows);
            hash.read(row);
            errors.hashRefused(row, hash);
            visitor.row(row, hash);
            rows++;
        } while (row.next());
        return rows;
    }

    /**
     * Unprocessed rows are the user's own text, and may have any width unless the answer ends within one; the others are
     * Salesforce's, and always well-formed.
     */
    private void requireWhole(ResultKind kind, RecordCursor row, int width, long rows) throws IOException {
        boolean whole = row.cells() == width && !row.isBroken();
        boolean own = kind == ResultKind.UNPROCESSED && (nothingWasProcessed || !row.isUnterminated());
        if (!whole && !own) {
            throw new IOException("Row " + (rows + 1) + " of the " + kind + " rows has " + row.cells()
                    + " values, but the header has " + width + ", or a quote is not closed; the answer was cut"
                    + " off, or is written in another dialect");
        }
    }
}
