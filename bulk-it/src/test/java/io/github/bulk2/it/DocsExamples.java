package io.github.bulk2.it;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.HttpProxy;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.Column;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.RecordType;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.gateway.Gateway;
import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.mcp.McpAdapter;
import io.github.bulk2.gateway.mcp.McpSettings;
import io.github.bulk2.gateway.rest.RestSettings;
import io.github.bulk2.load.ColumnMap;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.micrometer.MicrometerObservability;
import io.github.bulk2.sandbox.ExchangeListener;
import io.github.bulk2.sandbox.RecordedExchange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;

/** The examples of the pages in docs, so that they compile; {@link DocsTest} compares them. */
final class DocsExamples {

    private DocsExamples() {}

    static void jwt() throws IOException {
        // example jwt
        ConnectedApp app =
                ConnectedApp.of(URI.create("https://mycompany.my.salesforce.com"), System.getenv("CONSUMER_KEY"));
        TokenProvider tokens = app.jwtBearer("loader@mycompany.com", SigningKey.ofPem(Path.of("server.key")));
        try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
            client.query().list(JobFilter.all()).forEach(System.out::println);
        }
        // /example
    }

    static BulkClient http(TokenProvider tokens) throws IOException {
        // example http
        HttpSettings http = HttpSettings.ofDefaults()
                .withProxy(HttpProxy.of("proxy.mycompany.com", 3128)
                        .withCredentials("loader", System.getenv("PROXY_PASSWORD"))
                        .withDirectHosts(List.of("mycompany.internal")))
                .withTrustStore(Path.of("company-ca.pem"), null)
                .withKeyStore(
                        Path.of("loader.p12"),
                        System.getenv("KEY_STORE_PASSWORD").toCharArray())
                .withTotalTimeout(Duration.ofMinutes(30));
        BulkClient client = BulkClient.builder().tokens(tokens).http(http).build();
        // /example
        return client;
    }

    private record Customer(@Column("External_Id__c") String id, String name) {}

    private interface Exporter {
        void writeCsv(OutputStream out) throws IOException;
    }

    static void inputs(
            BulkClient client,
            IngestRequest insert,
            ResultSet resultSet,
            Stream<List<String>> rows,
            Exporter exporter,
            List<Customer> customers)
            throws IOException, InterruptedException {
        // example inputs
        client.load(Load.of(insert, CsvSource.ofResultSet(resultSet, ZoneId.of("Europe/Oslo"))));
        client.load(Load.of(insert, CsvSource.ofRows(List.of("Name", "Rating"), rows)));
        client.load(Load.of(insert, CsvSource.writing(out -> exporter.writeCsv(out))));
        client.load(Load.of(insert, RecordType.of(Customer.class).write(customers::stream)));
        // /example
    }

    static BulkClient limits(TokenProvider tokens) {
        // example limits
        ApiFloor floor = ApiFloor.percent(10)
                .with(DailyLimit.BULK_API_BATCHES, 2_000)
                .pausing(Duration.ofMinutes(5), Duration.ofHours(6));
        BulkClient client = BulkClient.builder().tokens(tokens).apiFloor(floor).build();
        // /example
        return client;
    }

    static void columns(BulkClient client, Load load) throws IOException, InterruptedException {
        // example map
        ColumnMap map = ColumnMap.of(Map.of("Account Name", "Name", "External Id", "External_Id__c"));
        LoadReport report = client.load(load.withColumns(map));
        // /example
        System.out.println(report.toTable());
    }

    static void setAside(BulkClient client, Load load) throws IOException, InterruptedException {
        // example setAside
        LoadReport report = client.load(load.withSetAside(Path.of("bad.csv")));
        System.out.println(report.setAside() + " of " + report.recordsIn() + " records are in bad.csv");
        // /example
    }

    static BulkClient observer(TokenProvider tokens, MeterRegistry meters, ObservationRegistry observations) {
        // example observer
        MicrometerObservability observability =
                MicrometerObservability.of(meters, observations).withTags(Tags.of("org", "production"));
        BulkClient client =
                BulkClient.builder().tokens(tokens).observer(observability).build();
        // /example
        return client;
    }

    static BulkClient calls(TokenProvider tokens) {
        // example calls
        CallSettings calls = CallSettings.ofDefaults()
                .withMaxAttempts(8)
                .withRetryDelays(Duration.ofMillis(500), Duration.ofMinutes(1))
                .withDeadline(Duration.ofMinutes(30))
                .withRateLimit(100, Duration.ofSeconds(1));
        BulkClient client = BulkClient.builder().tokens(tokens).calls(calls).build();
        // /example
        return client;
    }

    static void export(BulkClient client) throws IOException, InterruptedException {
        // example export
        Export export = Export.query("SELECT Id, Name, Owner.Name FROM Account")
                .toFile(Path.of("accounts.csv.gz"))
                .withParallelPages(8)
                .withStallTimeout(Duration.ofSeconds(30));
        ExportReport report = client.export(export);
        System.out.println(report.rows() + " rows of job " + report.job());
        // /example
    }

    static void mcp(BulkClient client) throws Exception {
        // example mcp
        McpSettings settings =
                McpSettings.ofDefaults().withFilesFolder(Path.of("exports")).withReadOnly(true);
        try (McpAdapter adapter = McpAdapter.of(client, settings)) {
            Server server = new Server(9090);
            server.setHandler(adapter.handler());
            server.start();
            server.join();
        }
        // /example
    }

    static void gateway(BulkClient client, String gatewayToken) throws IOException {
        // example gateway
        Access access = Access.withToken("0.0.0.0", gatewayToken).withHostName("gateway.internal");
        RestSettings rest = RestSettings.ofDefaults().withMaxUploadBytes(50_000_000);
        try (Gateway gateway =
                Gateway.builder(client).access(access).rest(rest).restPort(0).open()) {
            System.out.println(gateway.restUri() + " and " + gateway.mcpUri());
        }
        // /example
    }

    // example listener
    public static final class Refusals implements ExchangeListener {
        @Override
        public void ended(RecordedExchange exchange) {
            if (exchange.status() >= 400) {
                System.out.println(exchange.method() + " " + exchange.target() + ": " + exchange.answerBody());
            }
        }
    }
    // /example
}
