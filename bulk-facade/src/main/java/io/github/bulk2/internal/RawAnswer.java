package io.github.bulk2.internal;

import feign.Response;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.RawResult;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;

/** Takes a CSV answer for those who pass it on: checked as one for reading is, but as it was sent. Stateless. */
final class RawAnswer {

    private RawAnswer() {}

    /**
     * A page of a query job's result.
     *
     * @param gzip whether that was accepted
     */
    static RawResult page(Response response, JobId id, boolean gzip) {
        Locator next = CsvAnswer.nextLocator(response, id);
        long count = CsvAnswer.numberOfRecords(response, id);
        boolean packed = isPacked(response, id, gzip);
        return new RawResult(bytes(CsvAnswer.body(response, id), id, packed, false), packed, count, next);
    }

    /**
     * A result of an ingest job.
     *
     * @param gzip whether that was accepted
     * @param ownColumns whether it has to begin with columns of Salesforce's
     */
    static RawResult ingest(Response response, JobId id, boolean gzip, boolean ownColumns) {
        boolean packed = isPacked(response, id, gzip);
        return new RawResult(bytes(CsvAnswer.body(response, id), id, packed, ownColumns), packed, null, null);
    }

    private static boolean isPacked(Response response, JobId id, boolean gzip) {
        String coding = ErrorTranslator.first(response.headers(), "Content-Encoding");
        if (coding == null || coding.equalsIgnoreCase("identity")) {
            return false;
        }
        if (gzip && coding.equalsIgnoreCase("gzip")) {
            // Some say so of a body that is not there.
            return !"0".equals(ErrorTranslator.first(response.headers(), "Content-Length"));
        }
        throw CsvAnswer.broken(response, id, "the answer is packed in a way that was not asked for");
    }

    private static InputStream bytes(InputStream body, JobId id, boolean packed, boolean ownColumns) {
        try {
            InputStream bytes;
            byte[] start;
            if (packed) {
                WholeGzip whole = new WholeGzip(body, CsvAnswer.LONGEST_FIRST_COLUMN);
                start = whole.start();
                bytes = whole;
            } else {
                PushbackInputStream whole = new PushbackInputStream(body, CsvAnswer.LONGEST_FIRST_COLUMN);
                start = whole.readNBytes(CsvAnswer.LONGEST_FIRST_COLUMN);
                whole.unread(start);
                bytes = whole;
            }
            if (ownColumns
                    && start.length > 0
                    && CsvAnswer.delimiter(new String(start, StandardCharsets.ISO_8859_1)) == null) {
                CsvAnswer.close(body);
                throw CsvAnswer.headless(id);
            }
            return bytes;
        } catch (IOException failure) {
            CsvAnswer.close(body);
            throw new BulkTransportException(
                    "the results of job " + id + " broke off", Progress.MAYBE_SENT, id, failure);
        }
    }
}
