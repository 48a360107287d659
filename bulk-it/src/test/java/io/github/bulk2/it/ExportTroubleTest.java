package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong around an export. Whatever it is, in the end the file is complete and what the org has, or there is an
 * error and no file of that name.
 */
@Timeout(300)
class ExportTroubleTest {

    private static final String SOQL = "SELECT Name, Description FROM Account ORDER BY Name";
    private static final String RESULTS = ".*/results.*";
    private static final int ROWS = 400;
    private static final int PAGE = 40;

    private static Sandbox org;
    private static BulkClient client;
    private static String truth = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void loadAccounts() throws Exception {
        org = Sandbox.builder().defaultMaxRecords(PAGE).start();
        client = BulkClient.builder()
                .instanceUrl(org.instanceUrl())
                .tokens(TokenProvider.fixed(org.token()))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(100), Duration.ofMillis(500)))
                .build();
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append("\"n ")
                    .append(row)
                    .append("\",\"")
                    .append("in two\nlines, ".repeat(20))
                    .append("\"\n");
        }
        load(csv.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.export(Export.query(SOQL).withParallelPages(1).withMaxRecords(1_000_000), out);
        truth = out.toString(StandardCharsets.UTF_8);
        assertThat(truth.lines()).hasSizeGreaterThan(ROWS);
    }

    private static void load(String csv) throws InterruptedException {
        IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
        job.upload(CsvSource.ofString(csv));
        job.markUploadComplete();
        assertThat(job.awaitCompletion(WaitPolicy.ofDefaults()).numberRecordsFailed())
                .hasValue(0);
    }

    @AfterAll
    static void stop() {
        client.close();
        org.close();
    }

    @BeforeEach
    void nothingGoesWrong() {
        org.faults().clear();
    }

    /** A file system of that many KB: the result has about 130. */
    @ParameterizedTest
    @ValueSource(ints = {4, 32, 100})
    void fullDiskEndsTheExportAndMoreSpaceLetsItGoOn(int kilobytes) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), kilobytes)) {
            Path file = disk.path().resolve("out.csv");
            Path run = disk.path().resolve("run");
            Export export = Export.query(SOQL).toFile(file).withRunFolder(run);

            assertThatThrownBy(() -> client.export(export))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(file).doesNotExist();

            disk.resize(10_000);
            Path journal = run.resolve("export.jsonl");
            ExportReport report = Files.notExists(journal) || Files.size(journal) == 0
                    ? client.export(export)
                    : client.resumeExport(run);
            assertThat(file).hasContent(truth);
            assertThat(report.rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void fullDeviceBehindAStreamIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
        try (var full = Files.newOutputStream(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> client.export(Export.query(SOQL), full))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
        }
    }

    /** A parent that is a file: also root cannot write there. */
    @Test
    void placeThatCannotBeWrittenCostsNoJob() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("file"), "text");
        long before = org.calls("createQueryJob");

        assertThatThrownBy(() -> client.export(Export.query(SOQL).toFile(notAFolder.resolve("out.csv"))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.export(
                        Export.query(SOQL).toFile(folder.resolve("out.csv")).withRunFolder(notAFolder.resolve("run"))))
                .isInstanceOf(IOException.class);

        assertThat(org.calls("createQueryJob")).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(notAFolder);
        }
    }

    @Test
    void jobDeletedMeanwhileIsSaidAndLeavesNothing() throws Exception {
        Path file = folder.resolve("out.csv");
        AtomicReference<JobId> job = new AtomicReference<>();
        ExportListener deletes = new ExportListener() {
            @Override
            public void jobChanged(JobInfo info) {
                job.set(info.id());
            }

            @Override
            public void pageDone(int page, long rows) {
                if (page == 3) {
                    client.query().attach(job.get()).delete();
                }
            }
        };

        assertThatThrownBy(() -> client.export(
                        Export.query(SOQL).toFile(file).withParallelPages(1).withListener(deletes)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContainingAll(
                        "results of the job are gone", job.get().value());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void conflictOfApiVersionsIsAnErrorAndResumesWhenItIsOver() throws Exception {
        Path file = folder.resolve("out.csv");
        Path run = folder.resolve("run");
        String conflict = "[{\"errorCode\":\"API_VERSION_MISMATCH\",\"message\":\"created with another version\"}]";
        org.faults().add(Fault.answer(409, conflict).on("GET", RESULTS).nth(4).times(100));

        assertThatThrownBy(() -> client.export(Export.query(SOQL).toFile(file).withRunFolder(run)))
                .isInstanceOf(BulkApiException.class)
                .hasMessageContaining("API_VERSION_MISMATCH");
        assertThat(file).doesNotExist();

        org.faults().clear();
        assertThat(client.resumeExport(run).rows()).isEqualTo(ROWS);
        assertThat(file).hasContent(truth);
    }

    @Test
    void noRowsAreAFileWithAHeader() throws Exception {
        Path file = folder.resolve("none.csv");

        ExportReport report = client.export(Export.query("SELECT Name, Description FROM Account WHERE Name = 'nobody'")
                .toFile(file));

        assertThat(report.rows()).isZero();
        assertThat(file).hasContent("\"Name\",\"Description\"\n");
    }
}
