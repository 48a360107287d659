package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumers that stop early: what is left of an export then, here and at the server. */
@Timeout(60)
class ExportStopTest {

    private static final int PARALLEL = 3;
    private static final long PATIENCE_SECONDS = 10;
    /** The locator of row 0, as the sandbox writes it. */
    private static final String FIRST_PAGE = "locator=MA ";

    /** The columns of the query. */
    private record Row(String name, String description) {}

    private static ExportedOrg org;

    private Wire wire;
    private BulkClient client;
    private Set<Path> filesBefore;
    private Set<String> jobsBefore;

    @BeforeAll
    static void loadAccounts() throws Exception {
        org = new ExportedOrg();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @BeforeEach
    void connect() throws IOException {
        wire = new Wire(org.sandbox.instanceUrl());
        client = BulkClient.builder()
                .instanceUrl(wire.url())
                .tokens(TokenProvider.fixed(org.sandbox.token()))
                .build();
        filesBefore = spoolFolders();
        jobsBefore = new HashSet<>();
        org.client
                .query()
                .list(JobFilter.all())
                .forEach(job -> jobsBefore.add(job.id().value()));
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        wire.close();
    }

    private static Export export() {
        return Export.query(ExportedOrg.SOQL).withParallelPages(PARALLEL).withStallTimeout(Duration.ofMinutes(5));
    }

    @Test
    void streamClosedAfterTenRowsLeavesOneJobAndNothingElse() throws Exception {
        try (Stream<Row> rows = client.export(export().as(Row.class))) {
            readTen(rows.iterator());
            assertThat(threads()).isNotEmpty();
        }
        requireNothingLeft();
    }

    /** The server has stopped in the middle of three pages and will never go on; the stall timeout is minutes. */
    @Test
    void streamClosedWhileTheServerStallsLetsGoAtOnce() throws Exception {
        wire.watch((moment, request) ->
                moment == Wire.Moment.INSIDE_ANSWER && request.contains("/results?") && !request.contains(FIRST_PAGE)
                        ? Wire.Action.HOLD
                        : Wire.Action.PASS);
        long closing;
        try (Stream<Row> rows = client.export(export().as(Row.class))) {
            readTen(rows.iterator());
            await("pages that stall", () -> wire.held() == PARALLEL);
            closing = System.nanoTime();
        }
        assertThat(System.nanoTime() - closing).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS / 2));
        requireNothingLeft();
    }

    /** The same for whoever is interrupted while the first page does not come. */
    @Test
    void interruptedReaderOfAStalledStreamLeavesNothing() throws Exception {
        wire.watch((moment, request) -> moment == Wire.Moment.INSIDE_ANSWER && request.contains("/results?")
                ? Wire.Action.HOLD
                : Wire.Action.PASS);
        CountDownLatch ended = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try (Stream<Row> rows = client.export(export().as(Row.class))) {
                assertThat(rows.findFirst()).isEmpty();
            } catch (Exception interrupted) {
                ended.countDown();
            }
        });
        reader.start();
        await("pages that stall", () -> wire.held() == PARALLEL);
        reader.interrupt();
        assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        requireNothingLeft();
    }

    private static void readTen(Iterator<Row> rows) {
        for (int i = 0; i < 10; i++) {
            assertThat(rows.next().name()).startsWith("n ");
        }
    }

    private void requireNothingLeft() throws Exception {
        await("threads " + threads(), () -> threads().isEmpty());
        assertThat(spoolFolders()).isEqualTo(filesBefore);
        assertThat(openFiles()).isEmpty();
        await("connections held", () -> wire.held() == 0);
        // What is still open is idle and waits for the client's next call.
        assertThat(wire.connections()).isLessThanOrEqualTo(PARALLEL);
        List<JobInfo> jobs = new ArrayList<>();
        org.client.query().list(JobFilter.all()).forEach(jobs::add);
        jobs.removeIf(job -> jobsBefore.contains(job.id().value()));
        assertThat(jobs).hasSize(1).allMatch(job -> job.state() == JobState.JOB_COMPLETE);
        long calls = org.sandbox.calls("getQueryJobResults");
        client.close();
        await("connections", () -> wire.connections() == 0);
        assertThat(org.sandbox.calls("getQueryJobResults")).isEqualTo(calls);
    }

    /** Looks again and again, for things that end a moment later. */
    private static void await(String what, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bulk2-export"))
                .toList();
    }

    private static Set<Path> spoolFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new HashSet<>(files.filter(file -> String.valueOf(file.getFileName())
                            .startsWith(
                                    "bulk2-export-" + ProcessHandle.current().pid() + "-"))
                    .toList());
        }
    }

    /** The pages that this process has open, deleted or not; empty too where there is no /proc. */
    private static List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(descriptors)) {
            return files.map(ExportStopTest::target)
                    .filter(target -> target.contains("bulk2-export"))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
