package io.github.bulk2.internal;

import feign.Response;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a CSV answer apart: body and paging headers, none of which may be missing. Stateless. */
final class CsvAnswer {

    private static final Pattern FIRST_COLUMN = Pattern.compile("\"?sf__(?:Id|Created|Error)\"?(.)");
    static final int LONGEST_FIRST_COLUMN = "\"sf__Created\",".length();

    private CsvAnswer() {}

    /** Requires the type of a CSV answer, if it says one. What is something else may be CSV the next time. */
    static void requireCsv(Response response, JobId id) {
        String type = ErrorTranslator.first(response.headers(), "Content-Type");
        if (type != null && !type.strip().toLowerCase(Locale.ROOT).startsWith("text/csv")) {
            response.close();
            throw BulkTransportException.unusable(
                    "results of job " + id + ": the answer is \"" + ErrorTranslator.word(type)
                            + "\" instead of text/csv. A proxy on the way may have changed the answer",
                    id);
        }
    }

    /** The unread body; closing it closes the answer. */
    static InputStream body(Response response, JobId id) {
        try {
            if (response.body() == null) {
                return InputStream.nullInputStream();
            }
            if (ErrorTranslator.first(response.headers(), "Content-Type") != null) {
                return response.body().asInputStream();
            }
            PushbackInputStream in = new PushbackInputStream(response.body().asInputStream(), 1);
            int first = in.read();
            if (first >= 0) {
                in.unread(first);
            }
            if (first == '<') {
                in.close();
                throw BulkTransportException.unusable(
                        "results of job " + id + ": a web page came instead of CSV. It may be a maintenance page", id);
            }
            return in;
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
        throw broken(
                response,
                id,
                "the header Sforce-NumberOfRecords is missing or no number, so the rows cannot be checked");
    }

    /** How the answer is written: as the job says, and comma and LF where it does not say. */
    static CsvDialect dialect(JobInfo job) {
        return job.dialect().orElse(CsvDialect.defaultDialect());
    }

    /**
     * The rows of a successful or failed result, in the column delimiter that stands behind its first column: that it is
     * the job's is documented nowhere.
     */
    static CsvRecords ingestResult(InputStream body, CsvDialect stated, JobId id) {
        PushbackInputStream in = new PushbackInputStream(body, LONGEST_FIRST_COLUMN);
        String start;
        try {
            byte[] bytes = in.readNBytes(LONGEST_FIRST_COLUMN);
            in.unread(bytes);
            start = new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            close(in);
            throw new BulkTransportException(
                    "the results of job " + id + " broke off", Progress.MAYBE_SENT, id, failure);
        }
        if (start.isEmpty()) {
            return CsvRecords.of(in, stated);
        }
        ColumnDelimiter delimiter = delimiter(start);
        if (delimiter == null) {
            close(in);
            throw headless(id);
        }
        return CsvRecords.of(in, new CsvDialect(delimiter, stated.lineEnding()));
    }

    /** What stands behind the first column, or null if that is not one of Salesforce's or no delimiter stands there. */
    static @Nullable ColumnDelimiter delimiter(String start) {
        Matcher first = FIRST_COLUMN.matcher(start);
        if (first.lookingAt()) {
            for (ColumnDelimiter delimiter : ColumnDelimiter.values()) {
                if (delimiter.character() == first.group(1).charAt(0)) {
                    return delimiter;
                }
            }
        }
        return null;
    }

    static BulkTransportException headless(JobId id) {
        return broken(
                "results of job " + id + ": the header does not begin with sf__Id and a column delimiter, so the rows"
                        + " cannot be told apart. A proxy on the way may have changed the answer",
                id);
    }

    static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException alreadyBroken) {
            // What is told is why it was given up.
        }
    }

    /** An answer that breaks the protocol. */
    static BulkTransportException broken(String message, JobId id) {
        return new BulkTransportException(message, Progress.ANSWERED, id, null);
    }

    static BulkTransportException broken(Response response, JobId id, String what) {
        response.close();
        return broken("results of job " + id + ": " + what + ". A proxy on the way may have changed the answer", id);
    }
}
