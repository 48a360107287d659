package io.github.bulk2.load;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** Reads single rows of the results by their place; neighbours come out of one buffer. Not thread-safe. */
final class OutcomeReader implements Closeable {

    private static final int WINDOW = 1 << 16;

    private final Answers answers;
    private final Map<ResultKind, Window> windows = new EnumMap<>(ResultKind.class);

    OutcomeReader(Answers answers) {
        this.answers = answers;
    }

    /** The row at a place; valid until the next one of its kind is read. */
    RecordCursor read(long place) throws IOException {
        ResultKind kind = Place.kind(place);
        Window window = windows.get(kind);
        if (window == null) {
            window = new Window(kind);
            windows.put(kind, window);
        }
        return window.read(Place.offset(place), Place.length(place));
    }

    @Override
    public void close() throws IOException {
        for (Window window : windows.values()) {
            window.channel.close();
        }
    }

    /** A piece of one answer. */
    private final class Window {

        private final ResultKind kind;
        private final FileChannel channel;
        private final RecordCursor cursor;
        private byte[] window = new byte[WINDOW];
        private long start;
        private int length;

        Window(ResultKind kind) throws IOException {
            this.kind = kind;
            this.channel = FileChannel.open(answers.file(kind), StandardOpenOption.READ);
            this.cursor = RecordCursor.ofRecords(answers.delimiter(kind));
        }

        RecordCursor read(long offset, int rowLength) throws IOException {
            if (offset < start || offset + rowLength > start + length) {
                fill(offset, rowLength);
            }
            int from = (int) (offset - start);
            cursor.read(window, from, from + rowLength);
            return cursor;
        }

        private void fill(long offset, int rowLength) throws IOException {
            if (window.length < rowLength) {
                window = new byte[rowLength];
            }
            // Rows in another order than the records are read alone: most of a whole window would be read in vain.
            long ahead = offset - start - length;
            boolean inOrder = ahead >= 0 && ahead < WINDOW;
            ByteBuffer bytes = ByteBuffer.wrap(window, 0, inOrder ? window.length : rowLength);
            int read;
            do {
                read = channel.read(bytes, offset + bytes.position());
            } while (read > 0 && bytes.hasRemaining());
            start = offset;
            length = bytes.position();
            if (length < rowLength) {
                throw new EOFException("The " + kind + " rows were cut off while they were read");
            }
        }
    }
}
