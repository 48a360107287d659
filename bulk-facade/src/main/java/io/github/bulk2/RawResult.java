package io.github.bulk2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A result as Salesforce sends it, for those who pass it on, such as a proxy: nothing is unpacked, and no row is looked at.
 * For one thread; close it.
 */
public final class RawResult implements AutoCloseable {

    private final InputStream bytes;
    private final boolean gzip;
    private final @Nullable Long numberOfRecords;
    private final @Nullable Locator next;

    /**
     * For use inside this library.
     *
     * @param bytes what comes, not read yet
     * @param gzip whether it is packed
     * @param numberOfRecords what the server says there are, or null if it does not say
     * @param next where the next page is, or null
     */
    public RawResult(InputStream bytes, boolean gzip, @Nullable Long numberOfRecords, @Nullable Locator next) {
        this.bytes = bytes;
        this.gzip = gzip;
        this.numberOfRecords = numberOfRecords;
        this.next = next;
    }

    /**
     * What Salesforce sends: CSV, or gzip of it. Reading throws {@link IOException} if it breaks off, and also, on the way to
     * its end, if gzip is damaged or not whole: what was read to the end is all there is.
     *
     * @return the one stream of the bytes; closed with this
     */
    public InputStream bytes() {
        return bytes;
    }

    /** {@return whether the bytes are gzip, as they are only if that was asked for} */
    public boolean isGzip() {
        return gzip;
    }

    /** {@return how many rows a page has by the server's word ({@code Sforce-NumberOfRecords}); empty for an ingest job} */
    public OptionalLong numberOfRecords() {
        return numberOfRecords == null ? OptionalLong.empty() : OptionalLong.of(numberOfRecords);
    }

    /** {@return where the next page is; empty on the last page and for an ingest job} */
    public Optional<Locator> next() {
        return Optional.ofNullable(next);
    }

    /**
     * Releases the connection at once, also when bytes are left.
     *
     * @throws UncheckedIOException if that fails
     */
    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
