package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records in a result file of a run, without the columns that were added in front of those of the original.
 *
 * @param file the file
 * @param dialect its dialect
 * @param neededKey the column that must have a value, or null; a record without one is left out
 */
record RetryRows(Path file, CsvDialect dialect, @Nullable String neededKey) {

    private static final List<String> ADDED = List.of("bulk2__", "sf__");

    /** What is in the file. */
    record Found(List<String> columns, long records, long leftOut) {}

    /** Takes the records. */
    interface Sink {
        /** Takes the header, and after it each record; what is to be taken of it begins at {@code from}. */
        void take(RecordCursor record, int from, long line) throws IOException;
    }

    Found read(Sink sink) throws IOException {
        try (RecordCursor record =
                new RecordCursor(CsvSource.ofFile(file).withoutBom().open(), dialect.columnDelimiter())) {
            List<String> header = record.next() ? record.texts() : List.of();
            int added = (int) header.stream().takeWhile(RetryRows::isAdded).count();
            List<String> columns = List.copyOf(header.subList(added, header.size()));
            if (columns.isEmpty()) {
                throw changed("has no column of the original");
            }
            sink.take(record, start(record, added), LineNumbers.NONE);
            int line = header.indexOf(ResultKind.LINE_COLUMN);
            int key = key(header, added);
            long taken = 0;
            long leftOut = 0;
            while (record.next()) {
                if (record.cells() != header.size() || record.isBroken()) {
                    throw changed(
                            "has another number of columns, or a quote where none may be, in line " + record.line());
                }
                if (neededKey != null && (key < 0 || isBlank(record.text(key)))) {
                    leftOut++;
                } else {
                    sink.take(record, start(record, added), line < 0 ? LineNumbers.NONE : number(record.text(line)));
                    taken++;
                }
            }
            return new Found(columns, taken, leftOut);
        }
    }

    InvalidInputException changed(String how) {
        return new InvalidInputException(
                file + " " + how
                        + ": it was changed since the run. Restore its records, whose values may be corrected, or load the file itself");
    }

    private static boolean isAdded(String column) {
        return ADDED.stream().anyMatch(column.toLowerCase(Locale.ROOT)::startsWith);
    }

    /** As the load takes it: the external id, or Id where there is none. */
    private int key(List<String> header, int added) {
        int byId = -1;
        for (int i = added; i < header.size(); i++) {
            if (header.get(i).equalsIgnoreCase(neededKey)) {
                return i;
            }
            byId = header.get(i).equalsIgnoreCase("Id") ? i : byId;
        }
        return byId;
    }

    private static boolean isBlank(String key) {
        return key.isBlank() || key.equals("#N/A");
    }

    /** Behind the delimiter of the cell before. */
    private static int start(RecordCursor record, int cell) {
        if (cell == 0) {
            return record.start();
        }
        int end = record.cellEnd(cell - 1);
        return record.buffer()[end] == '"' ? end + 2 : end + 1;
    }

    private static long number(String line) {
        return line.matches("\\d{1,18}") ? Long.parseLong(line) : LineNumbers.NONE;
    }
}
