package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobInfo;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a run asks for the state of its jobs; the bound is that of JobPoller. */
@Timeout(60)
class StatusCallsTest {

    private static final int JOBS = 12;
    private static final Duration PROCESSING = Duration.ofMillis(700);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12})
    void jobsInFlightDoNotCostMoreCallsEach(int inFlight) throws Exception {
        StringBuilder csv = new StringBuilder("Name\n");
        for (int i = 0; i < JOBS * 5; i++) {
            csv.append("name ").append(i).append('\n');
        }
        AtomicInteger heard = new AtomicInteger();
        LoadListener counting = new LoadListener() {
            @Override
            public void jobChanged(int part, int round, JobInfo job) {
                heard.incrementAndGet();
            }
        };
        try (Sandbox sandbox = Sandbox.builder().processingTime(PROCESSING).start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(sandbox.instanceUrl())
                        .tokens(TokenProvider.fixed(sandbox.token()))
                        .build()) {
            LoadReport report = client.load(
                    Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("in.csv"), csv))
                            .withRunFolder(folder.resolve("run"))
                            .withMaxPartRecords(5)
                            .withJobsInFlight(inFlight)
                            .withListener(counting));

            assertThat(report.isComplete()).isTrue();
            assertThat(report.jobs()).hasSize(JOBS);
            System.out.printf(
                    "%d status calls for %d jobs, %d in flight%n", sandbox.calls("getIngestJobInfo"), JOBS, inFlight);
            assertThat(sandbox.calls("getIngestJobInfo")).isEqualTo(heard.get()).isLessThan(JOBS * (15 + 8));
            assertThat(sandbox.calls("listIngestJobs")).isZero();
        }
    }
}
