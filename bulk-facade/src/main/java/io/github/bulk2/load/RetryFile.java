package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** The records to send again and their lines. Not thread-safe. */
final class RetryFile implements Closeable {

    private final PartSource source;
    private final Path records;
    private final Path lines;
    private final DurableFile recordsFile;
    private final DurableFile linesFile;
    private final RecordWriter writer;
    private final DataOutputStream lineNumbers;
    private long firstLine;

    RetryFile(Path runFolder, PartSource source) throws IOException {
        this.source = source;
        Path folder = runFolder.resolve("retry");
        records = folder.resolve(source.fileName() + ".csv");
        lines = folder.resolve(source.fileName() + ".lines");
        recordsFile = DurableFile.create(records);
        linesFile = DurableFile.create(lines);
        writer = new RecordWriter(
                recordsFile.out(), source.dialect(), source.header().size(), 0);
        lineNumbers = new DataOutputStream(linesFile.out());
    }

    void header(RecordCursor header) throws IOException {
        writer.verbatim(header);
    }

    void add(RecordCursor record, long line) throws IOException {
        firstLine = firstLine == 0 ? line : firstLine;
        writer.verbatim(record);
        lineNumbers.writeLong(line);
    }

    PartSource commit(long count) throws IOException {
        linesFile.commit();
        recordsFile.commit();
        return new PartSource(
                source.part(),
                source.round(),
                CsvSource.ofFile(records),
                source.dialect(),
                source.header(),
                count,
                firstLine,
                lines,
                source.projection());
    }

    @Override
    public void close() throws IOException {
        try (recordsFile) {
            linesFile.close();
        }
    }
}
