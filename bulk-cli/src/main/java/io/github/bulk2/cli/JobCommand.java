package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one job. */
abstract class JobCommand extends OrgCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The job's id, 750...")
    String id = "";

    @Option(names = "--query", description = "It is a query job; without this the org is asked.")
    boolean query;

    JobCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    final int run(BulkClient client) throws Exception {
        return run(FoundJob.find(client, id, query));
    }

    abstract int run(FoundJob job) throws Exception;
}
