package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryJobs;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.export.ExportLog.Complete;
import io.github.bulk2.export.ExportLog.Done;
import io.github.bulk2.export.ExportLog.Event;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An export to a file, from wherever its journal says it is to its report. For one thread. */
final class FileExport {

    /** The report of a run that is at its end; for whoever finds its folder. */
    private static final String REPORT = "report.json";

    private static final Logger LOG = LoggerFactory.getLogger(FileExport.class);

    private final Export export;
    private final Path runFolder;
    private final Path file;
    private final Path part;
    private final ExportLog log;
    private final Meter meter;
    private final JobRun jobs;
    private final long start = System.nanoTime();
    private Duration untilJobComplete = Duration.ZERO;
    private boolean neverFound;

    FileExport(QueryJobs jobs, Export export, Path runFolder, ExportLog log, Meter meter) {
        this.export = export;
        this.runFolder = runFolder;
        this.log = log;
        this.meter = meter;
        this.file = Path.of(log.settings().file());
        this.part = Path.of(log.settings().part());
        this.jobs = new JobRun(jobs, export, meter);
    }

    ExportReport execute() throws IOException, InterruptedException {
        export.listener().started(runFolder);
        Done done = log.done();
        if (done != null) {
            ExportReport report = report(done);
            export.listener().finished(report);
            return report;
        }
        JobId known = log.job();
        if (known != null && hasItsName()) {
            return end();
        }
        requireFree();
        QueryJob job = known == null ? create() : jobs.attach(known);
        long rowsBefore = log.rows();
        try {
            return fetch(job);
        } catch (RuntimeException failure) {
            // A job of an earlier life that this login has not seen yet may be one of another org.
            neverFound = known != null && !jobs.wasFound() && log.rows() == rowsBefore && JobRun.isGone(failure);
            throw neverFound ? JobRun.neverFound(failure, job.id()) : JobRun.explained(failure, job.id());
        }
    }

    /** Whether Salesforce has not known the job of an earlier life of the run. */
    boolean hasNeverFoundJob() {
        return neverFound;
    }

    private QueryJob create() throws IOException {
        QueryJob job = jobs.create();
        log.created(job.id());
        return job;
    }

    private ExportReport fetch(QueryJob job) throws IOException, InterruptedException {
        Complete known = log.complete();
        Complete complete = known == null ? await(job) : known;
        export.listener().downloadStarted(complete.rows());
        FileTarget target =
                new FileTarget(part, runFolder, log.settings().format().from(complete.dialect()), log);
        target.recover();
        meter.had(log.rows());
        int pages = download(job, complete, target);
        if (pages != target.merged()) {
            throw new IllegalStateException(pages + " pages were fetched, but the output has " + target.merged());
        }
        requireSum(job.id(), complete);
        Segment.requireWritten(part, Files.exists(part) ? Files.size(part) : 0, log.bytes());
        try (RandomAccessFile output = new RandomAccessFile(part.toFile(), "rw")) {
            output.getFD().sync();
        }
        nameOutput();
        return end();
    }

    /** In one step: a file that appeared meanwhile is not replaced unless that was asked for. */
    private void nameOutput() throws IOException {
        if (export.overwrite()) {
            PrivateFiles.keepMode(part, file);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        requireFree();
        try {
            // A rename would replace; a second name for the same file never does.
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException taken) {
            requireFree();
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            LOG.debug("{} has no hard links", file, noLinks);
            Files.move(part, file);
            return;
        }
        Files.delete(part);
    }

    private void requireFree() throws IOException {
        boolean named = Files.exists(file) && Files.exists(part) && Files.isSameFile(file, part);
        if (!export.overwrite() && !named && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    file.toString(),
                    null,
                    "appeared while the export ran, and is not to be replaced. Move it away and resume the run");
        }
    }

    private Complete await(QueryJob job) throws IOException, InterruptedException {
        JobInfo info = jobs.await(job);
        untilJobComplete = elapsed();
        List<String> locators =
                jobs.pages(job, info).stream().map(Locator::value).toList();
        CsvDialect dialect = jobs.dialect(info);
        Complete complete = new Complete(JobRun.rows(info), locators, dialect.columnDelimiter(), dialect.lineEnding());
        log.append(Event.COMPLETE, complete);
        return complete;
    }

    private int download(QueryJob job, Complete complete, FileTarget target) throws IOException, InterruptedException {
        Map<Integer, Page> there = log.pages();
        PageFetch fetch = new PageFetch(
                job,
                new PageFetch.Expected(
                        complete.dialect(), complete.rows(), export.waitPolicy().notFoundTolerance()),
                meter,
                export.listener());
        there.values().stream()
                .map(Page::header)
                .filter(header -> header != null)
                .findFirst()
                .ifPresent(fetch::expectHeader);
        try (Download download = new Download(job, export, fetch, target, meter)) {
            download.begin(ExportLog.locators(complete), there);
            return download.finished().get();
        } catch (ExecutionException failed) {
            throw Failures.rethrown(failed.getCause());
        }
    }

    private void requireSum(JobId job, Complete complete) throws IOException {
        long fetched = log.rows();
        if (fetched != complete.rows()) {
            // Each page is what it said it is; if there is help at all, it is to begin with the first one again.
            log.append(Event.LOST, 0);
        }
        JobRun.requireSum(job, complete.rows(), fetched);
    }

    /** Whether a run that died had given the output its name already. */
    private boolean hasItsName() throws IOException {
        Complete complete = log.complete();
        return complete != null
                && !Files.exists(part)
                && log.rows() == complete.rows()
                && log.merged() == log.pages().size()
                && Files.exists(file)
                && Files.size(file) == log.bytes()
                && FileTarget.holds(file, log.mergedPages());
    }

    private ExportReport end() throws IOException {
        Done done = new Done(elapsed().toMillis(), untilJobComplete.toMillis(), meter.again.get(), meter.calls.get());
        FileTarget.removePages(runFolder);
        ExportReport report = report(done);
        if (!log.settings().ownFolder()) {
            Files.writeString(PrivateFiles.create(runFolder.resolve(REPORT)), report.toJson());
        }
        log.append(Event.DONE, done);
        export.listener().finished(report);
        return report;
    }

    private ExportReport report(Done done) {
        JobId job = log.job();
        if (job == null) {
            throw new IllegalStateException("the run is done without a job");
        }
        ExportReport.Work work = new ExportReport.Work(
                Duration.ofMillis(done.totalMillis()),
                Duration.ofMillis(done.untilJobCompleteMillis()),
                done.pagesAgain(),
                done.apiCalls());
        return new ExportReport(job, log.rows(), log.bytes(), log.pages().size(), file, work);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
