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

    private final Map<ResultKind, Path> files = new EnumMap<>(ResultKind.class);
    private final Map<ResultKind, List<String>> headers = new EnumMap<>(ResultKind.class);
    private final ColumnDelimiter delimiter;
    private @Nullable Incoming successful;

    private Answers(ColumnDelimiter delimiter) {
        this.delimiter = delimiter;
    }

    /** Streams failed and unprocessed rows to files, and begins with the successful ones. */
    static Answers fetch(JobResults results, Path folder, ColumnDelimiter delimiter) throws IOException {
        Answers answers = new Answers(delimiter);
        for (ResultKind kind : new ResultKind[] {ResultKind.FAILED, ResultKind.UNPROCESSED}) {
            try (Incoming incoming =
                    answers.begin(kind, kind == ResultKind.FAILED ? results.failed() : results.unprocessed(), folder)) {
                incoming.rest();
            }
        }
        answers.successful = answers.begin(ResultKind.SUCCESSFUL, results.successful(), folder);
        return answers;
    }

    private Incoming begin(ResultKind kind, CsvRecords rows, Path folder) throws IOException {
        Path file = kind.answer(folder);
        Incoming incoming = Incoming.of(rows, file, delimiter);
        files.put(kind, file);
        headers.put(kind, incoming.header());
        return incoming;
    }

    /** Has all rows in files. */
    void complete() throws IOException {
        Incoming incoming = successful;
        if (incoming != null) {
            incoming.rest();
            close();
        }
    }

    @Override
    public void close() throws IOException {
        if (successful != null) {
            successful.close();
            successful = null;
        }
    }

    /**
     * Takes all that was sent as unprocessed. For a job that failed or was aborted before its first record: whether
     * Salesforce then gives the records back as unprocessed is not documented, and they are no less unprocessed if not.
     */
    void nothingWasProcessed(PartSource source, Path folder) throws IOException {
        Path file = ResultKind.UNPROCESSED.answer(folder);
        try (InputStream sent = source.data().open();
                DurableFile answer = DurableFile.create(file)) {
            sent.transferTo(answer.out());
            answer.keep();
        }
        readHeader(ResultKind.UNPROCESSED, file);
    }

    boolean hasNoRows() throws IOException {
        complete();
        for (Path file : files.values()) {
            try (RecordCursor cursor = new RecordCursor(Files.newInputStream(file), delimiter)) {
                boolean header = cursor.next();
                if (header && cursor.next()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void readHeader(ResultKind kind, Path file) throws IOException {
        files.put(kind, file);
        try (RecordCursor cursor = new RecordCursor(Files.newInputStream(file), delimiter)) {
            headers.put(kind, cursor.next() ? cursor.texts() : List.of());
        }
    }

    Path file(ResultKind kind) {
        return file(files, kind);
    }

    List<String> header(ResultKind kind) {
        return file(headers, kind);
    }

    private static <T> T file(Map<ResultKind, T> map, ResultKind kind) {
        T value = map.get(kind);
        if (value == null) {
            throw new IllegalStateException("There is no answer " + kind);
        }
        return value;
    }

    ColumnDelimiter delimiter() {
        return delimiter;
    }

    /** The columns that all three give back. */
    EchoedColumns echoedColumns(List<String> sourceHeader) {
        return EchoedColumns.of(sourceHeader, headers.values());
    }

    /** Hears of each row of an answer. */
    interface Visitor {

        void row(RecordCursor row, RowHash hash) throws IOException;
    }

    /** Goes through the rows of an answer and returns how many there are. */
    long forEach(ResultKind kind, RowHash hash, Visitor visitor) throws IOException {
        Incoming incoming = kind == ResultKind.SUCCESSFUL ? successful : null;
        if (incoming != null) {
            long rows = forEach(kind, incoming.rows(), hash, visitor);
            complete();
            return rows;
        }
        try (RecordCursor row = new RecordCursor(Files.newInputStream(file(kind)), delimiter)) {
            row.next();
            return forEach(kind, row, hash, visitor);
        }
    }

    private long forEach(ResultKind kind, RecordCursor row, RowHash hash, Visitor visitor) throws IOException {
        int width = header(kind).size();
        ErrorColumns errors = ErrorColumns.of(header(kind));
        long rows = 0;
        while (row.next()) {
            // Unprocessed rows are the user's own text; the others are Salesforce's, and always well-formed.
            if (kind != ResultKind.UNPROCESSED && (row.cells() != width || row.isBroken())) {
                throw new IOException("Row " + (rows + 1) + " of the " + kind + " rows has " + row.cells()
                        + " values, but the header has " + width + ", or a quote is not closed; the answer was cut"
                        + " off, or is written in another dialect");
            }
            hash.read(row);
            errors.hashRefused(row, hash);
            visitor.row(row, hash);
            rows++;
        }
        return rows;
    }
}
