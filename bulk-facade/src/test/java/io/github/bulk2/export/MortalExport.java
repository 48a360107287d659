package io.github.bulk2.export;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that exports, or goes on with an export, until it is killed. Prints a line when it begins to. */
final class MortalExport {

    private MortalExport() {}

    /** Takes the instance URL, the token, the file, the run's folder and how many pages at once. */
    public static void main(String[] args) throws Exception {
        Path run = Path.of(args[3]);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed(args[1]))
                .build()) {
            System.out.println("begun");
            if (Files.exists(run.resolve("export.jsonl")) && Files.size(run.resolve("export.jsonl")) > 0) {
                client.resumeExport(run);
            } else {
                client.export(Export.query(Org.SOQL)
                        .toFile(Path.of(args[2]))
                        .withRunFolder(run)
                        .withParallelPages(Integer.parseInt(args[4])));
            }
        }
    }
}
