package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Hands out the result of a query job in pages, each straight from its place in the file. */
final class QueryResultsEndpoint {
    private static final int PAGES_PER_ANSWER = 5;
    private static final int FIRST_VERSION_WITH_PAGES = 58;

    private final Org org;

    QueryResultsEndpoint(Org org) {
        this.org = org;
    }

    void results(Exchange exchange) throws IOException {
        QueryJob job = completed(exchange);
        long maxRecords = maxRecords(exchange);
        try (FileChannel index = FileChannel.open(job.index());
                FileChannel rows = FileChannel.open(job.rows())) {
            long total = index.size() / Long.BYTES - 1;
            long from = row(exchange.query("locator"), total);
            long to = Math.min(total, from + maxRecords);
            exchange.setHeader("Sforce-NumberOfRecords", Long.toString(to - from));
            exchange.setHeader("Sforce-Locator", to < total ? locator(to) : "null");
            try (OutputStream out = exchange.begin(200, "text/csv")) {
                if (total > 0 || !org.settings().is(Switch.EMPTY_QUERY_WITHOUT_HEADER)) {
                    WritableByteChannel body = Channels.newChannel(out);
                    copy(rows, 0, offset(index, 0), body);
                    copy(rows, offset(index, from), offset(index, to), body);
                }
            }
        }
    }

    /** The guide's answer: up to five locations and where to ask for more. */
    void pages(Exchange exchange) throws IOException {
        if (Double.parseDouble(exchange.apiVersion()) < FIRST_VERSION_WITH_PAGES) {
            throw ApiException.notFound();
        }
        QueryJob job = completed(exchange);
        long maxRecords = maxRecords(exchange);
        boolean links = org.settings().is(Switch.RESULT_LINKS);
        String base = (links ? "" : "/services/data/v" + exchange.apiVersion()) + "/jobs/query/" + job.id();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode pages = answer.putArray("resultPages");
        try (FileChannel index = FileChannel.open(job.index())) {
            long total = index.size() / Long.BYTES - 1;
            long row = row(exchange.query("locator"), total);
            String sized = exchange.query("maxRecords") == null ? "" : "&maxRecords=" + maxRecords;
            do {
                pages.addObject()
                        .put(links ? "resultLink" : "resultUrl", base + "/results?locator=" + locator(row) + sized);
                row += maxRecords;
            } while (row < total && pages.size() < PAGES_PER_ANSWER);
            boolean done = row >= total;
            answer.put("nextRecordsUrl", done ? null : base + "/resultpages?locator=" + locator(row) + sized);
            answer.put("done", done);
        }
        exchange.reply(200, answer);
    }

    private QueryJob completed(Exchange exchange) {
        QueryJob job = org.jobs().query(exchange.jobId());
        if (!job.spec().apiVersion().equals(exchange.apiVersion())) {
            throw new ApiException(
                    409,
                    "API_VERSION_MISMATCH",
                    "Results must be fetched with the API version that created the job: "
                            + job.spec().apiVersion());
        }
        if (job.state() != JobState.JOB_COMPLETE) {
            throw ApiException.invalidState("Results of a job that is not JobComplete are not available");
        }
        return job;
    }

    private long maxRecords(Exchange exchange) {
        String text = exchange.query("maxRecords");
        if (text == null) {
            return org.settings().defaultMaxRecords;
        }
        if (!text.matches("[1-9]\\d{0,9}")) {
            throw ApiException.invalidValue("maxRecords", text);
        }
        return Long.parseLong(text);
    }

    private static String locator(long row) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(row).getBytes(StandardCharsets.US_ASCII));
    }

    private static long row(@Nullable String locator, long total) {
        if (locator == null || locator.isEmpty()) {
            return 0;
        }
        try {
            byte[] text = Base64.getUrlDecoder().decode(locator);
            long row = Long.parseLong(new String(text, StandardCharsets.US_ASCII));
            if (row >= 0 && (row < total || row == 0)) {
                return row;
            }
        } catch (IllegalArgumentException e) {
            // Reported like a locator beyond the end.
        }
        throw ApiException.invalidValue("locator", locator);
    }

    private static long offset(FileChannel index, long row) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
        if (index.read(buffer, row * Long.BYTES) != Long.BYTES) {
            throw new IOException("the index of rows is shorter than the result");
        }
        return buffer.getLong(0);
    }

    private static void copy(FileChannel rows, long from, long to, WritableByteChannel body) throws IOException {
        long position = from;
        while (position < to) {
            position += rows.transferTo(position, Math.min(to - position, 1 << 20), body);
        }
    }
}
