package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** The README's example, so that it compiles; {@link ReadmeTest} compares the two. */
final class ReadmeExample {

    private ReadmeExample() {}

    static void run() throws IOException, InterruptedException {
        // example
        Load load = Load.of(IngestRequest.upsert("Account", "External_Id__c"), Path.of("accounts.csv"));
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create("https://mycompany.my.salesforce.com"))
                .tokens(TokenProvider.fixed(System.getenv("BULK2_TOKEN")))
                .build()) {
            LoadReport report = client.load(load);
            System.out.println(report.toTable());
        }
        // /example
    }
}
