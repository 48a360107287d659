package io.github.bulk2.load;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A sandbox and a client of it. */
final class Org implements AutoCloseable {

    final Sandbox sandbox = Sandbox.start();
    final BulkClient client = BulkClient.builder()
            .instanceUrl(sandbox.instanceUrl())
            .tokens(TokenProvider.fixed(sandbox.token()))
            .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
            .build();

    LoadEngine engine(RunLog.Checkpoint checkpoint) {
        return new LoadEngine(onCall -> client.ingest(), new Activities(List.of()), checkpoint);
    }

    /** What the org holds, one value per record, in order. */
    List<String> values(String object, String field) throws InterruptedException {
        QueryJob job = client.query().create(QueryRequest.query("SELECT " + field + " FROM " + object));
        job.awaitCompletion(WaitPolicy.ofDefaults());
        List<String> values = new ArrayList<>();
        try (CsvRecords rows = job.results()) {
            rows.forEach(row -> values.add(row.get(field)));
        }
        return values.stream().sorted().toList();
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }
}
