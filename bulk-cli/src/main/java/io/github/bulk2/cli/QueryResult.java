package io.github.bulk2.cli;

import io.github.bulk2.JobInfo;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.ResultPage;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a finished query job, checked while they are written. */
final class QueryResult {
    private final QueryJob job;
    private final long announced;

    QueryResult(QueryJob job, JobInfo done) {
        this.job = job;
        this.announced = done.numberRecordsProcessed().orElse(-1);
    }

    /**
     * Writes all pages and commits the target, if every page has the rows its header announces and all together are
     * those of the job.
     */
    long writeTo(OutputTarget target, Progress progress) throws IOException {
        PageJoiner joined = new PageJoiner(target, rows -> progress.update(rows, announced, "receiving", ""));
        Set<Locator> seen = new HashSet<>();
        Locator next = Locator.first();
        while (next != null) {
            if (!seen.add(next)) {
                throw mismatch("the server gave the same page twice");
            }
            next = writePage(next, joined);
        }
        if (announced >= 0 && joined.rows() != announced) {
            throw mismatch("the pages have " + joined.rows() + " rows, the job announces " + announced);
        }
        target.commit();
        return joined.rows();
    }

    private @Nullable Locator writePage(Locator locator, PageJoiner joined) throws IOException {
        try (ResultPage page = job.page(locator, 0)) {
            page.records().transferTo(joined);
            long rows = joined.endPage();
            if (rows != page.numberOfRecords()) {
                throw mismatch("a page has " + rows + " rows, its header announces " + page.numberOfRecords());
            }
            return page.next().orElse(null);
        } catch (IOException brokeOff) {
            throw new IOException(
                    "results of job " + job.id() + " broke off: " + brokeOff.getMessage()
                            + ". Fetch them again with: bulk2 jobs results " + job.id() + " -o FILE",
                    brokeOff);
        }
    }

    private ReconciliationException mismatch(String what) {
        return new ReconciliationException(
                "results of job " + job.id() + ": " + what + ". Fetch them again with: bulk2 jobs results " + job.id()
                        + " -o FILE",
                job.id());
    }
}
