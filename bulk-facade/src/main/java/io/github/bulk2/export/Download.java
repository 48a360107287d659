package io.github.bulk2.export;

import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.internal.RunThreads;
import io.github.bulk2.internal.Running;
import io.github.bulk2.observe.Activity;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetches the pages of one result into a {@link PageTarget}, several at once where their locators are known beforehand,
 * and otherwise one after the other. Owns its threads until {@link #close()}. Thread-safe.
 */
final class Download implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final QueryJob job;
    private final PageFetch fetch;
    private final PageTarget target;
    private final ExportListener listener;
    private final Meter meter;
    private final ExecutorService workers;
    private final int parallelPages;
    private final int rowsPerRequest;
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger nextIndex = new AtomicInteger();
    private final CompletableFuture<Integer> finished = new CompletableFuture<>();
    private volatile List<Locator> listed = List.of();

    Download(QueryJob job, Export export, PageFetch fetch, PageTarget target, Meter meter) {
        this.job = job;
        this.fetch = fetch;
        this.target = target;
        this.listener = export.listener();
        this.meter = meter;
        this.parallelPages = export.parallelPages();
        this.rowsPerRequest = export.maxRecords();
        this.workers = Executors.newFixedThreadPool(parallelPages, new RunThreads("bulk2-export"));
    }

    /** Completed with the number of pages when all of them are there, or with the first failure. */
    CompletableFuture<Integer> finished() {
        return finished;
    }

    /**
     * Begins to fetch.
     *
     * @param locators where all the pages are; empty if that is not known
     * @param done the pages that are there already, by their index
     */
    void begin(List<Locator> locators, Map<Integer, Page> done) {
        listed = locators;
        if (locators.isEmpty()) {
            work(1, () -> oneAfterTheOther(done));
        } else {
            work(Math.min(parallelPages, locators.size()), () -> anyOf(locators, done));
        }
    }

    private interface Work {
        int run() throws IOException, InterruptedException;
    }

    private void work(int threads, Work work) {
        working.set(threads);
        for (int i = 0; i < threads; i++) {
            workers.execute(() -> run(work));
        }
    }

    // An Error too has to reach whoever waits.
    private void run(Work work) {
        try {
            int pages = work.run();
            if (working.decrementAndGet() == 0) {
                finished.complete(pages);
            }
        } catch (Throwable failure) {
            finished.completeExceptionally(failure);
            meter.stop();
        }
    }

    private int anyOf(List<Locator> locators, Map<Integer, Page> done) throws IOException, InterruptedException {
        for (int i = nextIndex.getAndIncrement(); i < locators.size(); i = nextIndex.getAndIncrement()) {
            if (!done.containsKey(i)) {
                fetch(i, locators.get(i), 0);
            }
        }
        return locators.size();
    }

    private int oneAfterTheOther(Map<Integer, Page> done) throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        Locator at = Locator.first();
        int size = rowsPerRequest;
        int index = 0;
        while (at != null) {
            if (!seen.add(at.value())) {
                throw protocol(
                        index,
                        "has the locator of a page before, so the result would"
                                + " never end. A proxy on the way may have changed the answer");
            }
            Page page = done.get(index);
            if (page == null) {
                PageFetch.Fetched fetched = fetch(index, at, size);
                page = fetched.page();
                size = fetched.size();
            }
            at = page.nextLocator();
            index++;
        }
        return index;
    }

    private PageFetch.Fetched fetch(int index, Locator at, int size) throws IOException, InterruptedException {
        return Running.phase(Activity.Kind.PAGE, String.valueOf(index + 1), job.id())
                .whole(() -> whole(index, at, size));
    }

    private PageFetch.Fetched whole(int index, Locator at, int size) throws IOException, InterruptedException {
        PageFetch.Fetched fetched;
        try (Segment segment = target.open(index)) {
            fetched = fetch.fetch(index, at, size, segment);
        }
        requireOrder(fetched.page());
        target.complete(fetched.page());
        Running.tellRecords(fetched.page().rows(), 0, 0);
        listener.pageDone(index + 1, fetched.page().rows());
        return fetched;
    }

    /** A list that is in another order than the pages would put the rows into another one than that of the query. */
    private void requireOrder(Page page) {
        Locator next = page.nextLocator();
        int place = next == null ? -1 : listed.indexOf(next);
        if (place >= 0 && place != page.index() + 1) {
            throw protocol(
                    page.index(),
                    "is followed by another page than the server's list of pages says. Export again, with one page"
                            + " after the other");
        }
    }

    private BulkTransportException protocol(int index, String what) {
        return new BulkTransportException(PageFetch.describe(job.id(), index, what), Progress.ANSWERED, job.id(), null);
    }

    /** Drops the pages under way, releases their connections and waits for the threads. */
    @Override
    public void close() {
        meter.stop();
        workers.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            var unused = workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        fetch.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
