package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exports, or goes on with an export; run in a process of its own, to be killed. */
final class ExportClient {

    private ExportClient() {}

    /** Takes the instance URL, the token, the file, the run's folder, pages at once and the format. */
    public static void main(String[] args) throws InterruptedException, IOException {
        Path run = Path.of(args[3]);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed(args[1]))
                .build()) {
            Export export = Export.query(ExportKillTest.SOQL)
                    .toFile(Path.of(args[2]))
                    .withRunFolder(run)
                    .withParallelPages(Integer.parseInt(args[4]));
            System.out.println("done " + goOn(client, args[5].equals("gzip") ? export.gzip() : export, run));
        }
    }

    private static long goOn(BulkClient client, Export export, Path run) throws IOException, InterruptedException {
        if (Files.exists(run.resolve("export.jsonl"))) {
            try {
                return client.resumeExport(run).rows();
            } catch (InvalidInputException diedBeforeItBegan) {
                System.out.println(diedBeforeItBegan.getMessage());
            }
        }
        ExportReport report = client.export(export);
        return report.rows();
    }
}
