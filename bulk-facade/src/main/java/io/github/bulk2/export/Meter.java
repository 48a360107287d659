package io.github.bulk2.export;

import io.github.bulk2.ResultPage;
import io.github.bulk2.internal.Cancellation;
import io.github.bulk2.internal.RunThreads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the pages on their way: drops one from which nothing has come for too long, tells the listener how far it is,
 * and drops all of them when the export is to stop. Owns one thread. Thread-safe.
 */
final class Meter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final long TICK_MILLIS = 250;
    private static final long PATIENCE_SECONDS = 10;

    final AtomicLong calls = new AtomicLong();
    final AtomicLong again = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final long stallNanos;
    private final ExportListener listener;
    private final Set<Transfer> active = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Cancellation unanswered = new Cancellation();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(new RunThreads("bulk2-export-watch"));
    private long rowsTold = -1;

    Meter(Duration stallTimeout, ExportListener listener) {
        this.stallNanos = stallTimeout.toNanos();
        this.listener = listener;
        long tick = Math.max(1, Math.min(TICK_MILLIS, stallTimeout.toMillis() / 4));
        var unused = clock.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long rowsNow = rows.get();
        long bytesNow = bytes.get();
        for (Transfer transfer : active) {
            if (transfer.scan.idleNanos() > stallNanos) {
                transfer.stalled = true;
                transfer.drop();
            }
            rowsNow += transfer.scan.rows();
            bytesNow += transfer.scan.bytes();
        }
        if (rowsNow > rowsTold && rowsNow > 0) {
            rowsTold = rowsNow;
            tell(rowsNow, bytesNow);
        }
    }

    /** A listener that throws does not end the watch over pages that stall. */
    private void tell(long rowsNow, long bytesNow) {
        try {
            listener.progress(rowsNow, bytesNow);
        } catch (RuntimeException failure) {
            LOG.warn("the listener of an export failed", failure);
        }
    }

    /** Rows that an earlier life of the run has fetched. */
    void had(long rowsBefore) {
        rows.addAndGet(rowsBefore);
    }

    Transfer begin(ResultPage page, PageScan scan) {
        Transfer transfer = new Transfer(page, scan);
        active.add(transfer);
        if (isStopped()) {
            transfer.drop();
        }
        return transfer;
    }

    /** Asks for a page; the wait for its beginning ends with the export. */
    ResultPage ask(Supplier<ResultPage> call) {
        calls.incrementAndGet();
        return unanswered.during(call);
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits, unless the export is to stop. */
    void pause(long millis) throws InterruptedException {
        var unused = stopped.await(millis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        stopped.countDown();
        unanswered.cancel();
        active.forEach(Transfer::drop);
    }

    @Override
    public void close() {
        stop();
        clock.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            var unused = clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One page on its way. */
    final class Transfer implements AutoCloseable {

        private final ResultPage page;
        private final PageScan scan;
        private volatile boolean stalled;

        private Transfer(ResultPage page, PageScan scan) {
            this.page = page;
            this.scan = scan;
        }

        boolean isStalled() {
            return stalled;
        }

        void verified() {
            active.remove(this);
            rows.addAndGet(scan.rows());
            bytes.addAndGet(scan.bytes());
        }

        /** The thread that reads it gets an IOException. */
        private void drop() {
            try {
                page.close();
            } catch (RuntimeException alreadyBroken) {
                LOG.debug("dropping a page", alreadyBroken);
            }
        }

        @Override
        public void close() {
            active.remove(this);
        }
    }
}
