package io.github.bulk2.export;

import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the user's listener how an export gets on: one thing at a time, nothing after the end. A failure of the
 * listener is not one of the export. Thread-safe.
 */
final class ExportNews implements ExportListener {

    private static final Logger LOG = LoggerFactory.getLogger(ExportNews.class);

    private final ExportListener listener;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable JobState state;
    private long mostRows;
    private long mostBytes;
    private boolean finished;
    private boolean failureTold;

    ExportNews(ExportListener listener) {
        this.listener = listener;
    }

    private void tell(Runnable news) {
        turn.lock();
        try {
            tellInTurn(news);
        } finally {
            turn.unlock();
        }
    }

    private void tellInTurn(Runnable news) {
        try {
            if (!finished) {
                news.run();
            }
        } catch (RuntimeException failure) {
            if (!failureTold) {
                failureTold = true;
                LOG.warn("the export's listener failed; the export goes on, further failures are not logged", failure);
            }
        }
    }

    @Override
    public void started(Path runFolder) {
        LOG.info("export begins or goes on in {}", runFolder);
        tell(() -> listener.started(runFolder));
    }

    @Override
    public void jobChanged(JobInfo job) {
        tell(() -> {
            if (job.state() != state) {
                state = job.state();
                LOG.debug("{} is {}", job.id(), job.state().wireName());
            }
            listener.jobChanged(job);
        });
    }

    @Override
    public void downloadStarted(long rows) {
        LOG.info("{} rows to fetch", rows);
        tell(() -> listener.downloadStarted(rows));
    }

    /** The thread that tells this also watches for stalls: it does not wait for its turn, there will be another one. */
    @Override
    public void progress(long rows, long bytes) {
        if (!turn.tryLock()) {
            return;
        }
        try {
            // A page that is fetched again was counted before.
            mostRows = Math.max(mostRows, rows);
            mostBytes = Math.max(mostBytes, bytes);
            tellInTurn(() -> listener.progress(mostRows, mostBytes));
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void pageDone(int page, long rows) {
        tell(() -> listener.pageDone(page, rows));
    }

    @Override
    public void pageAgain(int page, String reason) {
        tell(() -> listener.pageAgain(page, reason));
    }

    @Override
    public void finished(ExportReport report) {
        LOG.info(
                "export finished after {} ms: {} rows in {} pages",
                report.work().total().toMillis(),
                report.rows(),
                report.pages());
        tell(() -> {
            finished = true;
            listener.finished(report);
        });
    }
}
