package io.github.bulk2.load;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** The lines of a part's records in the user's file: counted, or read beside the records. Not thread-safe. */
final class LineNumbers implements Closeable {

    private final @Nullable DataInputStream numbers;

    private LineNumbers(@Nullable DataInputStream numbers) {
        this.numbers = numbers;
    }

    static LineNumbers of(PartSource source) throws IOException {
        return new LineNumbers(
                source.lineNumbers() == null
                        ? null
                        : new DataInputStream(new BufferedInputStream(Files.newInputStream(source.lineNumbers()))));
    }

    /** The line of the next record; to be asked for each record in turn. */
    long next(RecordCursor record) throws IOException {
        return numbers == null ? record.line() : numbers.readLong();
    }

    @Override
    public void close() throws IOException {
        if (numbers != null) {
            numbers.close();
        }
    }
}
