package io.github.bulk2.cli;

import io.github.bulk2.IngestRequest;
import picocli.CommandLine.Command;

@Command(
        name = "insert",
        description = "Creates a record of each row.",
        footer = {
            "",
            "Examples:",
            "  bulk2 insert Account accounts.csv --failed failed.csv",
            "  bulk2 insert Account accounts.csv --dry-run"
        })
final class InsertCommand extends LoadCommand {
    InsertCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    IngestRequest request() {
        return IngestRequest.insert(object);
    }
}
