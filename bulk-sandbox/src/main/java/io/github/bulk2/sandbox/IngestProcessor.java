package io.github.bulk2.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes one ingest job from its upload to its results, chunk by chunk, in constant memory. */
final class IngestProcessor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestProcessor.class);

    private final Org org;
    private final IngestJob job;
    private final Settings settings;
    /** Where the last record that was read ends. */
    private long offset;

    IngestProcessor(Org org, IngestJob job) {
        this.org = org;
        this.job = job;
        this.settings = org.settings();
    }

    @Override
    public void run() {
        if (!job.start()) {
            return;
        }
        try {
            if (!job.pause(settings.processingTime)) {
                return;
            }
            for (Fault fault : job.faults()) {
                if (fault.effect().kind() == Fault.Kind.FAILED_JOB) {
                    throw new JobFailure(fault.effect().text());
                }
            }
            if (job.hasContent()) {
                try {
                    process();
                } finally {
                    org.usage().countBatches(job.processed());
                }
            }
            job.complete();
        } catch (JobFailure e) {
            job.fail(message(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException e) {
            LOG.warn("job {} could not be processed", job.id(), e);
            job.fail("Unknown : the sandbox could not process the job; its log says why");
        } finally {
            job.stopped();
        }
    }

    private String message(JobFailure failure) {
        String message = String.valueOf(failure.getMessage());
        return settings.is(Switch.DOUBLED_BATCH_PREFIX) && message.startsWith("InvalidBatch : ")
                ? "InvalidBatch : " + message
                : message;
    }

    private void process() throws IOException, SQLException, JobFailure, InterruptedException {
        ObjectType object = org.catalog().require(job.spec().object());
        try (InputStream upload = Files.newInputStream(job.upload());
                CsvScanner scanner = new CsvScanner(upload, job.spec().dialect(), settings.switches)) {
            CsvScanner.Header header = scanner.header();
            job.processedUpTo(scanner.offset());
            if (header.names().isEmpty()) {
                return;
            }
            List<IngestColumns.Column> columns =
                    IngestColumns.resolve(org.catalog(), object, job.spec().operation(), header.names());
            RowWriter.Target target =
                    new RowWriter.Target(object, job.spec().operation(), key(object), columns, org.runningUser());
            try (Connection connection = org.database().connect();
                    RowWriter writer = new RowWriter(connection, org.catalog(), target);
                    IngestResults results = new IngestResults(
                            job,
                            resultDialect(),
                            header.in(resultDialect(), job.spec().dialect()),
                            columns,
                            resultOrder())) {
                RowReader reader = new RowReader(org.catalog(), object, columns);
                chunks(scanner, reader, writer, results);
            }
        }
    }

    private void chunks(CsvScanner scanner, RowReader reader, RowWriter writer, IngestResults results)
            throws IOException, SQLException, JobFailure, InterruptedException {
        Duration perChunk = perChunk();
        while (true) {
            List<Row> rows = new ArrayList<>(settings.chunkSize);
            JobFailure failure = fill(scanner, reader, rows);
            if (!job.pause(perChunk) || rows.isEmpty()) {
                rethrow(failure);
                return;
            }
            lockRows(rows);
            writer.write(rows);
            if (settings.is(Switch.CREATED_TRUE_ON_UPSERT)
                    && job.spec().operation().equals("upsert")) {
                rows.forEach(row -> row.created(true));
            }
            results.write(rows);
            long failed = rows.stream().filter(row -> !row.isGood()).count();
            job.processedUpTo(offset);
            boolean goOn = job.progress(rows.size(), failed);
            rethrow(failure);
            if (!goOn || rows.size() < settings.chunkSize) {
                return;
            }
        }
    }

    /** Fills a chunk; what is wrong with the file counts only after the rows before it. */
    private @Nullable JobFailure fill(CsvScanner scanner, RowReader reader, List<Row> rows) throws IOException {
        try {
            while (rows.size() < settings.chunkSize) {
                List<String> cells = scanner.next();
                if (cells == null) {
                    return null;
                }
                offset = scanner.offset();
                rows.add(reader.read(cells, scanner.isMalformed()));
            }
            return null;
        } catch (JobFailure e) {
            return e;
        }
    }

    private static void rethrow(@Nullable JobFailure failure) throws JobFailure {
        if (failure != null) {
            throw failure;
        }
    }

    private void lockRows(List<Row> rows) {
        for (Fault fault : job.faults()) {
            if (fault.effect().kind() == Fault.Kind.LOCKED_ROWS) {
                for (Row row : rows) {
                    if (row.isGood() && org.faults().locks(row, fault.effect().number())) {
                        row.fail(
                                "UNABLE_TO_LOCK_ROW",
                                "unable to obtain exclusive access to this record or 200 records: "
                                        + SalesforceId.text(org.runningUser()));
                    }
                }
            }
        }
    }

    private Duration perChunk() {
        Duration perChunk = Duration.ZERO;
        for (Fault fault : job.faults()) {
            if (fault.effect().kind() == Fault.Kind.SLOW_PROCESSING) {
                perChunk = perChunk.plus(fault.effect().duration());
            }
        }
        return perChunk;
    }

    private @Nullable Random resultOrder() {
        for (Fault fault : job.faults()) {
            if (fault.effect().kind() == Fault.Kind.UNORDERED_RESULTS) {
                return new Random(settings.seed);
            }
        }
        return null;
    }

    private CsvDialect resultDialect() {
        return settings.is(Switch.COMMA_RESULTS)
                ? CsvDialect.DEFAULT
                : job.spec().dialect();
    }

    private @Nullable Field key(ObjectType object) {
        String externalId = job.externalIdFieldName();
        if (externalId == null || externalId.equalsIgnoreCase("Id")) {
            return null;
        }
        return org.catalog().field(object, externalId);
    }
}
