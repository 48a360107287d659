package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Writes records of a part, as they stand in it, behind cells of our own. Not thread-safe. */
final class RecordWriter {

    private static final byte[] QUOTE = {'"'};
    private static final byte[] TWO_QUOTES = {'"', '"'};

    private final OutputStream out;
    private final int width;
    private final int skipped;
    private final int delimiter;
    private final byte[] lineEnding;

    /**
     * Writes records of a part.
     *
     * @param width the number of their columns
     * @param skipped how many columns at the front are not written
     */
    RecordWriter(OutputStream out, CsvDialect dialect, int width, int skipped) {
        this.out = out;
        this.width = width;
        this.skipped = skipped;
        this.delimiter = dialect.columnDelimiter().character();
        this.lineEnding = dialect.lineEnding().bytes();
    }

    /** Writes names of columns, each with a delimiter behind it. */
    RecordWriter names(List<String> names) throws IOException {
        for (String name : names) {
            quoted(name.getBytes(StandardCharsets.UTF_8));
            out.write(delimiter);
        }
        return this;
    }

    /** Writes a whole line of names. */
    void header(List<String> names) throws IOException {
        names(names.subList(0, names.size() - 1));
        quoted(names.get(names.size() - 1).getBytes(StandardCharsets.UTF_8));
        out.write(lineEnding);
    }

    RecordWriter line(OptionalLong line) throws IOException {
        if (LineNumbers.isKnown(line)) {
            out.write(Long.toString(line.getAsLong()).getBytes(StandardCharsets.US_ASCII));
        }
        out.write(delimiter);
        return this;
    }

    /** Writes a cell of another row; empty if there is none. */
    RecordWriter cell(RecordCursor row, int cell) throws IOException {
        out.write(QUOTE);
        if (cell >= 0 && row.isPlain(cell)) {
            out.write(row.buffer(), row.cellStart(cell), row.cellEnd(cell) - row.cellStart(cell));
        } else if (cell >= 0) {
            escaped(row.value(cell));
        }
        out.write(QUOTE);
        out.write(delimiter);
        return this;
    }

    /** Ends the line with the record as it is; one that would spoil the file is made well-formed. */
    void record(RecordCursor record) throws IOException {
        if (record.cells() == width && !record.isBroken()) {
            verbatim(record);
        } else {
            mended(record);
        }
    }

    /** Ends the line with the record, byte by byte. */
    void verbatim(RecordCursor record) throws IOException {
        int start = skipped == 0 ? record.start() : record.rawStart(skipped);
        out.write(record.buffer(), start, record.end() - start);
        out.write(lineEnding);
    }

    /** Missing cells are empty, surplus ones go into the last as text. */
    private void mended(RecordCursor record) throws IOException {
        for (int cell = skipped; cell < width; cell++) {
            if (cell > skipped) {
                out.write(delimiter);
            }
            if (cell == width - 1 && record.cells() > width) {
                surplus(record, cell);
            } else {
                quoted(cell < record.cells() ? record.value(cell) : new byte[0]);
            }
        }
        out.write(lineEnding);
    }

    private void surplus(RecordCursor record, int from) throws IOException {
        out.write(QUOTE);
        for (int cell = from; cell < record.cells(); cell++) {
            if (cell > from) {
                out.write(delimiter);
            }
            escaped(record.value(cell));
        }
        out.write(QUOTE);
    }

    /** Ends the line with the cells of another row at the places given. */
    void cells(RecordCursor row, int[] places) throws IOException {
        for (int i = skipped; i < places.length; i++) {
            if (i > skipped) {
                out.write(delimiter);
            }
            quoted(places[i] < 0 || places[i] >= row.cells() ? new byte[0] : row.value(places[i]));
        }
        out.write(lineEnding);
    }

    private void quoted(byte[] value) throws IOException {
        out.write(QUOTE);
        escaped(value);
        out.write(QUOTE);
    }

    private void escaped(byte[] value) throws IOException {
        int from = 0;
        for (int i = 0; i < value.length; i++) {
            if (value[i] == '"') {
                out.write(value, from, i - from);
                out.write(TWO_QUOTES);
                from = i + 1;
            }
        }
        out.write(value, from, value.length - from);
    }
}
