package io.github.bulk2.load;

import io.github.bulk2.internal.RunThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The threads of one run, named after what they do. They end with the run. */
final class Workers implements AutoCloseable {

    private static final int RESULT_THREADS = 2;
    private static final long PATIENCE_SECONDS = 30;

    final ExecutorService scan = Executors.newSingleThreadExecutor(new RunThreads("bulk2-scan"));
    final ExecutorService uploads;
    /** Closes jobs and asks for the state of all of them. */
    final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor(new RunThreads("bulk2-jobs"));

    final ExecutorService results = Executors.newFixedThreadPool(RESULT_THREADS, new RunThreads("bulk2-results"));

    Workers(int concurrentUploads) {
        this.uploads = Executors.newFixedThreadPool(concurrentUploads, new RunThreads("bulk2-upload"));
    }

    /** Interrupts what is under way and waits for it, so that nothing happens after the run has returned. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        scan.shutdownNow();
        uploads.shutdownNow();
        jobs.shutdownNow();
        results.shutdownNow();
        for (ExecutorService pool : new ExecutorService[] {scan, uploads, jobs, results}) {
            try {
                var unused = pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
