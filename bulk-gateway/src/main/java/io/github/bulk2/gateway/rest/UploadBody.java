package io.github.bulk2.gateway.rest;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpStatus;

/** The body of a request as the CSV to upload: unpacked, turned from JSON, bounded; streamed and never held. Read once. */
final class UploadBody implements CsvSource {

    private final Exchange exchange;
    private final Format format;
    private final boolean gzip;
    private final long maxBytes;
    private CsvDialect dialect = CsvDialect.defaultDialect();

    /**
     * Checks what the headers say.
     *
     * @throws ProblemException 415 for a type or packing that is not known, 413 for a length above the limit, 411 without a
     *     body, 400 for a part of one
     */
    UploadBody(Exchange exchange, long maxBytes) {
        exchange.requireWholeBody();
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.format = Format.sent(exchange.mediaType());
        String encoding = exchange.contentEncoding();
        this.gzip = encoding.equals("gzip");
        if (!gzip && !encoding.isEmpty() && !encoding.equals("identity")) {
            throw new ProblemException(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "The only coding taken is gzip, once.");
        }
        if (exchange.contentLength() > maxBytes) {
            throw new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE_413, tooLarge());
        }
    }

    /** The same body for a job that wants its data in this dialect; CSV goes through as it is. */
    UploadBody in(CsvDialect wanted) {
        dialect = wanted;
        return this;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream sent = exchange.body();
        InputStream unpacked = gzip ? new GzipBody(sent) : sent;
        if (format == Format.CSV) {
            return new Bounded(unpacked);
        }
        return new JsonRows(new Bounded(unpacked), format, dialect);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public OptionalLong contentLength() {
        boolean known = format == Format.CSV && !gzip && exchange.contentLength() >= 0;
        return known ? OptionalLong.of(exchange.contentLength()) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return "request body";
    }

    private String tooLarge() {
        return "An upload may have " + maxBytes + " bytes. Split the data, one job for each part.";
    }

    private final class Bounded extends FilterInputStream {

        private long left = maxBytes;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw new BadBodyException(HttpStatus.PAYLOAD_TOO_LARGE_413, tooLarge());
            }
            return count;
        }
    }
}
