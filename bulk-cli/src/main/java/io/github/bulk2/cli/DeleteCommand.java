package io.github.bulk2.cli;

import io.github.bulk2.IngestRequest;
import picocli.CommandLine.Command;

@Command(
        name = "delete",
        description = "Moves the records that the column Id names to the recycle bin.",
        footer = {"", "Examples:", "  bulk2 delete Account ids.csv", "  bulk2 delete Account ids.csv --dry-run"})
final class DeleteCommand extends LoadCommand {
    DeleteCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    IngestRequest request() {
        return IngestRequest.delete(object);
    }
}
