package io.github.bulk2.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Streams the three results of an ingest job from their files. */
final class IngestResultsEndpoint {
    private final Org org;

    IngestResultsEndpoint(Org org) {
        this.org = org;
    }

    void results(Exchange exchange, Operation operation) throws IOException {
        IngestJob job = org.jobs().ingest(exchange.jobId());
        boolean ended = job.state().isTerminal();
        if (!ended && org.settings().is(Switch.EARLY_RESULTS_REFUSED)) {
            throw ApiException.invalidState("Results of a job that has not ended are not available");
        }
        if (ended) {
            IngestEndpoint.awaitStopped(job);
        }
        Path file = operation == Operation.SUCCESSFUL_RESULTS ? job.successes() : job.failures();
        try (OutputStream out = exchange.begin(200, "text/csv")) {
            if (operation == Operation.UNPROCESSED_RECORDS) {
                unprocessed(job, ended, out);
            } else if (ended && Files.exists(file)) {
                Files.copy(file, out);
            } else {
                CsvWriter results = new CsvWriter(out, dialect(job));
                IngestResults.header(
                        results,
                        operation == Operation.SUCCESSFUL_RESULTS ? "sf__Created" : "sf__Error",
                        headerText(job));
                results.flush();
            }
        }
    }

    /** What the job did not get to: the rest of the upload, its values quoted as in every result. */
    private void unprocessed(IngestJob job, boolean ended, OutputStream out) throws IOException {
        CsvWriter results = new CsvWriter(out, dialect(job));
        results.verbatim(headerText(job)).endLine();
        if (ended && job.hasContent()) {
            long offset = job.processedOffset();
            try (InputStream upload = Files.newInputStream(job.upload());
                    CsvScanner rest = new CsvScanner(upload, job.spec().dialect(), org.settings().switches)) {
                if (offset == 0) {
                    rest.next();
                } else {
                    upload.skipNBytes(offset);
                }
                for (List<String> cells = rest.next(); cells != null; cells = rest.next()) {
                    cells.forEach(results::cell);
                    results.endLine();
                    offset = job.processedOffset() == 0 ? rest.offset() : job.processedOffset() + rest.offset();
                }
            } catch (JobFailure e) {
                copyRest(job, offset, results, out);
                return;
            }
        }
        results.flush();
    }

    /** Rows that cannot be told apart come back as they were uploaded. */
    private static void copyRest(IngestJob job, long offset, CsvWriter results, OutputStream out) throws IOException {
        results.flush();
        try (InputStream upload = Files.newInputStream(job.upload())) {
            upload.skipNBytes(offset == 0 ? firstLineEnd(job) : offset);
            upload.transferTo(out);
        }
    }

    private String headerText(IngestJob job) throws IOException {
        if (!job.hasContent()) {
            return "";
        }
        try (InputStream upload = Files.newInputStream(job.upload());
                CsvScanner scanner = new CsvScanner(upload, job.spec().dialect(), org.settings().switches)) {
            return scanner.header().in(dialect(job), job.spec().dialect());
        } catch (JobFailure e) {
            return firstLine(job).stripTrailing();
        }
    }

    private static String firstLine(IngestJob job) throws IOException {
        try (InputStream upload = Files.newInputStream(job.upload())) {
            byte[] start = upload.readNBytes(1 << 16);
            int end = 0;
            while (end < start.length && start[end] != '\n') {
                end++;
            }
            return new String(start, 0, Math.min(end + 1, start.length), StandardCharsets.UTF_8);
        }
    }

    private static long firstLineEnd(IngestJob job) throws IOException {
        return firstLine(job).getBytes(StandardCharsets.UTF_8).length;
    }

    private CsvDialect dialect(IngestJob job) {
        return org.settings().is(Switch.COMMA_RESULTS)
                ? CsvDialect.DEFAULT
                : job.spec().dialect();
    }
}
