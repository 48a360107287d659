package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.input.TeeInputStream;

/** Rows on their way from Salesforce, which are kept in a file while they are read. Not thread-safe. */
final class Incoming implements Closeable {

    private final CsvRecords rows;
    private final DurableFile file;
    private final RecordCursor cursor;
    private final InputStream kept;
    private final List<String> header;

    private Incoming(CsvRecords rows, DurableFile file, ColumnDelimiter delimiter) throws IOException {
        this.rows = rows;
        this.file = file;
        this.kept = new TeeInputStream(rows.bytes(), file.out());
        this.cursor = new RecordCursor(kept, delimiter);
        this.header = cursor.next() ? cursor.texts() : List.of();
    }

    /** Reads the header. */
    static Incoming of(CsvRecords rows, Path file, ColumnDelimiter delimiter) throws IOException {
        DurableFile target = null;
        try {
            target = DurableFile.create(file);
            return new Incoming(rows, target, delimiter);
        } catch (IOException | RuntimeException e) {
            try (rows) {
                if (target != null) {
                    target.close();
                }
            }
            throw e;
        }
    }

    List<String> header() {
        return header;
    }

    /** The rows behind the header; they can be read once. */
    RecordCursor rows() {
        return cursor;
    }

    /** Has what was not read in the file too, and gives the file its name. */
    void rest() throws IOException {
        kept.transferTo(OutputStream.nullOutputStream());
        file.keep();
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            file.close();
        }
    }
}
