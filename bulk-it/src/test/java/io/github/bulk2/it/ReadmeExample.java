package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

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

    static void export(BulkClient client) throws IOException, InterruptedException {
        // export example
        record Owner(String name) {}
        record AccountRow(String id, String name, Optional<BigDecimal> annualRevenue, Owner owner) {}

        Export export = Export.query("SELECT Id, Name, AnnualRevenue, Owner.Name FROM Account");
        client.export(export.toFile(Path.of("accounts.csv")));
        try (Stream<AccountRow> rows = client.export(export.as(AccountRow.class))) {
            rows.filter(row -> row.annualRevenue().isEmpty()).forEach(System.out::println);
        }
        // /export example
    }
}
