package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.ResultPage;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.internal.RunThreads;
import io.github.bulk2.internal.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches pages of one result and verifies them. A page that breaks is fetched again from its own locator. From its
 * headers it is known how many rows it has; so after a stall it can be fetched in smaller pieces, each of which says where
 * the next one begins, until exactly these rows are there. Owns the threads that write, as many as fetch. Thread-safe.
 */
final class PageFetch implements AutoCloseable {

    private static final int ATTEMPTS = 6;
    // What came whole and is wrong nevertheless is not going to be right much later.
    private static final int ATTEMPTS_IF_WRONG = 3;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final Duration NOT_FOUND_PAUSE = Duration.ofMillis(500);
    private static final long UNKNOWN = -1;
    private static final Logger LOG = LoggerFactory.getLogger(PageFetch.class);

    private final QueryJob job;
    private final Expected expected;
    private final Meter meter;
    private final ExportListener listener;
    private final AtomicReference<@Nullable Long> header = new AtomicReference<>();
    private final ExecutorService writers = Executors.newCachedThreadPool(new RunThreads("bulk2-export-write"));

    PageFetch(QueryJob job, Expected expected, Meter meter, ExportListener listener) {
        this.job = job;
        this.expected = expected;
        this.meter = meter;
        this.listener = listener;
    }

    /** What is known of the whole result: how it is written, its rows, and how long a 404 is not believed. */
    record Expected(CsvDialect dialect, long rows, Duration notFoundTolerance) {}

    /** What came, and the number of rows per request that worked. */
    record Fetched(Page page, int size) {}

    /** A piece that did not come as announced; it may do so next time. */
    private static final class BrokenPage extends Exception {
        private static final long serialVersionUID = 1L;
        private final long announced;
        private final boolean stalled;
        private final boolean cutOff;

        BrokenPage(String what, long announced, boolean stalled, @Nullable Throwable cause) {
            super(what, cause);
            this.announced = announced;
            this.stalled = stalled;
            this.cutOff = cause != null;
        }
    }

    private record Piece(long rows, @Nullable Locator next) {}

    /** What every page's header has to be; for a run that has pages already. */
    void expectHeader(long checksum) {
        header.set(checksum);
    }

    /**
     * Fetches a page.
     *
     * @param rowsPerRequest 0 leaves it to Salesforce
     */
    Fetched fetch(int index, Locator first, int rowsPerRequest, Segment segment)
            throws IOException, InterruptedException {
        Locator at = first;
        int size = rowsPerRequest;
        long rows = 0;
        long left = UNKNOWN;
        int failures = 0;
        while (true) {
            try {
                int most = left == UNKNOWN || size == 0 ? size : (int) Math.min(size, left);
                Piece piece = piece(index, at, most, left, segment);
                failures = 0;
                rows += piece.rows();
                left = left == UNKNOWN ? 0 : left - piece.rows();
                if (left == 0) {
                    return new Fetched(page(index, first, rows, piece, segment), size);
                }
                at = requireOnward(index, at, piece, left);
            } catch (BrokenPage broken) {
                segment.rollback();
                failures++;
                if (failures == (broken.cutOff ? ATTEMPTS : ATTEMPTS_IF_WRONG)) {
                    throw failure(broken, failures);
                }
                meter.again.incrementAndGet();
                long pause = FIRST_PAUSE_MILLIS << failures;
                Running.tellRetry(broken, Duration.ofMillis(pause));
                listener.pageAgain(index + 1, String.valueOf(broken.getMessage()));
                left = left == UNKNOWN ? broken.announced : left;
                if (broken.stalled || failures > 1) {
                    size = (int) Math.min(Integer.MAX_VALUE, Math.max(1, broken.announced / 2));
                }
                meter.pause(pause);
            }
        }
    }

    private Page page(int index, Locator first, long rows, Piece last, Segment segment) {
        String next = last.next() == null ? null : last.next().value();
        return new Page(index, first.value(), next, rows, header.get(), segment.chunks(), segment.isInPlace());
    }

    private Locator requireOnward(int index, Locator at, Piece piece, long left) {
        Locator next = piece.next();
        if (next == null || next.equals(at) || piece.rows() == 0) {
            throw protocol(index, "ends " + left + " rows before the number it had announced, with no way on", null);
        }
        return next;
    }

    private Piece piece(int index, Locator at, int size, long left, Segment segment)
            throws IOException, InterruptedException, BrokenPage {
        if (meter.isStopped()) {
            throw new InterruptedException("the export was stopped");
        }
        ResultPage page = ask(at, size);
        try {
            long announced = page.numberOfRecords();
            if (left != UNKNOWN && announced > left) {
                throw protocol(index, "has " + announced + " rows where " + left + " were left", null);
            }
            boolean keepsHeader = segment.wantsHeader(index);
            PageScan scan = new PageScan(expected.dialect(), announced, segment.begin(keepsHeader), keepsHeader);
            try (Meter.Transfer transfer = meter.begin(page, scan)) {
                transfer(index, page, scan, transfer);
                verify(index, announced, scan);
                commit(index, announced, segment);
                transfer.verified();
            }
            return new Piece(announced, page.next().orElse(null));
        } finally {
            release(page);
        }
    }

    /** Asks for a page, again while the answer is 404 and that has not lasted: one does not prove that the result is gone. */
    private ResultPage ask(Locator at, int size) throws InterruptedException {
        long since = System.nanoTime();
        boolean before = false;
        while (true) {
            try {
                return meter.ask(() -> job.page(at, size));
            } catch (BulkApiException failure) {
                since = before ? since : System.nanoTime();
                before = true;
                Duration left = expected.notFoundTolerance().minusNanos(System.nanoTime() - since);
                if (!JobRun.isGone(failure) || meter.isStopped() || left.isZero() || left.isNegative()) {
                    throw failure;
                }
                Running.tellRetry(failure, NOT_FOUND_PAUSE);
                meter.pause(Math.min(NOT_FOUND_PAUSE.toMillis(), left.toMillis() + 1));
            }
        }
    }

    /** What was verified stays verified, however its connection ends. */
    private static void release(ResultPage page) {
        try {
            page.close();
        } catch (RuntimeException failure) {
            LOG.debug("closing a page", failure);
        }
    }

    private void transfer(int index, ResultPage page, PageScan scan, Meter.Transfer transfer)
            throws IOException, InterruptedException, BrokenPage {
        try {
            scan.receive(page.records().bytes(), task -> writers.execute(Running.here(task)));
        } catch (IOException failure) {
            if (scan.isWriteFailure()) {
                throw failure;
            }
            if (meter.isStopped()) {
                throw new InterruptedException("the export was stopped");
            }
            String what = transfer.isStalled() ? "stalled after " : "broke off after ";
            throw new BrokenPage(
                    describe(index, what + scan.bytes() + " bytes"),
                    page.numberOfRecords(),
                    transfer.isStalled(),
                    failure);
        }
    }

    private void verify(int index, long announced, PageScan scan) throws BrokenPage {
        Optional<String> defect = scan.defect();
        if (defect.isPresent()) {
            String what = "is no valid CSV at " + defect.get()
                    + ". Look at this record and field in Salesforce, or leave" + " the field out of the query";
            throw new BrokenPage(describe(index, what), announced, false, null);
        }
        if (!scan.isAtRecordEnd()) {
            throw new BrokenPage(describe(index, "ends in the middle of a record"), announced, false, null);
        }
        if (scan.rows() != announced) {
            throw new BrokenPage(
                    describe(
                            index,
                            "has " + scan.rows() + " rows, but its header Sforce-NumberOfRecords says " + announced),
                    announced,
                    false,
                    null);
        }
        Long found = scan.header();
        if (found != null && !header.compareAndSet(null, found) && !found.equals(header.get())) {
            throw protocol(index, "has other columns than the pages before", null);
        }
        if (found == null && expected.rows() > 0) {
            throw new BrokenPage(describe(index, "has no header"), announced, false, null);
        }
    }

    private void commit(int index, long announced, Segment segment)
            throws IOException, InterruptedException, BrokenPage {
        try {
            segment.commit();
        } catch (UncheckedIOException notCsv) {
            IOException why = Objects.requireNonNull(notCsv.getCause());
            String what = why instanceof CharacterCodingException ? "it is not UTF-8" : why.getMessage();
            throw new BrokenPage(describe(index, "cannot be read as CSV: " + what), announced, false, null);
        }
    }

    /** After the threads that fetch have ended. */
    @Override
    public void close() {
        writers.shutdownNow();
    }

    private RuntimeException failure(BrokenPage broken, int attempts) {
        String what = broken.getMessage() + ". It was fetched " + attempts + " times, each time in vain";
        if (!broken.cutOff) {
            return new ReconciliationException(what, job.id());
        }
        return new BulkTransportException(what, Progress.MAYBE_SENT, job.id(), broken);
    }

    private BulkTransportException protocol(int index, String what, @Nullable Throwable cause) {
        return new BulkTransportException(
                describe(index, what) + ". A proxy on the way may have changed the answer",
                Progress.ANSWERED,
                job.id(),
                cause);
    }

    private String describe(int index, String what) {
        return describe(job.id(), index, what);
    }

    static String describe(JobId job, int index, String what) {
        return "results of job " + job + ": page " + (index + 1) + " " + what;
    }
}
