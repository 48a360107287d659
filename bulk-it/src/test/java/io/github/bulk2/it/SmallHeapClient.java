package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobInfo;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;

/** Loads a file and exports it again; run in a process with a small heap. */
final class SmallHeapClient {

    private SmallHeapClient() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed(args[1]))
                .build()) {
            IngestJob load = client.ingest().create(IngestRequest.insert("Task"));
            load.upload(CsvSource.ofFile(Path.of(args[2])));
            load.markUploadComplete();
            JobInfo loaded = load.awaitCompletion(WaitPolicy.ofDefaults());
            long successful = loaded.numberRecordsProcessed().orElseThrow()
                    - loaded.numberRecordsFailed().orElseThrow();
            long bytes;
            try (CsvRecords results = load.successfulResults()) {
                bytes = results.transferTo(OutputStream.nullOutputStream());
            }
            QueryJob export = client.query().create(QueryRequest.query("SELECT Subject, Description FROM Task"));
            export.awaitCompletion(WaitPolicy.ofDefaults());
            long exported = 0;
            try (CsvRecords results = export.results()) {
                for (CsvRecords.Row row : results) {
                    bytes += row.get("Description").length();
                    exported++;
                }
            }
            System.out.println("loaded " + successful + " exported " + exported + " bytes down " + bytes
                    + " largest heap " + Runtime.getRuntime().maxMemory());
        }
    }
}
