package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The three results of a job as Salesforce gave them, in files. */
final class Answers {

    private final Map<ResultKind, Path> files = new EnumMap<>(ResultKind.class);
    private final Map<ResultKind, List<String>> headers = new EnumMap<>(ResultKind.class);
    private final ColumnDelimiter delimiter;

    private Answers(ColumnDelimiter delimiter) {
        this.delimiter = delimiter;
    }

    /** Streams the results to files. */
    static Answers fetch(JobResults results, Path folder, ColumnDelimiter delimiter) throws IOException {
        Answers answers = new Answers(delimiter);
        answers.store(ResultKind.FAILED, results.failed(), folder);
        answers.store(ResultKind.UNPROCESSED, results.unprocessed(), folder);
        answers.store(ResultKind.SUCCESSFUL, results.successful(), folder);
        return answers;
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
            answer.commit();
        }
        readHeader(ResultKind.UNPROCESSED, file);
    }

    boolean hasNoRows() throws IOException {
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

    private void store(ResultKind kind, CsvRecords rows, Path folder) throws IOException {
        Path file = kind.answer(folder);
        try (rows;
                DurableFile answer = DurableFile.create(file)) {
            if (rows.dialect().columnDelimiter() == delimiter) {
                transfer(rows, kind, answer);
            } else {
                rewrite(rows, answer);
            }
            answer.commit();
        }
        readHeader(kind, file);
    }

    private void readHeader(ResultKind kind, Path file) throws IOException {
        files.put(kind, file);
        try (RecordCursor cursor = new RecordCursor(Files.newInputStream(file), delimiter)) {
            headers.put(kind, cursor.next() ? cursor.texts() : List.of());
        }
    }

    private static void transfer(CsvRecords rows, ResultKind kind, DurableFile answer) {
        try {
            rows.transferTo(answer.out());
        } catch (IOException e) {
            throw new UncheckedIOException("The " + kind + " rows broke off; they can be fetched again", e);
        }
    }

    /** All files of a run have one dialect, that of the data, whatever Salesforce answers in. */
    private void rewrite(CsvRecords rows, DurableFile answer) throws IOException {
        line(rows.header(), answer.out());
        for (CsvRecords.Row row : rows) {
            line(row.values(), answer.out());
        }
    }

    private void line(List<String> values, OutputStream out) throws IOException {
        String text = values.stream()
                .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(String.valueOf(delimiter.character()), "", "\n"));
        out.write(text.getBytes(StandardCharsets.UTF_8));
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
        List<String> header = header(kind);
        ErrorColumns errors = ErrorColumns.of(header);
        long rows = 0;
        try (RecordCursor row = new RecordCursor(Files.newInputStream(file(kind)), delimiter)) {
            row.next();
            while (row.next()) {
                // Unprocessed rows are the user's own text; the others are Salesforce's, and always well-formed.
                if (kind != ResultKind.UNPROCESSED && (row.cells() != header.size() || row.isBroken())) {
                    throw new UncheckedIOException(
                            new IOException(
                                    "Row " + (rows + 1) + " of the " + kind + " rows has " + row.cells()
                                            + " values, but the header has " + header.size()
                                            + ", or a quote is not closed; the answer was cut off, or is written in another dialect"));
                }
                hash.read(row);
                errors.hashRefused(row, hash);
                visitor.row(row, hash);
                rows++;
            }
        }
        return rows;
    }
}
