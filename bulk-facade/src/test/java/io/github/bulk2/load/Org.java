package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A sandbox, empty before each test of a class, and a client of it. */
final class Org implements BeforeEachCallback, AfterAllCallback {

    final Sandbox sandbox = Sandbox.start();
    final BulkClient client = BulkClient.builder()
            .instanceUrl(sandbox.instanceUrl())
            .tokens(TokenProvider.fixed(sandbox.token()))
            .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
            .build();

    LoadEngine engine(RunLog.Checkpoint checkpoint) {
        return new LoadEngine(onCall -> client.ingest(), onCall -> client.org(), new Activities(List.of()), checkpoint);
    }

    /** Has a load die at a point of its journal. */
    void dieAt(Load load, String where) {
        assertThatThrownBy(() -> engine(new DiesAt(where)).load(load)).isInstanceOf(DiesAt.Death.class);
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
    public void beforeEach(ExtensionContext context) {
        sandbox.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        client.close();
        sandbox.close();
    }
}
