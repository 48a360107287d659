package io.github.bulk2.cli;

import io.github.bulk2.IngestRequest;
import picocli.CommandLine.Command;

@Command(
        name = "hard-delete",
        description = "Deletes the records that the column Id names for good.",
        footer = {
            "",
            "Examples:",
            "  bulk2 hard-delete Account ids.csv",
            "  bulk2 hard-delete Account ids.csv --dry-run"
        })
final class HardDeleteCommand extends LoadCommand {
    HardDeleteCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    IngestRequest request() {
        return IngestRequest.hardDelete(object);
    }
}
