package io.github.bulk2.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes the loaded records of a part with their lines and ids. Not thread-safe. */
final class SuccessFile implements Closeable {

    static final List<String> COLUMNS = List.of(ResultKind.LINE_COLUMN, "sf__Id", "sf__Created");

    private final Path path;
    private final PartSource source;
    private final int id;
    private final int created;
    private final int[] places;
    private @Nullable DurableFile file;
    private @Nullable RecordWriter writer;
    private long withoutLine;

    SuccessFile(Path path, PartSource source, Answers answers) {
        List<String> header = answers.header(ResultKind.SUCCESSFUL);
        this.path = path;
        this.source = source;
        this.id = header.indexOf("sf__Id");
        this.created = header.indexOf("sf__Created");
        this.places = EchoedColumns.placesInResult(source, header);
    }

    /** Begins with the header of the part; what was written before is gone. */
    void header(RecordCursor header) throws IOException {
        close();
        DurableFile begun = DurableFile.create(path);
        file = begun;
        writer = new RecordWriter(begun.out(), source.dialect(), source.header().size(), source.added());
        writer.names(COLUMNS).verbatim(header);
        withoutLine = 0;
    }

    void paired(long line, RecordCursor row, RecordCursor record) throws IOException {
        writer().line(OptionalLong.of(line)).cell(row, id).cell(row, created).record(record);
    }

    /** Writes a row whose record is not known, with the values that came back. */
    void left(RecordCursor row) throws IOException {
        writer().line(OptionalLong.empty()).cell(row, id).cell(row, created).cells(row, places);
        withoutLine++;
    }

    long withoutLine() {
        return withoutLine;
    }

    private RecordWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("The header comes first");
        }
        return writer;
    }

    void commit() throws IOException {
        if (file != null) {
            file.commit();
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
