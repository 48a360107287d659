package io.github.bulk2.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Everything behind the HTTP surface: objects, records, jobs, the threads that process jobs, and what goes wrong. */
final class Org implements AutoCloseable {
    private static final int WORKERS = 8;

    private final Settings settings;
    private final Faults faults;
    private final Path folder;
    private final Database database;
    private final ObjectCatalog catalog;
    private final JobStore jobs;
    private final Usage usage;
    private final String organizationId;
    private final CallLog calls = new CallLog();
    private ExecutorService workers;
    /** Workers read it while a reset, which holds this org's lock, waits for them to stop. */
    private volatile long runningUser;

    Org(Settings settings) {
        this.settings = settings;
        this.faults = new Faults(settings.seed);
        try {
            this.folder = Files.createTempDirectory("bulk2-sandbox");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for uploads and results", e);
        }
        Path file = settings.databaseFile;
        this.database = new Database(file == null ? folder.resolve("org") : file, file != null);
        this.organizationId = chosenOrganizationId();
        this.catalog = new ObjectCatalog(database, settings.lenient, settings.objects);
        this.jobs = new JobStore(folder);
        this.usage = new Usage(settings);
        this.workers = newWorkers();
        insertRunningUser();
    }

    private String chosenOrganizationId() {
        try {
            return database.organizationId(settings.chosenOrganizationId());
        } catch (SQLException e) {
            throw new IllegalStateException("cannot keep the organization id", e);
        }
    }

    /** The org's own id, 18 characters. */
    String organizationId() {
        return organizationId;
    }

    Settings settings() {
        return settings;
    }

    Faults faults() {
        return faults;
    }

    Database database() {
        return database;
    }

    ObjectCatalog catalog() {
        return catalog;
    }

    JobStore jobs() {
        return jobs;
    }

    Usage usage() {
        return usage;
    }

    CallLog calls() {
        return calls;
    }

    long runningUser() {
        return runningUser;
    }

    String runningUserId() {
        return SalesforceId.text(runningUser());
    }

    /** Hands a job to a worker. */
    synchronized void process(Job job, Runnable processor, List<Fault> planned) {
        job.plan(planned);
        workers.execute(processor);
    }

    /** Forgets jobs, records, faults, calls and use, as if just started. */
    synchronized void reset() {
        stopWorkers();
        jobs.clear();
        faults.clear();
        usage.clear();
        calls.clear();
        try {
            database.clear(catalog.objects());
        } catch (SQLException e) {
            throw new IllegalStateException("cannot clear the database", e);
        }
        insertRunningUser();
        workers = newWorkers();
    }

    @Override
    public synchronized void close() {
        faults.clear();
        stopWorkers();
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Org::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }

    private void insertRunningUser() {
        ObjectType user = Objects.requireNonNull(catalog.object("User"), "User");
        try {
            runningUser = database.insertRunningUser(user);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the running user", e);
        }
    }

    private void stopWorkers() {
        workers.shutdownNow();
        jobs.abortAll();
        try {
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a job did not stop within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while jobs were stopping", e);
        }
    }

    private static ExecutorService newWorkers() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "sandbox-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
