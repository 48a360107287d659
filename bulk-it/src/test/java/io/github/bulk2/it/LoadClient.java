package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Loads, or resumes; run in a process of its own, to be killed. */
final class LoadClient {

    /** Exit code: the run cannot go on, and the output says why. */
    static final int REFUSED = 3;

    static final int RECORDS_PER_PART = 100;

    private LoadClient() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        Path runFolder = Path.of(args[3]);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed(args[1]))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)))
                .build()) {
            LoadReport report = args[2].equals("resume")
                    ? client.resume(runFolder)
                    : client.load(load(args[2], args[4]).withRunFolder(runFolder));
            System.out.println("done " + report.recordsIn());
        } catch (InvalidInputException refused) {
            System.out.println(refused.getMessage());
            System.exit(REFUSED);
        }
    }

    private static Load load(String operation, String file) {
        IngestRequest request = operation.equals("upsert")
                ? IngestRequest.upsert("Account", "External_Id__c")
                : IngestRequest.insert("Account");
        Load load =
                file.equals("-") ? Load.of(request, CsvSource.ofStream(System.in)) : Load.of(request, Path.of(file));
        return load.withMaxPartRecords(RECORDS_PER_PART)
                // Long enough for a 404 that passes, short enough for jobs that a killed process has deleted.
                .withWaitPolicy(WaitPolicy.ofDefaults()
                        .withUpperDelay(Duration.ofMillis(100))
                        .withNotFoundTolerance(Duration.ofSeconds(10)));
    }
}
