package io.github.bulk2.load;

import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvRefusedRecord;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records of an input that cannot be loaded: writes them to a file of the run while the input is read, and gives parts
 * that have none of them. A scan that begins anew writes the file anew. For one thread.
 */
final class SetAside implements Closeable {

    private static final String FILE = "set-aside.csv";

    private final Path runFolder;
    private final DurableFile file;
    private final RefusedIndex index;
    private @Nullable DataHeader header;
    private @Nullable RecordWriter writer;
    /** The first record that is in no part before the next one. */
    private long firstOfPart;

    SetAside(Path runFolder) throws IOException {
        this.runFolder = runFolder;
        this.file = DurableFile.create(runFolder.resolve(FILE));
        this.index = new RefusedIndex(runFolder.resolve("set-aside.index"));
    }

    /** Refuses a file that would be overwritten, or cannot be made. */
    static void requireNew(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InvalidInputException("the folder of " + file
                    + " is not there. Make it, or name another file for the records to set aside");
        }
        if (Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > 0)) {
            throw new InvalidInputException(
                    file + " exists already. Name another file for the records to set aside, or remove it");
        }
    }

    /** Copies the records to where the user wants them, unless they are there; they may have been corrected there. */
    static void publish(Path runFolder, Path target) throws IOException {
        if (Files.exists(target) && Files.size(target) > 0) {
            return;
        }
        try (DurableFile copy = DurableFile.create(target)) {
            copy.append(runFolder.resolve(FILE), 0);
            copy.commit();
        }
    }

    void begin(DataHeader data) throws IOException {
        header = data;
        Projection projection = data.projection();
        int added = projection == null ? 0 : projection.added();
        RecordWriter front =
                new RecordWriter(file.out(), data.dialect(), data.names().size(), added);
        front.names(List.of(ResultKind.LINE_COLUMN, ResultKind.REASON_COLUMN));
        try (RecordCursor cursor = new RecordCursor(
                CsvSource.ofString(data.text()).open(), data.dialect().columnDelimiter())) {
            cursor.next();
            front.verbatim(cursor);
        }
        writer = front;
    }

    private DataHeader header() {
        if (header == null) {
            throw new IllegalStateException("no record comes before the header");
        }
        return header;
    }

    /** Where the bytes of the input can be read again. */
    interface Input {
        CsvSource range(long offset, long length);
    }

    void add(CsvRefusedRecord record, Input input) throws IOException {
        RecordWriter front = writer;
        if (front == null) {
            throw new IllegalStateException("no record comes before the header");
        }
        index.add(record);
        front.line(OptionalLong.of(record.line())).names(List.of(reason(record)));
        try (InputStream body = body(record, input)) {
            body.transferTo(file.out());
        }
        file.out().write(header().dialect().lineEnding().bytes());
    }

    private static String reason(CsvRefusedRecord record) {
        return record.findings().stream().map(CsvFinding::message).distinct().collect(Collectors.joining("; "));
    }

    /** The record without its line ending, and without the columns of an earlier result if it can be told which these are. */
    private InputStream body(CsvRefusedRecord record, Input input) throws IOException {
        InputStream in = input.range(record.offset(), record.length() - lineEnding(record, input))
                .open();
        Projection projection = header().projection();
        if (projection == null || projection.added() == 0 || isOutOfShape(record)) {
            return in;
        }
        boolean[] kept = new boolean[projection.width()];
        Arrays.fill(kept, projection.added(), projection.width(), true);
        return new ColumnFilter(in, header().dialect().columnDelimiter(), kept, true);
    }

    private static int lineEnding(CsvRefusedRecord record, Input input) throws IOException {
        int length = (int) Math.min(2, record.length());
        long end = record.offset() + record.length();
        try (InputStream last = input.range(end - length, length).open()) {
            byte[] bytes = last.readAllBytes();
            if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
                return 0;
            }
            return bytes.length == 2 && bytes[0] == '\r' ? 2 : 1;
        }
    }

    private static boolean isOutOfShape(CsvRefusedRecord record) {
        return record.findings().stream().anyMatch(finding -> switch (finding.code()) {
            case COLUMN_COUNT, UNESCAPED_QUOTE, TEXT_AFTER_QUOTE, SPACE_AROUND_QUOTE, UNTERMINATED_QUOTE -> true;
            default -> false;
        });
    }

    /**
     * Gives a part without the records that are set aside: the part itself if it has none, else a copy, on the disk when this
     * returns.
     */
    PartSpec without(CsvPart found, PartSpec part) throws IOException {
        long end = found.offset() + found.length();
        try (RefusedIndex.Reader refused = index.reader(firstOfPart)) {
            while (refused.hasEntry() && refused.offset < found.offset()) {
                refused.next();
            }
            firstOfPart = refused.number();
            if (!refused.hasEntry() || refused.offset >= end) {
                return part;
            }
        }
        Path records = runFolder.resolve(PartSpec.spoolFile(part.part()));
        CsvSource range = CsvSource.ofRange(runFolder.resolve(part.file()), new byte[0], part.offset(), part.length());
        try (InputStream in = new WithoutRefused(range.open(), found.offset(), index.reader(firstOfPart));
                DurableFile copy = DurableFile.create(records)) {
            in.transferTo(copy.out());
            copy.commit();
        }
        PartSpec copied = PartSpec.copied(found, Files.size(records));
        writeLines(copied, header());
        return copied;
    }

    private void writeLines(PartSpec part, DataHeader data) throws IOException {
        try (RecordCursor records = RecordCursor.ofPart(part.source(runFolder, data));
                OriginalLines lines = new OriginalLines(index.reader(firstOfPart));
                DurableFile copy = DurableFile.create(runFolder.resolve(PartSpec.spoolLines(part.part())))) {
            DataOutputStream out = new DataOutputStream(copy.out());
            records.next();
            while (records.next()) {
                out.writeLong(lines.of(records.line()));
            }
            out.flush();
            copy.commit();
        }
    }

    /** The whole input without the records. */
    CsvSource without(CsvSource text) {
        return new Filtered(text, index);
    }

    /** The lines of the whole input. */
    OriginalLines lines() throws IOException {
        return new OriginalLines(index.reader(0));
    }

    /** Gives the records to the disk. Returns how many there are. */
    long commit() throws IOException {
        if (index.count() > 0) {
            file.commit();
        }
        return index.count();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            index.close();
        }
    }

    private record Filtered(CsvSource text, RefusedIndex index) implements CsvSource {
        @Override
        public InputStream open() throws IOException {
            return new WithoutRefused(text.open(), 0, index.reader(0));
        }

        @Override
        public boolean isRepeatable() {
            return text.isRepeatable();
        }

        @Override
        public OptionalLong contentLength() {
            return OptionalLong.empty();
        }
    }
}
