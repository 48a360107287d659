package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.OptionalLong;

/**
 * The data of a part with another header and, where columns are left out, without their cells. Bytes that are sent are
 * those of the data: only where columns are left out are the records looked at.
 */
record ProjectedSource(CsvSource data, CsvDialect dialect, Projection projection) implements CsvSource {

    @Override
    public InputStream open() throws IOException {
        long header = headerLength();
        InputStream in = data.open();
        try {
            in.skipNBytes(header);
            InputStream records =
                    projection.keepsAll() ? in : new ColumnFilter(in, dialect.columnDelimiter(), projection.kept());
            return new SequenceInputStream(new ByteArrayInputStream(projection.header(dialect)), records);
        } catch (IOException | RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    private long headerLength() throws IOException {
        try (RecordCursor cursor = new RecordCursor(data.open(), dialect.columnDelimiter())) {
            return cursor.next() ? cursor.length() : 0;
        }
    }

    @Override
    public boolean isRepeatable() {
        return data.isRepeatable();
    }

    @Override
    public OptionalLong contentLength() throws IOException {
        OptionalLong length = data.contentLength();
        return projection.keepsAll() && length.isPresent()
                ? OptionalLong.of(length.getAsLong() - headerLength() + projection.header(dialect).length)
                : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return data + ", " + projection.names().size() + " of " + projection.width() + " columns";
    }
}
