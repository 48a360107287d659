package io.github.bulk2.benchmarks;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Exports the same result some times over in one process: the last passes are those of a warm process. */
final class ExportAlone {

    static final int WARM_UP = 3;
    private static final int PASSES = 6;

    private ExportAlone() {}

    /** Prints the seconds of each pass: {@code ExportAlone URL FILE PARALLEL}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed("token"))
                .build()) {
            Export export = Export.query(ResultPages.SOQL)
                    .toFile(Path.of(args[1]))
                    .withParallelPages(Integer.parseInt(args[2]));
            for (int pass = 0; pass < PASSES; pass++) {
                ExportReport report = client.export(export);
                System.out.println(report.work().total().toNanos() / 1e9);
            }
        }
    }
}
