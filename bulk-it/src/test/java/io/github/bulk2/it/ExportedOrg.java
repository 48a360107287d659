package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.export.Export;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A sandbox with accounts whose descriptions are full of quoted line feeds, a client of it, and the truth about them. */
final class ExportedOrg implements AutoCloseable {

    static final String SOQL = "SELECT Name, Description FROM Account ORDER BY Name";
    static final int ROWS = 400;
    static final int PAGE = 40;
    static final int PAGES = ROWS / PAGE;

    final Sandbox sandbox;
    final BulkClient client;
    private final String truth;

    ExportedOrg() throws IOException, InterruptedException {
        sandbox = Sandbox.builder().defaultMaxRecords(PAGE).start();
        client = BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(new RenewedTokens(sandbox))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(100), Duration.ofMillis(500)))
                .build();
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append("\"n ")
                    .append(row)
                    .append("\",\"")
                    .append("say \"\"in two\n\"\"lines, ".repeat(20))
                    .append("\"\n");
        }
        load(sandbox, client, csv.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.export(Export.query(SOQL).withParallelPages(1).withMaxRecords(1_000_000), out);
        truth = out.toString(StandardCharsets.UTF_8);
        assertThat(truth.lines()).hasSizeGreaterThan(ROWS);
    }

    static void load(Sandbox sandbox, BulkClient client, String csv) throws InterruptedException {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(csv));
        job.markUploadComplete();
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsFailed())
                .as("rows refused by " + sandbox.instanceUrl())
                .hasValue(0);
    }

    /** The whole result, fetched in one page. */
    String truth() {
        return truth;
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }
}
