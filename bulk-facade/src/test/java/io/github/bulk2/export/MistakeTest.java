package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.MovedRunException;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people do to a run by mistake: it is not lost by that, and never looks whole when it is not. */
@Timeout(120)
class MistakeTest {

    private static final String RESULTS = "/results$";

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    private Path file() {
        return folder.resolve("accounts.csv");
    }

    private Export export(Path run) {
        return Export.query(Org.SOQL).toFile(file()).withParallelPages(1).withRunFolder(run);
    }

    private List<Path> filesThere() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void mistakenLoginCostsNothing() throws Exception {
        Path run = folder.resolve("run");
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        assertThatThrownBy(() -> org.client.export(export(run))).isInstanceOf(BulkTransportException.class);
        org.sandbox.faults().clear();
        List<Path> before = filesThere();

        try (Sandbox other = Sandbox.start();
                BulkClient stranger = Clients.of(other)) {
            assertThatThrownBy(() -> stranger.resumeExport(run))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContainingAll(
                            org.sandbox.organizationId(),
                            org.sandbox.instanceUrl().toString(),
                            other.organizationId(),
                            other.instanceUrl().toString());
            assertThat(other.calls()).isEmpty();
        }
        assertThat(filesThere()).hasSize(2).hasSameElementsAs(before);

        ExportReport report = org.client.resumeExport(run);
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(file()).hasContent(org.truth());
    }

    /** Ids of jobs are not so many that two orgs could not have the same one. */
    @Test
    void jobOfTheSameIdInAnotherOrgDoesNotAnswer() throws Exception {
        Path run = folder.resolve("run");
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        assertThatThrownBy(() -> org.client.export(export(run))).isInstanceOf(BulkTransportException.class);
        org.sandbox.faults().clear();
        byte[] journal = Files.readAllBytes(run.resolve(ExportLog.FILE));

        try (Org other = new Org()) {
            Path twin = folder.resolve("twin.csv");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(other.client
                        .export(Export.query(Org.SOQL).toFile(twin))
                        .job()
                        .value());
            }
            assertThat(ids)
                    .as("its jobs have the same ids")
                    .anyMatch(new String(journal, StandardCharsets.UTF_8)::contains);
            assertThatThrownBy(() -> other.client.resumeExport(run)).isInstanceOf(InvalidInputException.class);
        }
        assertThat(run.resolve(ExportLog.FILE)).hasBinaryContent(journal);

        assertThat(org.client.resumeExport(run).rows()).isEqualTo(Org.ROWS);
        assertThat(file()).hasContent(org.truth());
    }

    @Test
    void copyOfAnExportIsNotTheExport() throws Exception {
        Path run = folder.resolve("run");
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        assertThatThrownBy(() -> org.client.export(export(run))).isInstanceOf(BulkTransportException.class);
        org.sandbox.faults().clear();
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(run.resolve(ExportLog.FILE), copy.resolve(ExportLog.FILE));

        assertThatThrownBy(() -> org.client.resumeExport(copy)).isInstanceOf(MovedRunException.class);
        assertThatThrownBy(() -> org.client.confirmMoved(copy))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is a copy");
        Path moved = folder.resolve("moved");
        Files.move(run, moved);
        assertThatThrownBy(() -> org.client.resumeExport(moved)).isInstanceOf(MovedRunException.class);
        org.client.confirmMoved(moved);
        assertThat(org.client.resumeExport(moved).rows()).isEqualTo(Org.ROWS);
        assertThat(file()).hasContent(org.truth());
    }

    /** Who tidies up takes the rows that are there already, between two pages or behind the last one. */
    @ParameterizedTest
    @CsvSource({"1, 0", "4, 0", "4, 7", "10, 0", "10, 7"})
    void outputThatSomebodyCutsOrRemovesIsNoResult(int pagesBefore, long bytesLeft) throws Exception {
        Path run = folder.resolve("run");
        ExportListener vandal = new ExportListener() {
            @Override
            public void pageDone(int page, long rows) {
                if (page == pagesBefore) {
                    cutPart(bytesLeft);
                }
            }
        };
        assertThatThrownBy(() -> org.client.export(export(run).withListener(vandal)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(".part", "cut or removed by somebody else");
        assertThat(file()).doesNotExist();

        ExportReport report = org.client.resumeExport(run);
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(file()).hasContent(org.truth());
    }

    /** Of nothing, nothing is left. */
    private void cutPart(long bytesLeft) {
        try {
            for (Path file : filesThere()) {
                if (file.toString().endsWith(".part") && bytesLeft == 0) {
                    Files.delete(file);
                } else if (file.toString().endsWith(".part")) {
                    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) bytesLeft));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
