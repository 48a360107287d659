package io.github.bulk2.cli;

import io.github.bulk2.IngestRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "upsert",
        description = "Creates records, or changes those that an external id names.",
        footer = {
            "",
            "Examples:",
            "  bulk2 upsert Account accounts.csv --external-id External_Id__c --failed failed.csv",
            "  gunzip -c accounts.csv.gz | bulk2 upsert Account - --external-id External_Id__c"
        })
final class UpsertCommand extends LoadCommand {
    @Option(
            names = "--external-id",
            required = true,
            paramLabel = "FIELD",
            description = "External id field that names the records; a column of the file.")
    String externalId = "";

    UpsertCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    IngestRequest request() {
        return IngestRequest.upsert(object, externalId);
    }
}
