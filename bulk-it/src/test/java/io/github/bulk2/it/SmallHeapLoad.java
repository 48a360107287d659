package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.load.ColumnMap;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Loads some columns of a file, and sets records aside; run in a process with a small heap. */
final class SmallHeapLoad {

    private SmallHeapLoad() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        Path file = Path.of(args[2]);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed(args[1]))
                .build()) {
            LoadReport report = client.load(Load.of(IngestRequest.insert("Task"), file)
                    .withRunFolder(file.resolveSibling("run"))
                    .withColumns(ColumnMap.of(Map.of("Label", "Subject", "Region", "Description")))
                    .withSetAside(file.resolveSibling("bad.csv")));
            System.out.println("set aside " + report.setAside() + " failed " + report.failed() + " unprocessed "
                    + report.unprocessed());
        }
    }
}
