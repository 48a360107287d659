package io.github.bulk2.cli;

import io.github.bulk2.IngestJob;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecordCounter;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.export.Export;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "results",
        description = "Counts the results of a job and writes them to files.",
        footer = {
            "",
            "Without a file the rows are only counted. - is stdout, for one of them. A name that ends in .gz is"
                    + " compressed.",
            "",
            "Examples:",
            "  bulk2 jobs results 7505e00000AbCdEAAV",
            "  bulk2 jobs results 7505e00000AbCdEAAV --failed failed.csv --unprocessed left.csv",
            "  bulk2 jobs results 7505e00000AbCdEAAV -o rows.csv"
        })
final class JobsResultsCommand extends JobCommand {
    @Option(names = "--successful", paramLabel = "FILE", description = "Ingest job: records that were loaded.")
    @Nullable
    String successful;

    @Option(names = "--failed", paramLabel = "FILE", description = "Ingest job: records that failed, with the reason.")
    @Nullable
    String failed;

    @Option(names = "--unprocessed", paramLabel = "FILE", description = "Ingest job: records never looked at.")
    @Nullable
    String unprocessed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Query job: the rows.")
    @Nullable
    String file;

    @Option(names = "--force", description = "Replace files that are there already.")
    boolean force;

    JobsResultsCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    void checkOptions() throws IOException {
        for (String name : Stream.of(successful, failed, unprocessed, file)
                .filter(Objects::nonNull)
                .toList()) {
            OutputTarget.requireFree(name, force);
        }
        long toStdout = Stream.of(successful, failed, unprocessed, file)
                .filter("-"::equals)
                .count();
        if (toStdout > 1 || (toStdout == 1 && output.json)) {
            throw CliException.usage("only one thing can go to stdout. Name files for the others");
        }
    }

    @Override
    int run(FoundJob job) throws Exception {
        if (!job.info().state().isTerminal()) {
            throw CliException.error(
                    "job " + job.id() + " is " + job.info().fields().getOrDefault("state", "in an unknown state")
                            + " and has no results yet. Try again when it has ended",
                    null);
        }
        return job.isQuery() ? queryResults(job) : ingestResults(job);
    }

    private int queryResults(FoundJob job) throws Exception {
        if (successful != null || failed != null || unprocessed != null) {
            throw CliException.usage("job " + job.id() + " is a query job, which has rows only. Use -o FILE");
        }
        if (!job.info().state().wireName().equals("JobComplete")) {
            throw new JobFailedException(job.info());
        }
        long rows = new ExportRun(session, "results")
                .to(file, job.client(), Export.job(job.id()).withOverwrite(force))
                .rows();
        report(Map.of("rows", rows));
        return ExitCode.OK;
    }

    private int ingestResults(FoundJob job) throws IOException {
        if (file != null) {
            throw CliException.usage(
                    "job " + job.id() + " is an ingest job. Use --successful, --failed or --unprocessed FILE");
        }
        IngestJob handle = job.client().ingest().attach(job.id());
        Map<String, Long> counts = new LinkedHashMap<>();
        CsvDialect dialect = job.info().dialect().orElse(CsvDialect.defaultDialect());
        counts.put("successful", write(successful, handle::successfulResults, dialect));
        counts.put("failed", write(failed, handle::failedResults, dialect));
        counts.put("unprocessed", write(unprocessed, handle::unprocessedRecords, dialect));
        long processed = counts.getOrDefault("successful", 0L) + counts.getOrDefault("failed", 0L);
        long announced = job.info().numberRecordsProcessed().orElse(processed);
        if (processed != announced) {
            throw new ReconciliationException(
                    "job " + job.id() + ": successful and failed results have " + processed
                            + " rows, the job has processed " + announced + ". Fetch them again",
                    job.id());
        }
        report(counts);
        return ExitCode.OK;
    }

    private long write(@Nullable String name, Supplier<CsvRecords> results, CsvDialect dialect) throws IOException {
        try (OutputTarget target =
                        name == null ? OutputTarget.discard() : OutputTarget.open(name, session.console(), force);
                CsvRecords records = results.get()) {
            CountedRows counted = new CountedRows(target, dialect);
            records.transferTo(counted);
            long rows = counted.rows();
            target.commit();
            return rows;
        }
    }

    /** Counts the rows that pass. */
    private static final class CountedRows extends OutputStream {
        private final OutputStream out;
        private final CsvRecordCounter counter;

        CountedRows(OutputStream out, CsvDialect dialect) {
            this.out = out;
            this.counter = new CsvRecordCounter(dialect);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            counter.count(offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + length), length);
            out.write(bytes, offset, length);
        }

        long rows() throws IOException {
            if (!counter.isAtRecordEnd()) {
                throw new IOException("the results end in the middle of a row. Fetch them again");
            }
            if (counter.defect().isPresent()) {
                throw new IOException(
                        "the results are no valid CSV at " + counter.defect().get() + ". Fetch them again");
            }
            return Math.max(0, counter.records() - 1);
        }
    }

    private void report(Map<String, Long> counts) {
        if (output.json) {
            session.printJson(counts);
        } else if (Stream.of(successful, failed, unprocessed, file).noneMatch("-"::equals)) {
            counts.forEach((name, rows) -> session.print(name + " " + rows));
        }
    }
}
