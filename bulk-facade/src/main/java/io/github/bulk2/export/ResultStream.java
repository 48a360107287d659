package io.github.bulk2.export;

import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.csv.CsvDialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result as one stream of verified pages, fetched ahead while it is read. The end of it is only given when the sum of
 * the rows is right. Closing it, or coming to its end, releases connections, threads and files. For one thread.
 */
final class ResultStream extends InputStream {

    private final QueryJob job;
    private final long announced;
    private final SpoolTarget spool;
    private final Download download;
    private final Meter meter;
    private @Nullable InputStream page;
    private int pages;
    private long rows;
    private long bytes;
    private boolean ended;
    private boolean closed;

    private ResultStream(QueryJob job, long announced, SpoolTarget spool, Download download, Meter meter) {
        this.job = job;
        this.announced = announced;
        this.spool = spool;
        this.download = download;
        this.meter = meter;
    }

    /** Begins to fetch the result of a job that is complete; the meter is closed with the stream. */
    static ResultStream open(JobRun jobs, QueryJob job, JobInfo complete, Export export, Meter meter)
            throws IOException {
        List<Locator> locators = jobs.pages(job, complete);
        CsvDialect dialect = jobs.dialect(complete);
        export.listener().downloadStarted(JobRun.rows(complete));
        SpoolTarget spool = new SpoolTarget(export.format().from(dialect), export.parallelPages());
        PageFetch fetch = new PageFetch(
                job,
                new PageFetch.Expected(
                        dialect, JobRun.rows(complete), export.waitPolicy().notFoundTolerance()),
                meter,
                export.listener());
        Download download = new Download(job, export, fetch, spool, meter);
        var unused = download.finished().whenComplete((count, failure) -> spool.wake());
        download.begin(locators, Map.of());
        return new ResultStream(job, JobRun.rows(complete), spool, download, meter);
    }

    int pages() {
        return pages;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed && !ended) {
            throw new IOException("the result is closed");
        }
        while (!ended) {
            InputStream current = page == null ? nextPage() : page;
            if (current == null) {
                end();
                break;
            }
            int count = current.read(target, offset, length);
            if (count >= 0) {
                bytes += count;
                return count;
            }
            current.close();
            page = null;
            Files.delete(spool.fileOf(pages - 1));
        }
        return -1;
    }

    private @Nullable InputStream nextPage() throws IOException {
        try {
            Page next = spool.take(pages, download.finished());
            if (next == null) {
                return null;
            }
            pages++;
            rows += next.rows();
            InputStream opened = Files.newInputStream(spool.fileOf(next.index()));
            page = opened;
            return opened;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for rows").initCause(interrupted);
        } catch (RuntimeException failure) {
            throw JobRun.explained(failure, job.id());
        }
    }

    private void end() throws IOException {
        JobRun.requireSum(job.id(), announced, rows);
        ended = true;
        close();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        InputStream open = page;
        try (meter) {
            spool.close();
            download.close();
        } finally {
            if (open != null) {
                open.close();
            }
            spool.delete();
        }
    }
}
