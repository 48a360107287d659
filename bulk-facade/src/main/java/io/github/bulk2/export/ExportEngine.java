package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryJobs;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/**
 * Carries exports out. For use inside this library: call the methods of {@link io.github.bulk2.BulkClient}. Thread-safe;
 * makes threads for the time of an export only.
 */
public final class ExportEngine {

    private static final DateTimeFormatter FOLDER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int COPY_BUFFER = 1 << 16;

    private final QueryJobs query;
    private final Activities activities;
    private final ExportLog.Checkpoint checkpoint;

    /**
     * For use inside this library.
     *
     * @param query the org's query jobs
     * @param activities who is told of runs and phases
     */
    public ExportEngine(QueryJobs query, Activities activities) {
        this(query, activities, where -> {});
    }

    ExportEngine(QueryJobs query, Activities activities, ExportLog.Checkpoint checkpoint) {
        this.query = query;
        this.activities = activities;
        this.checkpoint = checkpoint;
    }

    private Running begin(Export export, String run) {
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
        if (export.runFolder().isPresent()) {
            Files.createDirectories(runFolder);
        } else {
            Files.createDirectory(runFolder);
        }
        requireUnused(runFolder);
        try (RunLock lock = RunLock.acquire(runFolder);
                ExportLog log = new ExportLog(runFolder, checkpoint)) {
            lock.requireHeld();
            if (log.isBegun()) {
                throw used(runFolder);
            }
            log.append(ExportLog.Event.BEGUN, StoredExport.of(export, file, part));
            makePart(part, runFolder, export.runFolder().isEmpty());
            return begin(export, nameOf(runFolder)).whole(() -> run(told(export), runFolder, log));
        }
    }

    /** A lock and a journal without a line are what a process leaves that died before it began. */
    private static void requireUnused(Path runFolder) throws IOException {
        try (Stream<Path> files = Files.list(runFolder)) {
            boolean used = files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> !name.equals(RunLock.FILE) && !name.equals(ExportLog.FILE));
            if (used) {
                throw used(runFolder);
            }
        }
    }

    private static InvalidInputException used(Path runFolder) {
        return new InvalidInputException(
                runFolder + " is not empty. Resume the run in it, or name another folder for the new one");
    }

    /** Before any job is created, so that a place that cannot be written is found out here. */
    private static void makePart(Path part, Path runFolder, boolean ownFolder) throws IOException {
        try {
            Files.write(part, new byte[0], StandardOpenOption.CREATE_NEW);
        } catch (IOException refused) {
            clear(runFolder, ownFolder);
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
        Path folder = runFolder.toAbsolutePath();
        if (!Files.isRegularFile(folder.resolve(ExportLog.FILE))) {
            throw new InvalidInputException(
                    folder + " is not the folder of an export: there is no " + ExportLog.FILE + " in it");
        }
        try (RunLock lock = RunLock.acquire(folder);
                ExportLog log = new ExportLog(folder, checkpoint)) {
            lock.requireHeld();
            Export export = log.settings().toExport(listener);
            return begin(export, nameOf(folder)).whole(() -> run(told(export), folder, log));
        }
    }

    private static String nameOf(Path runFolder) {
        return String.valueOf(runFolder.toAbsolutePath().getFileName());
    }

    private ExportReport run(Export export, Path runFolder, ExportLog log) throws IOException, InterruptedException {
        try (Meter meter = new Meter(export.stallTimeout(), export.listener())) {
            ExportReport report = new FileExport(query, export, runFolder, log, meter).execute();
            if (log.settings().ownFolder()) {
                clear(runFolder, true);
            }
            return report;
        } catch (BulkException failure) {
            boolean hopeless = log.job() == null
                    || failure instanceof JobFailedException
                    || failure instanceof InvalidInputException
                    || JobRun.isGone(failure);
            if (hopeless) {
                Files.deleteIfExists(Path.of(log.settings().part()));
                FileTarget.removePages(runFolder);
                if (log.settings().ownFolder()) {
                    clear(runFolder, true);
                }
            }
            throw failure;
        }
    }

    private static void clear(Path runFolder, boolean folderToo) throws IOException {
        try (var files = Files.newDirectoryStream(runFolder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        if (folderToo) {
            Files.deleteIfExists(runFolder);
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
        return begin(export, runWithoutFolder()).whole(() -> run(told(export), out));
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
        Running running = begin(export, runWithoutFolder());
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
