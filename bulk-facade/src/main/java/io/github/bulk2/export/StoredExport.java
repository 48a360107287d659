package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Export} to a file as the journal keeps it, so that a run can be resumed from its folder alone.
 *
 * @param job the job, if it was there before the export
 * @param soql the query, if it was not
 * @param part where the rows are until the file is complete
 * @param ownFolder whether the run's folder is to be removed at the end
 * @param plainNumbers false for runs begun by a version that did not have it, as is {@code keepExisting}
 * @param keepExisting whether a file of the name is not to be replaced
 */
record StoredExport(
        @Nullable String job,
        @Nullable String soql,
        boolean includesDeleted,
        ColumnDelimiter columnDelimiter,
        LineEnding lineEnding,
        String file,
        String part,
        boolean ownFolder,
        boolean jsonLines,
        boolean gzip,
        boolean plainNumbers,
        boolean keepExisting,
        int parallelPages,
        int maxRecords,
        long stallTimeoutMillis,
        long upperDelayMillis,
        long totalTimeoutMillis,
        long outageToleranceMillis,
        @Nullable Long notFoundToleranceMillis,
        double jitter) {

    static StoredExport of(Export export, Path file, Path part) {
        QueryRequest request = export.request().orElse(null);
        CsvDialect dialect = request == null ? CsvDialect.defaultDialect() : request.dialect();
        WaitPolicy wait = export.waitPolicy();
        return new StoredExport(
                export.job().map(JobId::value).orElse(null),
                request == null ? null : request.soql(),
                request != null && request.includesDeleted(),
                dialect.columnDelimiter(),
                dialect.lineEnding(),
                file.toString(),
                part.toString(),
                export.runFolder().isEmpty(),
                export.fileFormat().jsonLines(),
                export.fileFormat().gzip(),
                export.fileFormat().plainNumbers(),
                !export.overwrite(),
                export.parallelPages(),
                export.maxRecords(),
                export.stallTimeout().toMillis(),
                wait.upperDelay().toMillis(),
                wait.totalTimeout().toMillis(),
                wait.outageTolerance().toMillis(),
                wait.notFoundTolerance().toMillis(),
                wait.jitter());
    }

    Export toExport(ExportListener listener) {
        return source().toFile(Path.of(file))
                .withFormat(format())
                .withOverwrite(!keepExisting)
                .withParallelPages(parallelPages)
                .withMaxRecords(maxRecords)
                .withStallTimeout(Duration.ofMillis(Math.max(1, stallTimeoutMillis)))
                .withWaitPolicy(WaitPolicy.ofDefaults()
                        .withUpperDelay(Duration.ofMillis(upperDelayMillis))
                        .withTotalTimeout(Duration.ofMillis(totalTimeoutMillis))
                        .withOutageTolerance(Duration.ofMillis(outageToleranceMillis))
                        .withNotFoundTolerance(
                                notFoundToleranceMillis == null
                                        ? WaitPolicy.ofDefaults().notFoundTolerance()
                                        : Duration.ofMillis(notFoundToleranceMillis))
                        .withJitter(jitter))
                .withListener(listener);
    }

    /** What the run was begun with; the name of its file has no more say. */
    Format format() {
        return new Format(jsonLines, gzip, plainNumbers);
    }

    private Export source() {
        if (soql == null) {
            return Export.job(JobId.of(Objects.requireNonNull(job, "the journal has neither job nor query")));
        }
        Export export = includesDeleted ? Export.queryAll(soql) : Export.query(soql);
        return export.withDialect(new CsvDialect(columnDelimiter, lineEnding));
    }
}
