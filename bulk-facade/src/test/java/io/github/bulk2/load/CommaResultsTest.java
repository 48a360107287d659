package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.Switch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results that come with commas, whatever the delimiter of the job is. */
@Timeout(120)
class CommaResultsTest {

    @TempDir
    private Path folder;

    @Test
    void recordsOfASemicolonJobAreReconciled() throws Exception {
        Path input = Files.writeString(folder.resolve("in.csv"), "Name;Description\na;1,5\n;2\nb;\"x;y\"\n;4\n");
        try (Sandbox sandbox = Sandbox.builder().with(Switch.COMMA_RESULTS).start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(sandbox.instanceUrl())
                        .tokens(TokenProvider.fixed(sandbox.token()))
                        .build()) {
            LoadReport report =
                    client.load(Load.of(IngestRequest.insert("Account"), input).withRunFolder(folder.resolve("run")));

            assertThat(report.successful()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(2);
            assertThat(report.warnings()).isEmpty();
            assertThat(report.jobs()).hasSize(1).allMatch(LoadReport.Job::provenByContent);
            assertThat(Files.readAllLines(report.files().success()))
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("2;") && line.endsWith(";a;1,5"))
                    .anyMatch(line -> line.startsWith("4;") && line.endsWith(";b;\"x;y\""));
            assertThat(Files.readAllLines(report.files().failed()))
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("3;") && line.endsWith(";;2"))
                    .anyMatch(line -> line.startsWith("5;") && line.endsWith(";;4"));
        }
    }
}
