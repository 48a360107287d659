package io.github.bulk2.internal;

import feign.Response;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes a CSV answer apart: body and paging headers, none of which may be missing. Stateless. */
final class CsvAnswer {

    private CsvAnswer() {}

    /** The unread body; closing it closes the answer. */
    static InputStream body(Response response, JobId id) {
        String type = ErrorTranslator.first(response.headers(), "Content-Type");
        if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("text/csv")) {
            throw broken(response, id, "the answer is \"" + type + "\" instead of text/csv");
        }
        try {
            return response.body() == null
                    ? InputStream.nullInputStream()
                    : response.body().asInputStream();
        } catch (IOException failure) {
            throw new BulkTransportException("the answer cannot be read", Progress.MAYBE_SENT, id, failure);
        }
    }

    /** The literal text null is the end; no header at all is a broken answer, not the end. */
    static @Nullable Locator nextLocator(Response response, JobId id) {
        String value = ErrorTranslator.first(response.headers(), "Sforce-Locator");
        if (value == null || value.isBlank()) {
            throw broken(response, id, "the header Sforce-Locator is missing, so nobody can tell whether pages follow");
        }
        return value.equals("null") ? null : new Locator(value);
    }

    static long numberOfRecords(Response response, JobId id) {
        String value = ErrorTranslator.first(response.headers(), "Sforce-NumberOfRecords");
        try {
            if (value != null) {
                return Long.parseLong(value.strip());
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the error below, which says the same for both.
        }
        throw broken(response, id, "the header Sforce-NumberOfRecords is missing, so the rows cannot be checked");
    }

    /** How the answer is written: as the job says, and comma and LF where it does not say. */
    static CsvDialect dialect(JobInfo job) {
        return job.dialect().orElse(CsvDialect.defaultDialect());
    }

    /** An answer that breaks the protocol. */
    static BulkTransportException broken(String message, JobId id) {
        return new BulkTransportException(message, Progress.ANSWERED, id, null);
    }

    private static BulkTransportException broken(Response response, JobId id, String what) {
        response.close();
        return broken("results of job " + id + ": " + what + ". A proxy on the way may have changed the answer", id);
    }
}
