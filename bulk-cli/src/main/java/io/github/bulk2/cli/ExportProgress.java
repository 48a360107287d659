package io.github.bulk2.cli;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.export.ExportListener;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what an export tells into a display. Thread-safe. */
final class ExportProgress implements ExportListener {
    private final Progress progress;
    private final Consumer<String> advice;
    private @Nullable Path runFolder;
    private @Nullable JobId job;
    private long total;
    private long rows;
    private long firstRows = -1;
    private long firstNanos;
    private String detail = "";

    ExportProgress(Progress progress, Consumer<String> advice) {
        this.progress = progress;
        this.advice = advice;
    }

    /** Where the run can go on from; null if its rows do not go to a file. */
    @Nullable
    synchronized Path runFolder() {
        return runFolder;
    }

    @Override
    public synchronized void started(Path folder) {
        runFolder = folder;
        advice.accept("the job at Salesforce is left alone. Go on with: bulk2 resume " + folder);
    }

    @Override
    public synchronized void jobChanged(JobInfo info) {
        if (runFolder == null && job == null) {
            advice.accept(
                    "query job " + info.id() + " goes on. Its rows: bulk2 jobs results " + info.id() + " -o FILE");
        }
        job = info.id();
        progress.update(rows, total, info.state().wireName(), "");
    }

    @Override
    public synchronized void downloadStarted(long rowsOfTheResult) {
        total = rowsOfTheResult;
        firstNanos = System.nanoTime();
        progress.update(0, total, "receiving", "");
    }

    @Override
    public synchronized void progress(long rowsSoFar, long bytes) {
        double seconds = (System.nanoTime() - firstNanos) / 1e9;
        // What an earlier life of the run has fetched says nothing about how fast this one is.
        firstRows = firstRows < 0 ? rowsSoFar : firstRows;
        rows = rowsSoFar;
        detail = String.format(Locale.ROOT, "%.1f MB, %.1f MB/s", bytes / 1e6, bytes / 1e6 / seconds);
        if (rows > firstRows && total > rows) {
            detail += ", " + left((total - rows) * seconds / (rows - firstRows));
        }
        progress.update(rows, total, "receiving", detail);
    }

    @Override
    public synchronized void pageAgain(int page, String reason) {
        progress.update(rows, total, "receiving, page " + page + " again", detail);
    }

    static String left(double seconds) {
        long all = Math.round(seconds);
        return all < 60
                ? all + " s left"
                : String.format(Locale.ROOT, "%d:%02d:%02d left", all / 3600, all / 60 % 60, all % 60);
    }
}
