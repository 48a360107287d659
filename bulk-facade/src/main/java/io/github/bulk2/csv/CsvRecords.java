package io.github.bulk2.csv;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, read one by one while they arrive: memory does not grow with the file. The rows can be read
 * once, and must be closed: that releases the stream beneath at once, read to its end or not.
 *
 * <pre>{@code
 * try (CsvRecords rows = ...) {
 *     for (CsvRecords.Row row : rows) {
 *         System.out.println(row.get("sf__Id"));
 *     }
 * }
 * }</pre>
 *
 * <p>Not thread-safe; a {@link Row} is immutable.
 *
 * <p>Reading throws {@link UncheckedIOException} when the stream breaks, when its bytes are not UTF-8, when a quote
 * stands where it may not, and when a row has more or fewer values than the header; the message names the record and the
 * line, never a value.
 */
public final class CsvRecords implements Iterable<CsvRecords.Row>, AutoCloseable {

    private final InputStream in;
    private final CsvDialect dialect;
    private final Closeable onClose;
    private @Nullable CellReader cells;
    private boolean taken;
    private boolean closed;

    private CsvRecords(InputStream in, CsvDialect dialect, Closeable onClose) {
        this.in = Objects.requireNonNull(in, "in");
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        this.onClose = Objects.requireNonNull(onClose, "onClose");
    }

    /**
     * Reads the rows of a stream of UTF-8. Nothing is read before it is asked for.
     *
     * @param in the stream; closed with the rows
     * @param dialect how the file is written
     * @return the rows
     */
    public static CsvRecords of(InputStream in, CsvDialect dialect) {
        return new CsvRecords(in, dialect, () -> {});
    }

    /**
     * Reads the rows of a stream of UTF-8. Nothing is read before it is asked for.
     *
     * @param in the stream; closed with the rows
     * @param dialect how the file is written
     * @param onClose closed after the stream, once, such as the answer the stream belongs to
     * @return the rows
     */
    public static CsvRecords of(InputStream in, CsvDialect dialect, Closeable onClose) {
        return new CsvRecords(in, dialect, onClose);
    }

    /** {@return how the file is written} */
    public CsvDialect dialect() {
        return dialect;
    }

    /**
     * Returns the names of the columns, in order. Names may occur twice.
     *
     * @return the header, or an empty list for a file without text
     * @throws UncheckedIOException if the header cannot be read
     * @throws IllegalStateException if the rows are closed or were transferred
     */
    public List<String> header() {
        return opened().header();
    }

    /**
     * Returns the rows behind the header; blank lines are left out.
     *
     * @return the one iterator of the rows
     * @throws UncheckedIOException if the header cannot be read
     * @throws IllegalStateException if the rows are closed or were asked for before
     */
    @Override
    public Iterator<Row> iterator() {
        return new RowReader(cells(), dialect);
    }

    /**
     * Returns the rows as a stream; closing the stream closes the rows.
     *
     * @return the one stream of the rows, ordered and sequential
     * @throws UncheckedIOException if the header cannot be read
     * @throws IllegalStateException if the rows are closed or were asked for before
     */
    public Stream<Row> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
                .onClose(this::close);
    }

    /**
     * Copies the bytes as they are, header included, without parsing them.
     *
     * @param out where to; not closed
     * @return the number of bytes copied
     * @throws IOException if reading or writing fails
     * @throws IllegalStateException if the rows are closed, or a row or the header was read before
     */
    public long transferTo(OutputStream out) throws IOException {
        return bytes().transferTo(out);
    }

    /**
     * Returns the bytes as they are, header included, without parsing them.
     *
     * @return the one stream of the bytes; closing it closes the stream of the rows, but not what was to be closed after
     *     it, so close the rows
     * @throws IllegalStateException if the rows are closed, or were asked for before
     */
    public InputStream bytes() {
        checkOpen();
        if (cells != null) {
            throw new IllegalStateException("The rows are being read already, so their bytes are incomplete;"
                    + " ask for the bytes before anything else");
        }
        take();
        return in;
    }

    /**
     * Releases the stream. Does nothing the second time.
     *
     * @throws UncheckedIOException if the stream cannot be closed
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (cells != null) {
            cells.close();
        }
        try (Closeable after = onClose;
                InputStream first = in) {
            Objects.requireNonNull(after);
            Objects.requireNonNull(first);
        } catch (IOException e) {
            throw new UncheckedIOException("The CSV stream could not be closed", e);
        }
    }

    private void take() {
        if (taken) {
            throw new IllegalStateException("The rows of a stream can be read once only");
        }
        taken = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The rows are closed");
        }
    }

    /** The rows as cells, for the one reader of them. */
    CellReader cells() {
        CellReader all = opened();
        take();
        return all;
    }

    private CellReader opened() {
        checkOpen();
        CellReader open = cells;
        if (open == null) {
            if (taken) {
                throw new IllegalStateException("The rows were transferred already");
            }
            try {
                open = new CellReader(in, dialect);
            } catch (IOException e) {
                throw new UncheckedIOException("The header could not be read", e);
            }
            cells = open;
        }
        return open;
    }

    /** One row. Immutable. */
    public static final class Row {

        private final List<String> header;
        private final Map<String, Integer> columns;
        private final String[] values;
        private final long line;

        Row(List<String> header, Map<String, Integer> columns, String[] values, long line) {
            this.header = header;
            this.columns = columns;
            this.values = values;
            this.line = line;
        }

        /**
         * Returns the value of a column; the first one's, if there are several of the name.
         *
         * @param name the column's name, exactly as in the header
         * @return the value, empty if there is none
         * @throws NoSuchElementException if there is no such column
         */
        public String get(String name) {
            Integer column = columns.get(name);
            if (column == null) {
                throw new NoSuchElementException("There is no column " + name + "; the header is " + header);
            }
            return values[column];
        }

        /**
         * Returns the value of a column.
         *
         * @param index the column's place, counted from 0
         * @return the value, empty if there is none
         * @throws IndexOutOfBoundsException if there is no such column
         */
        public String get(int index) {
            return values[Objects.checkIndex(index, values.length)];
        }

        /**
         * Returns the values in the order of the header.
         *
         * @return an unmodifiable list
         */
        public List<String> values() {
            return Collections.unmodifiableList(Arrays.asList(values));
        }

        /**
         * Returns the line the row begins in.
         *
         * @return the line, counted from 1, the header being in line 1
         */
        public long lineNumber() {
            return line;
        }

        /**
         * Returns the values by name, in the order of the header; of columns with one name the first.
         *
         * @return a new map
         */
        public Map<String, String> toMap() {
            Map<String, String> map = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                map.putIfAbsent(header.get(i), values[i]);
            }
            return map;
        }

        /** Returns the place of the row; its values may be secret. */
        @Override
        public String toString() {
            return "row in line " + line;
        }
    }
}
