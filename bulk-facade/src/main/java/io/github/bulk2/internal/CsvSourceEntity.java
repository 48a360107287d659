package io.github.bulk2.internal;

import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A request body that streams from a {@link CsvSource}, once per attempt. As thread-safe as its source. */
final class CsvSourceEntity extends AbstractHttpEntity {

    private static final ContentType TEXT_CSV = ContentType.create("text/csv");
    private static final int BUFFER_BYTES = 128 * 1024;

    private final CsvSource source;
    private final OptionalLong length;

    CsvSourceEntity(CsvSource source) {
        super(TEXT_CSV, null);
        this.source = source;
        try {
            this.length = source.contentLength();
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    @Override
    public boolean isRepeatable() {
        return source.isRepeatable();
    }

    @Override
    public long getContentLength() {
        return length.orElse(-1);
    }

    @Override
    public boolean isStreaming() {
        return !source.isRepeatable();
    }

    @Override
    public InputStream getContent() throws IOException {
        return source.open();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = open()) {
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    @Override
    public void close() {
        // Nothing is open between attempts.
    }

    // A failure of the source is no failure of the network: the caller must not take it for one and try again.

    private InputStream open() {
        try {
            return source.open();
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static InvalidInputException unreadable(IOException failure) {
        return new InvalidInputException(
                "the CSV data cannot be read: " + failure + ". Check that the file is there, whole and readable",
                failure);
    }
}
