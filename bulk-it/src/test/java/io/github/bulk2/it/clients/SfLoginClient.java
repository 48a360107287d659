package io.github.bulk2.it.clients;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.TokenProvider;

/** A program that uses a login of the sf CLI, in a process of its own: it finds the command in its PATH. */
final class SfLoginClient {

    private SfLoginClient() {}

    /** The argument is an alias; without one it is the default org. */
    public static void main(String[] args) {
        TokenProvider tokens = args.length == 0 ? TokenProvider.sfCli() : TokenProvider.sfCli(args[0]);
        try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
            client.ingest().list(JobFilter.all()).forEach(job -> System.out.println("job " + job.id()));
        }
    }
}
