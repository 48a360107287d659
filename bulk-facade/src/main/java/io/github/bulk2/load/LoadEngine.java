package io.github.bulk2.load;

import io.github.bulk2.IngestJobs;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.LimitGuard;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Carries loads out. For use inside this library: call {@link io.github.bulk2.BulkClient#load} and
 * {@link io.github.bulk2.BulkClient#resume}. Thread-safe; makes threads for the time of a call only.
 */
public final class LoadEngine {

    private static final DateTimeFormatter FOLDER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private static final String JOURNAL = "journal.jsonl";

    private final Function<Runnable, IngestJobs> ingest;
    private final LimitGuard limits;
    private final Activities activities;
    private final RunLog.Checkpoint checkpoint;

    /**
     * For use inside this library.
     *
     * @param ingest gives the org's ingest jobs to one who wants to hear of each request just before it is sent
     * @param limits keeps the floor of the org's allowances
     * @param activities who is told of runs and phases
     */
    public LoadEngine(Function<Runnable, IngestJobs> ingest, LimitGuard limits, Activities activities) {
        this(ingest, limits, activities, where -> {});
    }

    LoadEngine(Function<Runnable, IngestJobs> ingest, Activities activities, RunLog.Checkpoint checkpoint) {
        this(ingest, LimitGuard.none(), activities, checkpoint);
    }

    private LoadEngine(
            Function<Runnable, IngestJobs> ingest,
            LimitGuard limits,
            Activities activities,
            RunLog.Checkpoint checkpoint) {
        this.ingest = ingest;
        this.limits = limits;
        this.activities = activities;
        this.checkpoint = checkpoint;
    }

    /**
     * Begins a run.
     *
     * @param load what to load
     * @return the account
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport load(Load load) throws IOException, InterruptedException {
        var unused = new InputBytes(load);
        Path runFolder = load.runFolder().orElseGet(() -> defaultFolder(load));
        Files.createDirectories(runFolder);
        try (Stream<Path> files = Files.list(runFolder)) {
            if (files.findAny().isPresent()) {
                throw new InvalidInputException(
                        runFolder + " is not empty. Resume the run in it, or name another folder for the new one");
            }
        }
        try (RunLock lock = RunLock.acquire(runFolder);
                RunLog log = new RunLog(runFolder, checkpoint)) {
            lock.requireHeld();
            log.append(JournalEntry.ofRun(JournalEntry.Event.BEGUN, RunSettings.of(load)));
            try (Meter meter = Meter.open(runFolder)) {
                return begin(load, runFolder).whole(() -> new LoadRun(context(load, runFolder, log, meter)).execute());
            }
        } catch (InvalidInputException refusal) {
            removeIfNothingWasSent(runFolder);
            throw refusal;
        }
    }

    /** An input that was refused before anything was sent leaves nothing behind that could be resumed. */
    private void removeIfNothingWasSent(Path runFolder) throws IOException {
        try (RunLog log = new RunLog(runFolder, checkpoint)) {
            if (log.refused() == null
                    || !log.creations().lost().isEmpty()
                    || !log.jobs().isEmpty()) {
                return;
            }
        }
        try (Stream<Path> files = Files.walk(runFolder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Takes a run up again.
     *
     * @param resume which run, and how
     * @return the account
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport resume(Resume resume) throws IOException, InterruptedException {
        Path folder = requireRun(resume.runFolder());
        try (RunLock lock = RunLock.acquire(folder);
                RunLog log = new RunLog(folder, checkpoint)) {
            lock.requireHeld();
            if (log.refused() != null) {
                throw new InvalidInputException(log.refused());
            }
            Load load = resumed(log, log.settings().toLoad(folder, resume.listener()), resume);
            try (Meter meter = Meter.open(folder)) {
                return begin(load, folder).whole(() -> {
                    LoadRun run = new LoadRun(context(load, folder, log, meter));
                    if (!log.isPlanned(1)) {
                        run.restart();
                    }
                    return run.execute();
                });
            }
        }
    }

    /** A limit of failed records that has stopped the run, or would do so at once, does not hold any more. */
    private static Load resumed(RunLog log, Load begun, Resume resume) {
        Optional<FailureLimit> limit = resume.maxFailed().or(() -> begun.maxFailed()
                .filter(stored -> !log.isPlanned(1)
                        || !stored.isExceededBy(
                                RoundProgress.Rows.of(log).notLoaded(),
                                log.planned().plan().records())));
        Load load = begun.withMaxFailed(limit).withWaitPolicy(resume.waitPolicy().orElse(begun.waitPolicy()));
        return resume.acceptsMissingJobs() ? load.withAcceptedMissingJobs() : load;
    }

    private Running begin(Load load, Path runFolder) {
        String operation = load.request().operation().wireName();
        String run = String.valueOf(runFolder.toAbsolutePath().getFileName());
        return activities.begin(new Activity(Activity.Kind.LOAD, operation, run, null, null));
    }

    private RunContext context(Load load, Path runFolder, RunLog log, Meter meter) {
        Load told = load.withListener(new RunNews(load.listener()));
        return new RunContext(ingest.apply(meter::call), told, runFolder, log, meter, limits);
    }

    /**
     * Deletes what a run created.
     *
     * @param plan what to undo
     * @param listener hears of the progress
     * @return the account of the deletion
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport undo(UndoPlan plan, LoadListener listener) throws IOException, InterruptedException {
        boolean begunBefore = Files.exists(plan.folder().resolve(JOURNAL));
        return begunBefore
                ? resume(Resume.of(plan.folder()).withListener(listener))
                : load(plan.toLoad().withListener(listener));
    }

    static Path requireRun(Path runFolder) {
        Path folder = runFolder.toAbsolutePath();
        if (!Files.isRegularFile(folder.resolve(JOURNAL))) {
            throw new InvalidInputException(folder + " is not the folder of a run: there is no " + JOURNAL + " in it");
        }
        return folder;
    }

    static Path journal(Path runFolder) {
        return requireRun(runFolder).resolve(JOURNAL);
    }

    private static Path defaultFolder(Load load) {
        String name = FOLDER_TIME.format(Instant.now()) + "-"
                + load.request().operation().wireName() + "-" + load.request().object();
        return Path.of("bulk2-runs", name).toAbsolutePath();
    }
}
