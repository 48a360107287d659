package io.github.bulk2.cli;

import io.github.bulk2.JobInfo;
import picocli.CommandLine.Command;

@Command(
        name = "abort",
        description = "Aborts a job. Records that it has processed stay as they are.",
        footer = {"", "Example:", "  bulk2 jobs abort 7505e00000AbCdEAAV"})
final class JobsAbortCommand extends JobCommand {
    JobsAbortCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    int run(FoundJob job) {
        JobInfo aborted = job.abort();
        if (output.json) {
            session.printJson(aborted.typedFields());
        } else {
            session.hint(job.kind() + " job " + job.id() + " is "
                    + aborted.fields().getOrDefault("state", "in an unknown state") + " in "
                    + job.client().org());
        }
        return ExitCode.OK;
    }
}
