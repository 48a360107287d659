package io.github.bulk2.load;

import io.github.bulk2.IngestJobs;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.files.PrivateFiles;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.LimitGuard;
import io.github.bulk2.internal.RunGuard;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Carries loads out. For use inside this library: call {@link io.github.bulk2.BulkClient#load} and
 * {@link io.github.bulk2.BulkClient#resume}. Thread-safe; makes threads for the time of a call only.
 */
public final class LoadEngine {

    private static final DateTimeFormatter FOLDER_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Function<Runnable, IngestJobs> ingest;
    private final Function<Runnable, OrgIdentity> org;
    private final LimitGuard limits;
    private final Path runsFolder;
    private final Activities activities;
    private final RunLog.Checkpoint checkpoint;

    /**
     * For use inside this library.
     *
     * @param ingest gives the org's ingest jobs to one who wants to hear of each request just before it is sent
     * @param org tells which org it is, and of a request that this takes just before it is sent
     * @param limits keeps the floor of the org's allowances
     * @param runsFolder where the folders of runs are created that name none
     * @param activities who is told of runs and phases
     */
    public LoadEngine(
            Function<Runnable, IngestJobs> ingest,
            Function<Runnable, OrgIdentity> org,
            LimitGuard limits,
            Path runsFolder,
            Activities activities) {
        this(ingest, org, limits, runsFolder, activities, where -> {});
    }

    LoadEngine(
            Function<Runnable, IngestJobs> ingest,
            Function<Runnable, OrgIdentity> org,
            Activities activities,
            RunLog.Checkpoint checkpoint) {
        this(ingest, org, LimitGuard.none(), RunSummary.DEFAULT_FOLDER, activities, checkpoint);
    }

    private LoadEngine(
            Function<Runnable, IngestJobs> ingest,
            Function<Runnable, OrgIdentity> org,
            LimitGuard limits,
            Path runsFolder,
            Activities activities,
            RunLog.Checkpoint checkpoint) {
        this.ingest = ingest;
        this.org = org;
        this.limits = limits;
        this.runsFolder = runsFolder;
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
        if (load.setAside().isPresent()) {
            SetAside.requireNew(load.setAside().get());
        }
        Path runFolder = load.runFolder().orElseGet(() -> defaultFolder(load));
        requireFolder(runFolder);
        PrivateFiles.createFolders(runFolder);
        try (Stream<Path> files = Files.list(runFolder)) {
            if (files.findAny().isPresent()) {
                throw new InvalidInputException(
                        runFolder + " is not empty. Resume the run in it, or name another folder for the new one");
            }
        }
        try (RunLock lock = RunLock.acquire(runFolder, RunLog.FILE);
                RunLog log = new RunLog(runFolder, checkpoint)) {
            lock.requireHeld();
            log.append(JournalEntry.ofRun(JournalEntry.Event.BEGUN, RunSettings.of(load)));
            try (Meter meter = Meter.open(runFolder)) {
                return begin(load, runFolder).whole(() -> {
                    admit(runFolder, log, meter);
                    return new LoadRun(context(load, runFolder, log, meter)).execute();
                });
            }
        } catch (InvalidInputException refusal) {
            removeIfNothingWasSent(runFolder);
            throw refusal;
        }
    }

    /** Neither the run folder nor a folder on the way to it may be a file. */
    private static void requireFolder(Path runFolder) {
        Path there = runFolder.toAbsolutePath();
        while (there != null && Files.notExists(there)) {
            there = there.getParent();
        }
        if (there != null && !Files.isDirectory(there)) {
            throw new InvalidInputException(there + " is no folder. Name another run folder");
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
        removeAll(runFolder);
    }

    private static void removeAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
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
        try (RunLock lock = RunLock.acquire(folder, RunLog.FILE);
                RunLog log = new RunLog(folder, checkpoint)) {
            lock.requireHeld();
            if (log.refused() != null) {
                throw new InvalidInputException(log.refused());
            }
            Load load = resumed(log, log.settings().toLoad(folder, resume.listener()), resume);
            try (Meter meter = Meter.open(folder)) {
                return begin(load, folder).whole(() -> {
                    admit(folder, log, meter);
                    LoadRun run = new LoadRun(context(load, folder, log, meter));
                    if (!log.isPlanned(1)) {
                        run.restart();
                    }
                    return run.execute();
                });
            }
        }
    }

    /** What was asked of an org that is refused does not count as the run's. */
    private void admit(Path folder, RunLog log, Meter meter) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        guard(folder).admit(log, () -> org.apply(asked::incrementAndGet));
        for (int i = 0; i < asked.get(); i++) {
            meter.call();
        }
    }

    private static RunGuard guard(Path folder) {
        return new RunGuard(folder, RunLog.FILE);
    }

    /**
     * Refuses a run of another org than the client's.
     *
     * @param runFolder the run's folder
     * @throws InvalidInputException if there is no run in the folder, its journal is damaged, or it belongs to another org
     * @throws IllegalStateException if the run is being worked on
     * @throws IOException if the folder cannot be read
     */
    public void requireOrgOf(Path runFolder) throws IOException {
        Path folder = requireRun(runFolder);
        try (RunLock lock = RunLock.acquire(folder, RunLog.FILE);
                RunLog log = new RunLog(folder, checkpoint)) {
            lock.requireHeld();
            guard(folder).requireOrg(log, org.apply(() -> {}));
        }
    }

    /**
     * Takes a folder that was moved for the run's from now on.
     *
     * @param runFolder the run's folder
     * @throws InvalidInputException if there is no run in the folder, its journal is damaged, it belongs to another org, or
     *     it is a copy of a run that is still where it was
     * @throws IllegalStateException if the run is being worked on
     * @throws IOException if the folder cannot be read or written
     */
    public void confirmMoved(Path runFolder) throws IOException {
        Path folder = requireRun(runFolder);
        try (RunLock lock = RunLock.acquire(folder, RunLog.FILE);
                RunLog log = new RunLog(folder, checkpoint)) {
            lock.requireHeld();
            guard(folder).confirmMoved(log, () -> org.apply(() -> {}));
        }
    }

    /** A limit of failed records that has stopped the run, or would do so at once, does not hold any more. */
    private static Load resumed(RunLog log, Load begun, Resume resume) {
        Optional<FailureLimit> limit = resume.maxFailed()
                .or(() -> begun.maxFailed()
                        .filter(stored -> !log.isPlanned(1)
                                || !stored.isExceededBy(
                                        RoundProgress.Rows.of(log).notLoaded(),
                                        log.planned().plan().records())));
        Load load =
                begun.withMaxFailed(limit).withWaitPolicy(resume.waitPolicy().orElse(begun.waitPolicy()));
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
        requireOrgOf(plan.runFolder());
        boolean begunBefore = Files.exists(plan.folder().resolve(RunLog.FILE));
        return begunBefore
                ? resume(Resume.of(plan.folder()).withListener(listener))
                : load(plan.toLoad().withListener(listener));
    }

    /**
     * Loads what a run did not load.
     *
     * @param plan what to load
     * @param listener hears of the progress
     * @return the account of the retry
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport retry(RetryPlan plan, LoadListener listener) throws IOException, InterruptedException {
        // Held to the end, so that no other retry of these records begins in the meantime.
        try (RunLock lock = RunLock.acquire(requireRun(plan.runFolder()), RunLog.FILE)) {
            lock.requireHeld();
            requireOrigin(plan.runFolder());
            Path folder = plan.retryFolder();
            if (!Retries.isToBeBegun(folder)) {
                return resume(Resume.of(folder).withListener(listener));
            }
            if (!Retries.of(plan.runFolder(), plan.rows()).isEmpty()) {
                throw new InvalidInputException(
                        "another retry of these records was begun since the plan was made. Make the plan again");
            }
            removeAll(folder);
            return load(retrying(plan).withListener(listener));
        }
    }

    private void requireOrigin(Path folder) throws IOException {
        try (RunLog log = new RunLog(folder, checkpoint)) {
            guard(folder).requireOrigin(log, () -> org.apply(() -> {}));
        }
    }

    private Load retrying(RetryPlan plan) throws IOException {
        try (RunLog log = new RunLog(plan.runFolder(), checkpoint)) {
            RunSettings settings = log.settings();
            CsvDialect dialect = log.planned().header().dialect();
            RetryInput.write(plan, RetryPlanner.files(plan, settings, dialect), dialect);
            return settings.toLoad(plan.retryFolder(), new LoadListener() {})
                    .withInput(plan.input(), dialect)
                    .withLines(plan.lines());
        }
    }

    static Path requireRun(Path runFolder) {
        Path folder = runFolder.toAbsolutePath();
        if (!Files.isRegularFile(folder.resolve(RunLog.FILE))) {
            throw new InvalidInputException(
                    folder + " is not the folder of a run: there is no " + RunLog.FILE + " in it");
        }
        return folder;
    }

    static Path journal(Path runFolder) {
        return requireRun(runFolder).resolve(RunLog.FILE);
    }

    private Path defaultFolder(Load load) {
        String name = FOLDER_TIME.format(Instant.now()) + "-"
                + load.request().operation().wireName() + "-" + load.request().object();
        return runsFolder.resolve(name).toAbsolutePath();
    }
}
