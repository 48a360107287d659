package io.github.bulk2.cli;

import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One load or the rest of one: shows its progress, prints its report and, when it breaks off, how to go on.
 *
 * @param session where to print
 * @param failedCopy file for a copy of the failed rows, or null
 */
record LoadRun(Session session, @Nullable String failedCopy) {

    /** Starts the load with a listener. */
    interface Start {
        LoadReport with(LoadListener listener) throws IOException, InterruptedException;
    }

    /** Runs it to its end, prints the report and returns the exit code. */
    int run(Start start) throws Exception {
        LoadReport report = carryOut(start);
        report.warnings().forEach(session::warnAlways);
        if (failedCopy != null) {
            copyFailed(report, failedCopy);
        }
        if (session.output().json) {
            session.print(OptionWords.of(report.toJson()));
        } else if (!session.output().quiet && !"-".equals(failedCopy)) {
            session.print(OptionWords.of(report.toTable()).stripTrailing());
        }
        nextStep(report);
        return report.isComplete() ? ExitCode.OK : ExitCode.FAILED_ROWS;
    }

    /** What to do about the rows that were not loaded; a retry that must fail the same way is not named. */
    private void nextStep(LoadReport report) {
        Path run = report.files().runFolder();
        switch (report.remedy()) {
            case NONE -> {}
            case CORRECT_INPUT -> {
                boolean nothingElse = report.unprocessed() == report.recordsIn();
                session.hint(
                        nothingElse
                                ? "a job failed because of its input: correct the column, or whatever else the error names, and load"
                                        + " the original file again"
                                : "a job failed because of its input: correct the column, or whatever else the error names, in "
                                        + report.files().unprocessed() + " and load that file"
                                        + (report.failed() == 0
                                                ? ""
                                                : "; the failed rows with: bulk2 retry " + run + " --only failed"));
            }
            case RETRY -> session.hint("load what was not loaded with: bulk2 retry " + run);
            case CORRECT_RECORDS ->
                session.hint("correct the rows in " + report.files().failed()
                        + ", or the cause in the org, and load them with: bulk2 retry " + run);
            case CHECK_ORG ->
                session.hint(report.unknown()
                        + " rows are of jobs that Salesforce no longer knows: look for them in the org,"
                        + " and load those that are missing");
        }
    }

    private LoadReport carryOut(Start start) throws Exception {
        try (HowToGoOn advice = new HowToGoOn(session);
                Progress progress = Progress.start(session, "load")) {
            LoadProgress listener = new LoadProgress(progress, advice::say, session::hint, session::warn);
            try {
                return start.with(listener);
            } catch (InvalidInputException refused) {
                throw refused;
            } catch (RuntimeException | IOException | InterruptedException brokeOff) {
                Path folder = listener.runFolder();
                if (folder == null || isRefusal(brokeOff)) {
                    throw folder == null && brokeOff instanceof IllegalStateException ? busy(brokeOff) : brokeOff;
                }
                throw new ResumableException(brokeOff, folder);
            }
        }
    }

    /** Something that needs the run for itself. */
    interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    static <T> T unlessBusy(Step<T> step) throws IOException, InterruptedException {
        try {
            return step.take();
        } catch (IllegalStateException locked) {
            throw busy(locked);
        }
    }

    /** A run that another process is working on is no bug. */
    static CliException busy(Exception locked) {
        return CliException.error(String.valueOf(locked.getMessage()), locked);
    }

    /** An unknown object stays unknown: going on would end the same way. */
    private static boolean isRefusal(Exception brokeOff) {
        return brokeOff instanceof BulkApiException answer && answer.category() == ErrorCategory.INVALID_REQUEST;
    }

    private void copyFailed(LoadReport report, String name) throws IOException {
        try (OutputTarget target = OutputTarget.open(name, session.console(), true)) {
            Files.copy(report.files().failed(), target);
            target.commit();
        }
    }
}
