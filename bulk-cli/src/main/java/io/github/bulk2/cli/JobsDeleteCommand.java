package io.github.bulk2.cli;

import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "delete",
        description = "Deletes a job that has ended, and its results. The records it loaded stay.",
        footer = {"", "Example:", "  bulk2 jobs delete 7505e00000AbCdEAAV"})
final class JobsDeleteCommand extends JobCommand {
    JobsDeleteCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    int run(FoundJob job) {
        job.delete();
        if (output.json) {
            session.printJson(Map.of("deleted", job.id().value()));
        } else {
            session.hint(job.kind() + " job " + job.id() + " is deleted in "
                    + job.client().org());
        }
        return ExitCode.OK;
    }
}
