package io.github.bulk2.load;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The lines of a part's records in the user's file: counted, or read beside the records. Not thread-safe. */
final class LineNumbers implements Closeable {

    /** The line of a record whose line is not known. */
    static final long NONE = 0;

    private final @Nullable DataInputStream numbers;

    private LineNumbers(@Nullable DataInputStream numbers) {
        this.numbers = numbers;
    }

    static LineNumbers of(PartSource source) throws IOException {
        return ofFile(source.lineNumbers());
    }

    /** Reads a file of {@link Lines}; without one, lines are counted. */
    static LineNumbers ofFile(@Nullable Path file) throws IOException {
        return new LineNumbers(
                file == null ? null : new DataInputStream(new BufferedInputStream(Files.newInputStream(file))));
    }

    static boolean isKnown(OptionalLong line) {
        return line.isPresent() && line.getAsLong() != NONE;
    }

    /** The line of the next record; to be asked for each record in turn. */
    long next(RecordCursor record) throws IOException {
        return next(record.line());
    }

    /** The same, of a record that another reader counted. */
    long next(long counted) throws IOException {
        return numbers == null ? counted : numbers.readLong();
    }

    @Override
    public void close() throws IOException {
        if (numbers != null) {
            numbers.close();
        }
    }
}
