package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One export or the rest of one: shows its progress and, when it breaks off, how to go on.
 *
 * @param session where to print
 * @param task what the display calls it
 */
record ExportRun(Session session, String task) {
    /** A folder with this file in it is an export's, and not a load's. */
    static final String JOURNAL = "export.jsonl";

    /** An export at its end has this one too. */
    static final String REPORT = "report.json";

    /** Starts the export with a listener. */
    private interface Start {
        ExportReport with(ExportListener listener) throws IOException, InterruptedException;
    }

    /** Exports to a file, or to what is none: stdout, a pipe, a device; null only counts. */
    ExportReport to(@Nullable String output, BulkClient client, Export export) throws Exception {
        Path file = output == null ? null : OutputTarget.regularFile(output);
        if (output != null && file != null) {
            // The name that was given counts, not that of the file it links to.
            Export named = OutputTarget.isGzip(output) ? export.gzip() : export;
            return carryOut(listener -> client.export(named.toFile(file).withListener(listener)));
        }
        // Opened first: what cannot be written must not cost a job.
        try (OutputTarget target =
                output == null ? OutputTarget.discard() : OutputTarget.open(output, session.console(), true)) {
            ExportReport report = carryOut(listener -> client.export(export.withListener(listener), target));
            target.commit();
            return report;
        }
    }

    ExportReport resume(BulkClient client, Path runFolder) throws Exception {
        return carryOut(listener -> client.resumeExport(runFolder, listener));
    }

    private ExportReport carryOut(Start start) throws Exception {
        try (HowToGoOn advice = new HowToGoOn(session);
                Progress progress = Progress.start(session, task)) {
            ExportProgress listener = new ExportProgress(progress, advice::say);
            try {
                return start.with(listener);
            } catch (RuntimeException | IOException | InterruptedException brokeOff) {
                Path folder = listener.runFolder();
                if (folder == null && brokeOff instanceof IllegalStateException) {
                    throw LoadRun.busy(brokeOff);
                }
                if (folder == null || !Files.exists(folder.resolve(JOURNAL)) || isFinal(brokeOff)) {
                    throw brokeOff;
                }
                throw new ResumableException(brokeOff, folder);
            }
        }
    }

    /** Going on would end the same way. */
    private static boolean isFinal(Exception brokeOff) {
        return brokeOff instanceof InvalidInputException
                || brokeOff instanceof JobFailedException
                || (brokeOff instanceof BulkApiException answer && answer.category() == ErrorCategory.NOT_FOUND);
    }

    /** Tells what came of an export to a file. */
    void show(ExportReport report) {
        if (session.output().json) {
            session.print(report.toJson());
        } else if (report.file() != null) {
            session.hint(String.format(
                    Locale.ROOT,
                    "%d rows in %s, as many as Salesforce announced (job %s; %.1f MB in %.1f s)",
                    report.rows(),
                    report.file(),
                    report.job(),
                    report.bytes() / 1e6,
                    report.work().total().toMillis() / 1e3));
        }
    }
}
