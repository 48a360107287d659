package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvRecords;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.input.TeeInputStream;

/**
 * Rows on their way from Salesforce, which are kept in a file while they are read: byte by byte, but for a byte order
 * mark. Not thread-safe.
 */
final class Incoming implements Closeable {

    /** More than the longest header, of 32,000 characters. */
    private static final int HEAD = 1 << 17;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final List<String> OWN_COLUMNS = List.of("sf__Id", "sf__Created", "sf__Error");

    private final CsvRecords rows;
    private final DurableFile file;
    private final ColumnDelimiter delimiter;
    private final RecordCursor cursor;
    private final InputStream kept;
    private final List<String> header;
    private final boolean hasRows;

    private Incoming(CsvRecords rows, DurableFile file, PartSource source) throws IOException {
        this.rows = rows;
        this.file = file;
        InputStream bytes = rows.bytes();
        byte[] head = bytes.readNBytes(HEAD);
        int mark = startsWithMark(head) ? BYTE_ORDER_MARK.length : 0;
        this.delimiter = delimiter(head, mark, source);
        this.kept = new TeeInputStream(
                new SequenceInputStream(new ByteArrayInputStream(head, mark, head.length - mark), bytes), file.out());
        this.cursor = new RecordCursor(kept, delimiter);
        this.header = cursor.next() ? cursor.texts() : List.of();
        this.hasRows = cursor.next();
    }

    private static boolean startsWithMark(byte[] head) {
        return head.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(head, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    /** That of the job, unless the header makes more sense with another one: which one results have is not documented. */
    private static ColumnDelimiter delimiter(byte[] head, int from, PartSource source) {
        ColumnDelimiter best = source.dialect().columnDelimiter();
        long most = known(head, from, best, source);
        for (ColumnDelimiter other : ColumnDelimiter.values()) {
            long found = known(head, from, other, source);
            if (found > most) {
                best = other;
                most = found;
            }
        }
        return best;
    }

    private static long known(byte[] head, int from, ColumnDelimiter delimiter, PartSource source) {
        RecordCursor first = RecordCursor.ofRecords(delimiter);
        first.read(head, from, head.length);
        List<String> names = first.texts();
        return Stream.concat(OWN_COLUMNS.stream(), source.sentColumns().stream().map(SentColumn::name))
                .filter(name -> EchoedColumns.place(name, names) >= 0)
                .count();
    }

    /** Reads the header, and whether there are rows. */
    static Incoming of(CsvRecords rows, Path file, PartSource source) throws IOException {
        DurableFile target = null;
        try {
            target = DurableFile.create(file);
            return new Incoming(rows, target, source);
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

    ColumnDelimiter delimiter() {
        return delimiter;
    }

    boolean hasRows() {
        return hasRows;
    }

    /** The rows behind the header, standing at the first one if there is one; they can be read once. */
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
