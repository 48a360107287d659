package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The three results of a job as Salesforce gave them, in files. The successful ones, by far the most, are written to
 * their file while they are first read. Not thread-safe.
 */
final class Answers implements Closeable {

    private final Map<ResultKind, Path> files = new EnumMap<>(ResultKind.class);
    private final Map<ResultKind, List<String>> headers = new EnumMap<>(ResultKind.class);
    private final ColumnDelimiter delimiter;
    private @Nullable Incoming incoming;

    private Answers(ColumnDelimiter delimiter) {
        this.delimiter = delimiter;
    }

    /** Streams failed and unprocessed rows to files, and begins with the successful ones. */
    static Answers fetch(JobResults results, Path folder, ColumnDelimiter delimiter) throws IOException {
        Answers answers = new Answers(delimiter);
        answers.begin(ResultKind.FAILED, results.failed(), folder);
        answers.complete();
        answers.begin(ResultKind.UNPROCESSED, results.unprocessed(), folder);
        answers.complete();
        answers.begin(ResultKind.SUCCESSFUL, results.successful(), folder);
        return answers;
    }

    private void begin(ResultKind kind, CsvRecords rows, Path folder) throws IOException {
        Path file = kind.answer(folder);
        if (rows.dialect().columnDelimiter() == delimiter) {
            incoming = Incoming.of(rows, file, delimiter);
            files.put(kind, file);
            headers.put(kind, incoming.header());
        } else {
            rewrite(rows, file);
            readHeader(kind, file);
        }
    }

    /** All files of a run have one dialect, that of the data, whatever Salesforce answers in. */
    private void rewrite(CsvRecords rows, Path file) throws IOException {
        try (rows;
                DurableFile answer = DurableFile.create(file)) {
            line(rows.header(), answer.out());
            for (CsvRecords.Row row : rows) {
                line(row.values(), answer.out());
            }
            answer.keep();
        }
    }

    private void line(List<String> values, OutputStream out) throws IOException {
        String text = values.stream()
                .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(String.valueOf(delimiter.character()), "", "\n"));
        out.write(text.getBytes(StandardCharsets.UTF_8));
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
    void nothingWasProcessed(PartSource source, Path folder) throws IOException {
        Path file = ResultKind.UNPROCESSED.answer(folder);
        try (InputStream sent = source.sent().open();
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
        Incoming arriving = kind == ResultKind.SUCCESSFUL ? incoming : null;
        if (arriving != null) {
            long rows = forEach(kind, arriving.rows(), hash, visitor);
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
