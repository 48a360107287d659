package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder, or its name in bulk2-runs.")
    String run = "";

    @Option(names = "--failed", paramLabel = "FILE", description = "Write a copy of the failed rows, with the reason.")
    @Nullable
    String failed;

    ResumeCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    int run(BulkClient client) throws Exception {
        Path folder = RunsCommand.folder(run);
        if (Files.exists(folder.resolve(ExportRun.JOURNAL))) {
            if (failed != null) {
                throw CliException.usage(folder + " is an export, which has no failed rows. Leave --failed out");
            }
            ExportRun export = new ExportRun(session, "query");
            export.show(export.resume(client, folder));
            return ExitCode.OK;
        }
        return new LoadRun(session, failed).run(listener -> client.resume(folder, listener));
    }
}
