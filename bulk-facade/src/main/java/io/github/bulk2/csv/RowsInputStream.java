package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/** Rows of values as the bytes of a CSV file, made while they are read. For one thread. */
final class RowsInputStream extends InputStream {

    private static final int ENOUGH = 1 << 14;

    // Text is quoted and null is not, so that a text that is empty is seen to be one.
    private static final CSVFormat CSV = CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator("\n")
            .setQuoteMode(QuoteMode.ALL_NON_NULL)
            .get();

    /** Gives one row after the other. */
    interface Rows extends AutoCloseable {

        /** The next row, or null at the end. */
        @Nullable
        List<?> next() throws Exception;

        @Override
        default void close() {}
    }

    private final List<String> header;
    private final Rows rows;
    private final StringBuilder text = new StringBuilder();
    private byte[] bytes = {};
    private int at;
    private long row;
    private boolean ended;
    private @Nullable CsvProducerException failure;

    RowsInputStream(List<String> header, Rows rows) throws IOException {
        this.header = header;
        this.rows = rows;
        CSV.printRecord(text, header.toArray());
    }

    static List<String> requireNames(List<String> header) {
        if (header.isEmpty()) {
            throw new IllegalArgumentException("a header has one name at least");
        }
        return List.copyOf(header);
    }

    static Rows of(Stream<? extends List<?>> stream) {
        Iterator<? extends List<?>> iterator = stream.iterator();
        return new Rows() {
            @Override
            public @Nullable List<?> next() {
                return iterator.hasNext() ? Objects.requireNonNull(iterator.next(), "a row is null") : null;
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
            return 0;
        }
        if (at == bytes.length && !fill()) {
            return -1;
        }
        int copied = Math.min(count, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, copied);
        at += copied;
        return copied;
    }

    private boolean fill() throws IOException {
        if (failure != null) {
            // A reader that tries again must not take what came before the failure for all.
            throw failure;
        }
        while (text.length() < ENOUGH && !ended) {
            try {
                write(rows.next());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw failed(stopped);
            } catch (Exception thrown) {
                throw failed(thrown);
            }
        }
        bytes = CellText.utf8(text);
        at = 0;
        text.setLength(0);
        return bytes.length > 0;
    }

    private CsvProducerException failed(Exception cause) {
        CsvProducerException exception =
                new CsvProducerException("the producer of the data failed at row " + (row + 1) + ": " + cause, cause);
        failure = exception;
        return exception;
    }

    private void write(@Nullable List<?> values) throws IOException {
        if (values == null) {
            ended = true;
            return;
        }
        if (values.size() != header.size()) {
            throw new IllegalArgumentException(
                    "the row has " + values.size() + " cells, and the header " + header.size());
        }
        List<@Nullable String> cells = new ArrayList<>(values.size());
        for (int i = 0; i < header.size(); i++) {
            try {
                String cell = CellText.of(values.get(i), null);
                cells.add(cell == null ? null : CellText.withLineFeeds(cell));
            } catch (IllegalArgumentException misfit) {
                throw new IllegalArgumentException("column " + header.get(i) + ": " + misfit.getMessage(), misfit);
            }
        }
        if (cells.size() == 1 && cells.get(0) == null) {
            // A blank line would be no record.
            cells.set(0, "");
        }
        CSV.printRecord(text, cells.toArray());
        row++;
    }

    @Override
    public void close() {
        rows.close();
    }
}
