package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryJobs;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.files.PrivateFiles;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.RunGuard;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Carries exports out. For use inside this library: call the methods of {@link io.github.bulk2.BulkClient}. Thread-safe;
 * makes threads for the time of an export only.
 */
public final class ExportEngine {

    private static final DateTimeFormatter FOLDER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int COPY_BUFFER = 1 << 16;

    private final QueryJobs query;
    private final Function<Runnable, OrgIdentity> org;
    private final Activities activities;
    private final ExportLog.Checkpoint checkpoint;

    /**
     * For use inside this library.
     *
     * @param query the org's query jobs
     * @param org tells which org it is, and of a request that this takes just before it is sent
     * @param activities who is told of runs and phases
     */
    public ExportEngine(QueryJobs query, Function<Runnable, OrgIdentity> org, Activities activities) {
        this(query, org, activities, where -> {});
    }

    ExportEngine(
            QueryJobs query,
            Function<Runnable, OrgIdentity> org,
            Activities activities,
            ExportLog.Checkpoint checkpoint) {
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
        requireFree(export, file);
        requireFolder(file);
        String stamp = FOLDER_TIME.format(Instant.now());
        Path part = file.resolveSibling(file.getFileName() + "." + stamp + ".part");
        Path runFolder =
                export.runFolder().orElseGet(() -> file.resolveSibling(file.getFileName() + "." + stamp + ".bulk2"));
        try (RunFolder folder = export.runFolder().isEmpty() ? RunFolder.own(runFolder) : RunFolder.named(runFolder);
                RunLock lock = RunLock.acquire(runFolder, ExportLog.FILE);
                ExportLog log = new ExportLog(runFolder, checkpoint)) {
            lock.requireHeld();
            if (log.isBegun()) {
                throw RunFolder.used(runFolder);
            }
            begin(StoredExport.of(export, file, part), folder, log);
            return activity(export, nameOf(runFolder)).whole(() -> {
                int asked;
                try {
                    asked = admit(runFolder, log);
                } catch (BulkException noOrg) {
                    discard(folder, log);
                    throw noOrg;
                }
                return run(told(export), folder, log, asked);
            });
        }
    }

    private static void requireFree(Export export, Path file) throws FileAlreadyExistsException {
        // A link that leads nowhere is there, too.
        if (!export.overwrite() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "is there already, and is not to be replaced. Name another file");
        }
    }

    private static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InvalidInputException(
                    "there is no folder " + folder + " to write " + file.getFileName() + " into. Create it first");
        }
    }

    /** Before any job is created, so that a place that cannot be written is found out here. */
    private static void begin(StoredExport export, RunFolder folder, ExportLog log) throws IOException {
        try {
            log.append(ExportLog.Event.BEGUN, export);
            PrivateFiles.createNew(Path.of(export.part()));
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
                RunLock lock = RunLock.acquire(path, ExportLog.FILE);
                ExportLog log = new ExportLog(path, checkpoint)) {
            lock.requireHeld();
            Export export = log.settings().toExport(listener);
            return activity(export, nameOf(path)).whole(() -> {
                int asked = admit(path, log);
                return run(told(export), folder, log, asked);
            });
        }
    }

    /** Returns how many requests it took. */
    private int admit(Path runFolder, ExportLog log) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        guard(runFolder).admit(log, () -> org.apply(asked::incrementAndGet));
        return asked.get();
    }

    private static RunGuard guard(Path runFolder) {
        return new RunGuard(runFolder, ExportLog.FILE);
    }

    /**
     * Whether there is an export in a folder, rather than a load.
     *
     * @param runFolder the run's folder
     * @return whether the journal of an export is there
     */
    public static boolean isIn(Path runFolder) {
        return Files.isRegularFile(runFolder.resolve(ExportLog.FILE));
    }

    /**
     * Refuses a run of another org than the client's.
     *
     * @param runFolder the run's folder
     * @throws InvalidInputException if its journal is damaged, or it belongs to another org
     * @throws IllegalStateException if the run is being worked on
     * @throws IOException if the folder cannot be read
     */
    public void requireOrgOf(Path runFolder) throws IOException {
        Path path = runFolder.toAbsolutePath();
        try (RunLock lock = RunLock.acquire(path, ExportLog.FILE);
                ExportLog log = new ExportLog(path, checkpoint)) {
            lock.requireHeld();
            guard(path).requireOrg(log, org.apply(() -> {}));
        }
    }

    /**
     * Takes a folder that was moved for the run's from now on.
     *
     * @param runFolder the run's folder
     * @throws InvalidInputException if its journal is damaged, it belongs to another org, or it is a copy of a run that is
     *     still where it was
     * @throws IllegalStateException if the run is being worked on
     * @throws IOException if the folder cannot be read or written
     */
    public void confirmMoved(Path runFolder) throws IOException {
        Path path = runFolder.toAbsolutePath();
        try (RunLock lock = RunLock.acquire(path, ExportLog.FILE);
                ExportLog log = new ExportLog(path, checkpoint)) {
            lock.requireHeld();
            guard(path).confirmMoved(log, () -> org.apply(() -> {}));
        }
    }

    private static String nameOf(Path runFolder) {
        return String.valueOf(runFolder.toAbsolutePath().getFileName());
    }

    private ExportReport run(Export export, RunFolder folder, ExportLog log, int asked)
            throws IOException, InterruptedException {
        StoredExport stored = log.settings();
        Meter watch = new Meter(export.stallTimeout(), export.listener());
        FileExport run = new FileExport(query, export, folder.path(), log, watch);
        try (Meter meter = watch) {
            meter.calls.addAndGet(asked);
            ExportReport report = run.execute();
            if (stored.ownFolder()) {
                folder.discard(true);
            }
            return report;
        } catch (BulkException failure) {
            boolean hopeless = log.job() == null
                    || failure instanceof JobFailedException
                    || failure instanceof InvalidInputException
                    || (JobRun.isGone(failure) && !run.hasNeverFoundJob());
            if (hopeless) {
                discard(folder, log);
            }
            throw failure;
        }
    }

    private static void discard(RunFolder folder, ExportLog log) throws IOException {
        StoredExport stored = log.settings();
        Files.deleteIfExists(Path.of(stored.part()));
        FileTarget.removePages(folder.path());
        // Without a job the run was not more than its settings.
        if (stored.ownFolder() || log.job() == null) {
            folder.discard(stored.ownFolder());
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
        return running.during(() -> rows(told(export.withFormat(export.format().forRows())), running));
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
