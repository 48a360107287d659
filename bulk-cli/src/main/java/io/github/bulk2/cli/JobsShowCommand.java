package io.github.bulk2.cli;

import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "show",
        description = "Shows everything Salesforce says about a job.",
        footer = {"", "Example:", "  bulk2 jobs show 7505e00000AbCdEAAV"})
final class JobsShowCommand extends JobCommand {
    JobsShowCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    int run(FoundJob job) {
        if (output.json) {
            session.printJson(job.info().typedFields());
        } else {
            job.info()
                    .fields()
                    .forEach((name, value) -> session.print(String.format(Locale.ROOT, "%-24s %s", name, value)));
        }
        return ExitCode.OK;
    }
}
