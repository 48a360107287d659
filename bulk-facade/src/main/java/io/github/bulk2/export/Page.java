package io.github.bulk2.export;

import io.github.bulk2.Locator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page that was fetched and verified, as the journal keeps it.
 *
 * @param index its place in the result, from 0
 * @param locator where it is on the server
 * @param next where the server says the next one is, null on the last page
 * @param rows its rows
 * @param header the header's checksum, null for a page without text
 * @param chunks what it is in the output: usually one, several when it was fetched in pieces
 * @param inPlace whether it was written to the output at once instead of to a file of its own
 */
record Page(
        int index,
        String locator,
        @Nullable String next,
        long rows,
        @Nullable Long header,
        List<Chunk> chunks,
        boolean inPlace) {

    /** A run of bytes that was verified as a whole. */
    record Chunk(long bytes, long crc32c) {}

    long bytes() {
        return chunks.stream().mapToLong(Chunk::bytes).sum();
    }

    @Nullable
    Locator nextLocator() {
        return next == null ? null : new Locator(next);
    }
}
