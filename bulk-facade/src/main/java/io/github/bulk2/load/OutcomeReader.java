package io.github.bulk2.load;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads single failed and unprocessed rows by their place; neighbours come out of one buffer. Not thread-safe. */
final class OutcomeReader implements Closeable {

    private static final int WINDOW = 1 << 16;

    private final FileChannel failed;
    private final FileChannel unprocessed;
    private final RecordCursor cursor;
    private byte[] window = new byte[WINDOW];
    private @Nullable ResultKind windowKind;
    private long windowStart;
    private int windowLength;

    OutcomeReader(Answers answers) throws IOException {
        failed = FileChannel.open(answers.file(ResultKind.FAILED), StandardOpenOption.READ);
        unprocessed = FileChannel.open(answers.file(ResultKind.UNPROCESSED), StandardOpenOption.READ);
        cursor = RecordCursor.ofRecords(answers.delimiter());
    }

    /** The row at a place; valid until the next one is read. */
    RecordCursor read(long place) throws IOException {
        ResultKind kind = Place.kind(place);
        long offset = Place.offset(place);
        int length = Place.length(place);
        boolean inWindow = kind == windowKind && offset >= windowStart && offset + length <= windowStart + windowLength;
        if (!inWindow) {
            fill(kind, offset, length);
        }
        int from = (int) (offset - windowStart);
        cursor.read(window, from, from + length);
        return cursor;
    }

    private void fill(ResultKind kind, long offset, int length) throws IOException {
        if (window.length < length) {
            window = new byte[length];
        }
        // Rows in another order than the records are read alone: most of a whole window would be read in vain.
        long ahead = offset - windowStart - windowLength;
        boolean inOrder = kind == windowKind && ahead >= 0 && ahead < WINDOW;
        FileChannel channel = kind == ResultKind.FAILED ? failed : unprocessed;
        ByteBuffer bytes = ByteBuffer.wrap(window, 0, inOrder ? window.length : length);
        int read;
        do {
            read = channel.read(bytes, offset + bytes.position());
        } while (read > 0 && bytes.hasRemaining());
        windowKind = kind;
        windowStart = offset;
        windowLength = bytes.position();
        if (windowLength < length) {
            throw new EOFException("The " + kind + " rows were cut off while they were read");
        }
    }

    @Override
    public void close() throws IOException {
        try (failed) {
            unprocessed.close();
        }
    }
}
