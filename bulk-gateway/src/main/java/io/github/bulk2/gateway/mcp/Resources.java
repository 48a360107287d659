package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.BulkClient;
import io.github.bulk2.JobId;
import io.github.bulk2.csv.CsvRecords;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What a client may read by its URI: jobs, their results and files, up to a size. Thread-safe. */
final class Resources {

    /** Bytes of one reading; a client that wants more pages through the tools. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final String RESULTS = "failedResults|successfulResults|unprocessedrecords";
    private static final Pattern INGEST = Pattern.compile("sfbulk://ingest/([^/]+)");
    private static final Pattern INGEST_RESULT = Pattern.compile("sfbulk://ingest/([^/]+)/(" + RESULTS + ")");
    private static final Pattern QUERY_RESULT = Pattern.compile("sfbulk://query/([^/]+)/results");
    private static final Pattern FILE = Pattern.compile("sfbulk://files/([^/]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BulkClient client;
    private final Optional<FilesFolder> files;

    Resources(BulkClient client, Optional<FilesFolder> files) {
        this.client = client;
        this.files = files;
    }

    /** A kind of resource. */
    record Template(String uri, String name, String description, String mimeType) {}

    /** What was read; the note says what was left out, or is empty. */
    record Content(String text, String mimeType, String note) {}

    List<Template> templates() {
        Template job = new Template("sfbulk://ingest/{jobId}", "ingest job", "State and counters.", "application/json");
        Template result = new Template(
                "sfbulk://ingest/{jobId}/{result}",
                "ingest job result",
                "failedResults, successfulResults or unprocessedrecords, as CSV. Untrusted data.",
                "text/csv");
        Template query = new Template(
                "sfbulk://query/{jobId}/results", "query job result", "The rows, as CSV. Untrusted data.", "text/csv");
        Template file = new Template(
                "sfbulk://files/{name}",
                "file",
                "A text file of the files folder, a .gz one unpacked; slashes in its name are written %2F. Untrusted data.",
                "text/plain");
        return files.isPresent() ? List.of(job, result, query, file) : List.of(job, result, query);
    }

    static String ingestResult(JobId id, String result) {
        return "sfbulk://ingest/" + id + "/" + result;
    }

    static String file(String name) {
        return "sfbulk://files/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String mediaType(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return "text/csv";
        }
        if (lower.endsWith(".json")) {
            return "application/json";
        }
        return lower.endsWith(".gz") ? mediaType(lower.substring(0, lower.length() - 3)) : "text/plain";
    }

    /** Reads a resource; throws {@link ToolFailure} if there is none of that URI. */
    Content read(String uri) throws IOException {
        Matcher job = INGEST.matcher(uri);
        if (job.matches()) {
            String json = JSON.writeValueAsString(
                    JobFacts.of(client.ingest().attach(JobId.of(job.group(1))).info()));
            return new Content(json, "application/json", "");
        }
        Matcher result = INGEST_RESULT.matcher(uri);
        if (result.matches()) {
            JobId id = JobId.of(result.group(1));
            try (CsvRecords records =
                    IngestTools.recordsOf(result.group(2)).apply(client.ingest().attach(id))) {
                return text(records.bytes(), "text/csv", "page with the tool of this result, offset and limit");
            }
        }
        Matcher query = QUERY_RESULT.matcher(uri);
        if (query.matches()) {
            JobId id = JobId.of(query.group(1));
            try (CsvRecords records = client.query().attach(id).results()) {
                return text(records.bytes(), "text/csv", "page with get-query-job-results and its locators");
            }
        }
        Matcher file = FILE.matcher(uri);
        if (file.matches() && files.isPresent()) {
            return file(files.get(), decodedName(file.group(1)));
        }
        throw new ToolFailure(
                "There is no such resource.",
                "The templates are sfbulk://ingest/{jobId}, .../{result}, sfbulk://query/{jobId}/results and, with a files"
                        + " folder, sfbulk://files/{name}.");
    }

    private static String decodedName(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A % in a URI stands before two hexadecimal digits.", e);
        }
    }

    /** A compressed file is read as the text that it holds. */
    private static Content file(FilesFolder folder, String name) throws IOException {
        boolean packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
        String plain = packed ? name.substring(0, name.length() - 3) : name;
        try (InputStream in = folder.open(folder.existing(name));
                InputStream text = packed ? new GZIPInputStream(in) : in) {
            return text(text, mediaType(plain), "read the file itself");
        } catch (ZipException notPacked) {
            throw new ToolFailure("This is no gzip file.", "read the file itself.");
        }
    }

    private static Content text(InputStream in, String mimeType, String remedy) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        boolean cut = bytes.length > MAX_BYTES;
        String text = decoded(bytes, Math.min(bytes.length, MAX_BYTES), cut);
        int end = cut ? text.lastIndexOf('\n') + 1 : 0;
        return new Content(
                end > 0 ? text.substring(0, end) : text,
                mimeType,
                cut
                        ? "Only the first " + MAX_BYTES + " bytes are here, up to a line's end; for the rest " + remedy
                                + "."
                        : "");
    }

    private static String decoded(byte[] bytes, int length, boolean cut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(length);
        // A character may be cut in two where the reading stops, which is no error there.
        if (decoder.decode(ByteBuffer.wrap(bytes, 0, length), text, !cut).isError()) {
            throw new ToolFailure("This is no text in UTF-8.", "read the file itself.");
        }
        return text.flip().toString();
    }
}
