package io.github.bulk2.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.JobId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was exported. It exists only for a result that is complete: the rows of every page were counted and are the number
 * the page announced, and their sum is the number the job processed. Immutable.
 *
 * @param job the query job, which is still there with its result
 * @param rows rows exported
 * @param bytes size of the output
 * @param pages pages of the result
 * @param file the output, or null if it went elsewhere
 * @param work what it took
 */
public record ExportReport(
        JobId job,
        long rows,
        long bytes,
        int pages,
        @Nullable Path file,
        Work work) {

    /**
     * What the last call of {@code export} or {@code resumeExport} did. Immutable.
     *
     * @param total how long it took
     * @param untilJobComplete how long until the job was complete
     * @param pagesAgain how often a page or a piece of one was fetched again
     * @param apiCalls calls made, without those that the call policy repeated
     */
    public record Work(Duration total, Duration untilJobComplete, long pagesAgain, long apiCalls) {}

    /**
     * The report as JSON; the members have the names of the components, durations are {@code seconds}.
     *
     * @return one JSON object, on several lines
     */
    public String toJson() {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("job", job.value())
                .put("rows", rows)
                .put("bytes", bytes)
                .put("pages", pages)
                .put("file", file == null ? null : file.toString());
        root.putObject("work")
                .put("seconds", work.total().toMillis() / 1000.0)
                .put("secondsUntilJobComplete", work.untilJobComplete().toMillis() / 1000.0)
                .put("pagesAgain", work.pagesAgain())
                .put("apiCalls", work.apiCalls());
        return root.toPrettyString();
    }

    /**
     * The report for people.
     *
     * @return some lines of text
     */
    public String toTable() {
        double seconds = work.total().toMillis() / 1000.0;
        StringBuilder text = new StringBuilder("query job ").append(job).append('\n');
        text.append(String.format(Locale.ROOT, "  rows          %,14d", rows)).append('\n');
        text.append(String.format(Locale.ROOT, "  pages         %,14d", pages));
        if (work.pagesAgain() > 0) {
            text.append(", ").append(work.pagesAgain()).append(" times one was fetched again");
        }
        text.append('\n');
        text.append(String.format(
                        Locale.ROOT, "  %.1f MB in %.1f s, %,d API calls", bytes / 1e6, seconds, work.apiCalls()))
                .append('\n');
        if (file != null) {
            text.append("  in ").append(file).append('\n');
        }
        return text.toString();
    }
}
