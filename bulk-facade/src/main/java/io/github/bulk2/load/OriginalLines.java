package io.github.bulk2.load;

import java.io.Closeable;
import java.io.IOException;

/** Finds the lines of the input from those of a text without the records that are set aside. For lines in order. */
final class OriginalLines implements Closeable {

    private final RefusedIndex.Reader refused;
    private long removed;

    /** The reader stands at the first record that is left out; closed with this. */
    OriginalLines(RefusedIndex.Reader refused) {
        this.refused = refused;
    }

    long of(long line) throws IOException {
        while (refused.hasEntry() && refused.line <= line + removed) {
            removed += refused.lineFeeds;
            refused.next();
        }
        return line + removed;
    }

    @Override
    public void close() throws IOException {
        refused.close();
    }
}
