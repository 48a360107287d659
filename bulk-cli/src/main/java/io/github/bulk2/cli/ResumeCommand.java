package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.load.FailureLimit;
import io.github.bulk2.load.Resume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Goes on with a load or an export that did not get to its end; no row is lost or loaded twice.",
        footer = {
            "",
            "A run that is at its end gives its report again.",
            "",
            "Examples:",
            "  bulk2 resume bulk2-runs/20261122T101500Z-upsert-Account",
            "  bulk2 resume accounts.csv.20261122-101500-123.bulk2"
        })
final class ResumeCommand extends OrgCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder, or its name in the runs folder.")
    String run = "";

    @Option(names = "--failed", paramLabel = "FILE", description = "Write a copy of the failed rows, with the reason.")
    @Nullable
    String failed;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = WaitOptions.DurationConverter.class,
            description = "How long to wait for Salesforce this time, such as 90s, 30m, 2h [as the run was begun with]."
                    + " When it is over the jobs go on and the exit code is 4.")
    @Nullable
    Duration wait;

    @Option(
            names = "--max-failed",
            paramLabel = "N|P%",
            converter = LoadCommand.FailureLimitConverter.class,
            description = "Stop when more than N rows, or P%% of all rows, have failed or were not processed"
                    + " [as the run was begun with, unless it was stopped by that].")
    @Nullable
    FailureLimit maxFailed;

    @Option(
            names = "--accept-missing",
            description =
                    "Go on although Salesforce knows none of the run's jobs, or not the results of one: they were really"
                            + " deleted. Rows that may have been loaded are reported as unknown.")
    boolean acceptMissing;

    @Mixin
    final MovedOption movedOption = new MovedOption();

    @Mixin
    final RunsOptions runs = new RunsOptions();

    @Mixin
    final FloorOptions apiFloor = new FloorOptions();

    ResumeCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    FloorOptions floor() {
        return apiFloor;
    }

    @Override
    int run(BulkClient client) throws Exception {
        Path folder = runs.run(session, run);
        if (Files.exists(folder.resolve(ExportRun.JOURNAL))) {
            if (failed != null || wait != null || maxFailed != null || acceptMissing) {
                throw CliException.usage(folder + " is an export, which waits as it was begun with and has no failed"
                        + " rows. Leave --failed, --wait, --max-failed and --accept-missing out");
            }
            return goOn(client, () -> {
                ExportRun export = new ExportRun(session, "query");
                export.show(export.resume(client, folder));
                return ExitCode.OK;
            });
        }
        Resume resume = resume(folder);
        return goOn(
                client,
                () -> new LoadRun(session, failed).run(listener -> client.resume(resume.withListener(listener))));
    }

    private Resume resume(Path folder) {
        Resume resume = Resume.of(folder);
        resume = wait == null
                ? resume
                : resume.withWaitPolicy(WaitPolicy.ofDefaults().withTotalTimeout(wait));
        resume = maxFailed == null ? resume : resume.withMaxFailed(maxFailed);
        return acceptMissing ? resume.withAcceptedMissingJobs() : resume;
    }

    private int goOn(BulkClient client, Callable<Integer> action) throws Exception {
        return movedOption.goOn(session, !connection.readsStdin(), client, action);
    }
}
