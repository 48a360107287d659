package io.github.bulk2.export;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A sandbox with accounts whose descriptions are hostile CSV, a client of it, and the truth about the result. */
final class Org implements AutoCloseable {

    static final String SOQL = "SELECT Id, Name, Description FROM Account";
    static final int ROWS = 95;
    static final int PAGE = 10;
    static final int PAGES = 10;

    final Sandbox sandbox;
    final BulkClient client;
    private final String truth;

    Org() throws InterruptedException, IOException {
        this(Sandbox.builder());
    }

    Org(Sandbox.Builder builder) throws InterruptedException, IOException {
        sandbox = builder.defaultMaxRecords(PAGE).start();
        client = Clients.of(sandbox);
        IngestJob load = client.ingest().create(IngestRequest.insert("Account"));
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int i = 0; i < ROWS; i++) {
            csv.append("\"n, ")
                    .append(i)
                    .append("\",\"")
                    .append(description(i).replace("\"", "\"\""))
                    .append("\"\n");
        }
        load.upload(CsvSource.ofString(csv.toString()));
        load.markUploadComplete();
        load.awaitCompletion(WaitPolicy.ofDefaults());
        QueryJob query = client.query().create(QueryRequest.query(SOQL));
        query.awaitCompletion(WaitPolicy.ofDefaults());
        try (var page = query.page(io.github.bulk2.Locator.first(), 1_000_000)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            page.records().transferTo(all);
            truth = all.toString(StandardCharsets.UTF_8);
        }
    }

    /** Quotes, delimiters and line feeds, and enough that cannot be compressed. */
    static String description(int row) {
        byte[] noise = new byte[100];
        new Random(row).nextBytes(noise);
        return "say \"" + row + "\",\n\u00fc in two lines " + HexFormat.of().formatHex(noise);
    }

    /** The whole result, fetched in one page. */
    String truth() {
        return truth;
    }

    ExportEngine engine(ExportLog.Checkpoint checkpoint) {
        return new ExportEngine(client.query(), onCall -> client.org(), new Activities(List.of()), checkpoint);
    }

    /** The threads of exports that go on living; those that are at their end already may have a moment for it. */
    static Set<String> threads() throws InterruptedException {
        Set<String> alive = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("bulk2-export")) {
                thread.join(500);
                if (thread.isAlive()) {
                    alive.add(thread.getName());
                }
            }
        }
        return alive;
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }
}
