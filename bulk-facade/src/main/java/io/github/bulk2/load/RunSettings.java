package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Load} as the journal keeps it, so that a run can be resumed from its folder alone. */
record RunSettings(
        IngestOperation operation,
        String object,
        @Nullable String externalIdFieldName,
        @Nullable String assignmentRuleId,
        @Nullable String file,
        @Nullable String lines,
        @Nullable ColumnDelimiter columnDelimiter,
        @Nullable LineEnding lineEnding,
        boolean mendedLineEndings,
        boolean allowEmpty,
        String charset,
        @Nullable String groupBy,
        @Nullable List<ColumnMap.Entry> columns,
        @Nullable String setAside,
        long maxPartBytes,
        long maxPartRecords,
        int concurrentUploads,
        int jobsInFlight,
        int retryRounds,
        long retryPartRecords,
        OrphanedJobs orphanedJobs,
        long upperDelayMillis,
        long totalTimeoutMillis,
        long outageToleranceMillis,
        @Nullable Long notFoundToleranceMillis,
        @Nullable String maxFailed,
        double jitter,
        String begun,
        boolean keptResults) {

    static RunSettings of(Load load) {
        IngestRequest request = load.request();
        WaitPolicy wait = load.waitPolicy();
        return new RunSettings(
                request.operation(),
                request.object(),
                request.externalIdFieldName().orElse(null),
                request.assignmentRuleId().orElse(null),
                load.file().map(Path::toString).orElse(null),
                load.lines().map(Path::toString).orElse(null),
                load.columnDelimiter().orElse(null),
                load.lineEnding().orElse(null),
                load.mendsLineEndings(),
                load.allowsEmpty(),
                load.charset().name(),
                load.groupBy().orElse(null),
                load.columns().map(ColumnMap::entries).orElse(null),
                load.setAside().map(Path::toString).orElse(null),
                load.maxPartBytes(),
                load.maxPartRecords().orElse(Long.MAX_VALUE),
                load.concurrentUploads(),
                load.jobsInFlight(),
                load.retryRounds(),
                load.retryPartRecords(),
                load.orphanedJobs(),
                wait.upperDelay().toMillis(),
                wait.totalTimeout().toMillis(),
                wait.outageTolerance().toMillis(),
                wait.notFoundTolerance().toMillis(),
                load.maxFailed().map(FailureLimit::toString).orElse(null),
                wait.jitter(),
                Instant.now().toString(),
                load.keptResults());
    }

    /** A run whose input was a stream gets an empty one: what is left of it is in the run's folder, or lost. */
    Load toLoad(Path runFolder, LoadListener listener) {
        Load load = file == null
                ? Load.of(request(), CsvSource.ofStream(new ByteArrayInputStream(new byte[0])))
                : Load.of(request(), Path.of(file)).withLines(lines == null ? null : Path.of(lines));
        if (columnDelimiter != null) {
            load = load.withColumnDelimiter(columnDelimiter);
        }
        if (lineEnding != null) {
            load = mendedLineEndings ? load.withMendedLineEndings(lineEnding) : load.withLineEnding(lineEnding);
        }
        if (groupBy != null) {
            load = load.withGroupBy(groupBy);
        }
        if (columns != null) {
            load = load.withColumns(ColumnMap.of(columns));
        }
        if (setAside != null) {
            load = load.withSetAside(Path.of(setAside));
        }
        if (maxFailed != null) {
            load = load.withMaxFailed(FailureLimit.parse(maxFailed));
        }
        return load.withRunFolder(runFolder)
                .withAllowEmpty(allowEmpty)
                .withCharset(Charset.forName(charset))
                .withMaxPartBytes(maxPartBytes)
                .withMaxPartRecords(maxPartRecords)
                .withConcurrentUploads(concurrentUploads)
                .withJobsInFlight(jobsInFlight)
                .withRetryRounds(retryRounds)
                .withRetryPartRecords(retryPartRecords)
                .withOrphanedJobs(orphanedJobs)
                .withKeptResults(keptResults)
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

    private IngestRequest request() {
        IngestRequest request = switch (operation) {
            case INSERT -> IngestRequest.insert(object);
            case UPDATE -> IngestRequest.update(object);
            case UPSERT -> IngestRequest.upsert(object, externalIdFieldName == null ? "" : externalIdFieldName);
            case DELETE -> IngestRequest.delete(object);
            case HARD_DELETE -> IngestRequest.hardDelete(object);
        };
        return assignmentRuleId == null ? request : request.withAssignmentRuleId(assignmentRuleId);
    }
}
