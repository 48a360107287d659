package io.github.bulk2.cli;

import io.github.bulk2.IngestRequest;
import picocli.CommandLine.Command;

@Command(
        name = "update",
        description = "Changes the records that the column Id names.",
        footer = {
            "",
            "Examples:",
            "  bulk2 update Account accounts.csv --failed failed.csv",
            "  bulk2 update Contact - --delimiter TAB < contacts.tsv"
        })
final class UpdateCommand extends LoadCommand {
    UpdateCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    IngestRequest request() {
        return IngestRequest.update(object);
    }
}
