package io.github.bulk2.csv;

import io.github.bulk2.csv.RecordShape.Component;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records as the bytes of a CSV file, made while they are read. For one thread. */
final class RecordInputStream extends InputStream {

    private static final int ENOUGH = 1 << 14;

    private final RecordShape shape;
    private final Stream<? extends Record> records;
    private final Iterator<? extends Record> next;
    private final StringBuilder text = new StringBuilder();
    private byte[] bytes = {};
    private int at;
    private boolean lineBegun;
    private @Nullable CsvProducerException failure;

    RecordInputStream(RecordShape shape, Stream<? extends Record> records) {
        this.shape = shape;
        this.records = records;
        this.next = records.iterator();
        shape.columns().forEach(this::cell);
        endLine();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == bytes.length) {
            writeRecords();
            bytes = CellText.utf8(text);
            text.setLength(0);
            at = 0;
            if (bytes.length == 0) {
                return -1;
            }
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
    }

    private void writeRecords() throws CsvProducerException {
        if (failure != null) {
            // A reader that tries again must not take what came before the failure for all.
            throw failure;
        }
        try {
            while (text.length() < ENOUGH && next.hasNext()) {
                write(shape, next.next());
                endLine();
            }
        } catch (RuntimeException thrown) {
            failure = new CsvProducerException("the producer of the records failed: " + thrown, thrown);
            throw failure;
        }
    }

    private void write(RecordShape of, @Nullable Object row) {
        for (Component component : of.components()) {
            Object value = row == null ? null : value(component, row);
            boolean cleared = value instanceof Optional<?> optional && optional.isEmpty();
            Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            CellType type = component.text();
            if (component.nested() != null) {
                write(component.nested(), plain);
            } else if (cleared) {
                cell(CellText.CLEARED);
            } else {
                cell(plain == null || type == null ? "" : type.write(plain));
            }
        }
    }

    private static @Nullable Object value(Component component, Object row) {
        try {
            return (Object) component.accessor().invokeExact(row);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    private void cell(String value) {
        if (lineBegun) {
            text.append(',');
        }
        lineBegun = true;
        if (!value.isEmpty()) {
            text.append('"')
                    .append(CellText.withLineFeeds(value).replace("\"", "\"\""))
                    .append('"');
        }
    }

    private void endLine() {
        text.append('\n');
        lineBegun = false;
    }

    @Override
    public void close() {
        records.close();
    }
}
