package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryJobs;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries exports out. For use inside this library: call the methods of {@link io.github.bulk2.BulkClient}. Thread-safe;
 * makes threads for the time of an export only.
 */
public final class ExportEngine {

    private static final DateTimeFormatter FOLDER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int COPY_BUFFER = 1 << 16;

    private final QueryJobs query;
    private final Supplier<Optional<URI>> org;
    private final Activities activities;
    private final ExportLog.Checkpoint checkpoint;

    /**
     * For use inside this library.
     *
     * @param query the org's query jobs
     * @param org the org's base URL, as soon as it is known
     * @param activities who is told of runs and phases
     */
    public ExportEngine(QueryJobs query, Supplier<Optional<URI>> org, Activities activities) {
        this(query, org, activities, where -> {});
    }

    ExportEngine(QueryJobs query, Supplier<Optional<URI>> org, Activities activities, ExportLog.Checkpoint checkpoint) {
        this.query = query;
        this.org = org;
        this.activities = activities;
        this.checkpoint = checkpoint;
    }

    private Running activity(Export export, String run) {
        boolean all = export.request().filter(QueryRequest::includesDeleted).isPresent();
        String operation = all ? "queryAll" : "query";
        return activities.begin(new Activity(Activity.Kind.EXPORT, operation, run, null, null));
    }

    private static String runWithoutFolder() {
        return FOLDER_TIME.format(Instant.now()) + "-query";
    }

    private static Export told(Export export) {
        return export.withListener(new ExportNews(export.listener()));
    }

    /**
     * Exports to a file.
     *
     * @param export what to export
     * @return what was exported
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public ExportReport export(Export export) throws IOException, InterruptedException {
        Path file = export.file()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the export goes nowhere: call toFile(..), or give an OutputStream"));
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(file + " is a folder. Name a file");
        }
        String stamp = FOLDER_TIME.format(Instant.now());
        Path part = file.resolveSibling(file.getFileName() + "." + stamp + ".part");
        Path runFolder =
                export.runFolder().orElseGet(() -> file.resolveSibling(file.getFileName() + "." + stamp + ".bulk2"));
        try (RunFolder folder = export.runFolder().isEmpty() ? RunFolder.own(runFolder) : RunFolder.named(runFolder);
                RunLock lock = RunLock.acquire(runFolder);
                ExportLog log = new ExportLog(runFolder, org, checkpoint)) {
            lock.requireHeld();
            if (log.isBegun()) {
                throw RunFolder.used(runFolder);
            }
            begin(StoredExport.of(export, file, part), folder, log);
            return activity(export, nameOf(runFolder)).whole(() -> run(told(export), folder, log));
        }
    }

    /** Before any job is created, so that a place that cannot be written is found out here. */
    private static void begin(StoredExport export, RunFolder folder, ExportLog log) throws IOException {
        try {
            log.append(ExportLog.Event.BEGUN, export);
            Files.write(Path.of(export.part()), new byte[0], StandardOpenOption.CREATE_NEW);
        } catch (IOException refused) {
            folder.discard(export.ownFolder());
            throw refused;
        }
    }

    /**
     * Takes an export to a file up again.
     *
     * @param runFolder the run's folder
     * @param listener hears of the progress
     * @return what was exported, by the whole run
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public ExportReport resume(Path runFolder, ExportListener listener) throws IOException, InterruptedException {
        Path path = runFolder.toAbsolutePath();
        try (RunFolder folder = RunFolder.ofRun(path);
                RunLock lock = RunLock.acquire(path);
                ExportLog log = new ExportLog(path, org, checkpoint)) {
            lock.requireHeld();
            Export export = log.settings().toExport(listener);
            return activity(export, nameOf(path)).whole(() -> run(told(export), folder, log));
        }
    }

    private static String nameOf(Path runFolder) {
        return String.valueOf(runFolder.toAbsolutePath().getFileName());
    }

    private ExportReport run(Export export, RunFolder folder, ExportLog log) throws IOException, InterruptedException {
        StoredExport stored = log.settings();
        Meter watch = new Meter(export.stallTimeout(), export.listener());
        FileExport run = new FileExport(query, export, folder.path(), log, watch);
        try (Meter meter = watch) {
            ExportReport report = run.execute();
            if (stored.ownFolder()) {
                folder.discard(true);
            }
            return report;
        } catch (BulkException failure) {
            Optional<String> otherOrg = log.otherOrg();
            if (JobRun.isGone(failure) && otherOrg.isPresent()) {
                // Nothing is gone: a mistaken login must not cost what was fetched.
                throw JobRun.elsewhere((BulkApiException) failure, otherOrg.get());
            }
            boolean hopeless = log.job() == null
                    || failure instanceof JobFailedException
                    || failure instanceof InvalidInputException
                    || (JobRun.isGone(failure) && !run.hasNeverFoundJob());
            if (hopeless) {
                Files.deleteIfExists(Path.of(stored.part()));
                FileTarget.removePages(folder.path());
                // Without a job the run was not more than its settings.
                if (stored.ownFolder() || log.job() == null) {
                    folder.discard(stored.ownFolder());
                }
            }
            throw failure;
        }
    }

    /**
     * Exports to a stream.
     *
     * @param export what to export
     * @param out where to; not closed
     * @return what was exported
     * @throws IOException if the stream or a temporary file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public ExportReport export(Export export, OutputStream out) throws IOException, InterruptedException {
        return activity(export, runWithoutFolder()).whole(() -> run(told(export), out));
    }

    private ExportReport run(Export export, OutputStream out) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Meter meter = new Meter(export.stallTimeout(), export.listener())) {
            JobRun jobs = new JobRun(query, export, meter);
            QueryJob job = jobs.create();
            JobInfo complete = jobs.await(job);
            Duration untilComplete = Duration.ofNanos(System.nanoTime() - start);
            try (ResultStream result = ResultStream.open(jobs, job, complete, export, meter)) {
                byte[] buffer = new byte[COPY_BUFFER];
                for (int count = result.read(buffer); count >= 0; count = result.read(buffer)) {
                    out.write(buffer, 0, count);
                }
                out.flush();
                ExportReport.Work work = new ExportReport.Work(
                        Duration.ofNanos(System.nanoTime() - start),
                        untilComplete,
                        meter.again.get(),
                        meter.calls.get());
                JobId id = job.id();
                ExportReport report = new ExportReport(id, result.rows(), result.bytes(), result.pages(), null, work);
                export.listener().finished(report);
                return report;
            }
        }
    }

    /**
     * Exports rows.
     *
     * @param export what to export
     * @return the rows; close them
     * @throws IOException if a temporary file cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public CsvRecords rows(Export export) throws IOException, InterruptedException {
        Running running = activity(export, runWithoutFolder());
        return running.during(() -> rows(told(export.withFormat(Format.CSV)), running));
    }

    private CsvRecords rows(Export export, Running running) throws IOException, InterruptedException {
        Meter meter = new Meter(export.stallTimeout(), export.listener());
        CsvRecords rows = null;
        try {
            JobRun jobs = new JobRun(query, export, meter);
            QueryJob job = jobs.create();
            JobInfo complete = jobs.await(job);
            ResultStream result = ResultStream.open(jobs, job, complete, export, meter);
            rows = CsvRecords.of(new WatchedRows(result, running), jobs.dialect(complete));
            return rows;
        } finally {
            if (rows == null) {
                meter.close();
            }
        }
    }
}
