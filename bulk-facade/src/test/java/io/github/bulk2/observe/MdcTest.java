package io.github.bulk2.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.Logs;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** Which run, part and job a line of the log is about. */
@Timeout(120)
class MdcTest {

    private static final String RUN = "bulk2.run";
    private static final String PART = "bulk2.part";
    private static final String JOB = "bulk2.job";
    private static final Map<String, String> CALLERS =
            Map.of("request", "42", RUN, "the caller's", JOB, "the caller's");

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private BulkClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.builder().defaultMaxRecords(10).start();
        client = Clients.of(sandbox);
        MDC.setContextMap(CALLERS);
    }

    @AfterEach
    void stop() {
        MDC.clear();
        client.close();
        sandbox.close();
    }

    private static List<String> of(ILoggingEvent line, String... keys) {
        Map<String, String> mdc = line.getMDCPropertyMap();
        return Stream.of(keys).map(key -> mdc.getOrDefault(key, "")).toList();
    }

    private static Set<String> threads(Logs logs) {
        return logs.lines().stream()
                .map(line -> line.getThreadName().replaceFirst("-[0-9]+$", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void everyLineOfALoadHasItsRunAndThoseOfAPartItsPartAndJob() throws Exception {
        sandbox.faults()
                .add(Fault.answer(429, "").on("POST", "/jobs/ingest$").nth(2))
                .add(Fault.answer(503, "").on("PUT", "/batches"))
                .add(Fault.answer(503, "").on("GET", "/jobs/ingest/[^/]+$").times(2))
                .add(Fault.cut(40).on("GET", "/successfulResults"));
        try (Logs logs = new Logs()) {
            LoadReport report = client.load(Runs.load(folder));

            String caller = Thread.currentThread().getName();
            assertThat(sandbox.faults().fired()).isEqualTo(5);
            assertThat(logs.lines())
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(of(line, RUN)).as(line.toString()).containsExactly("run"));
            assertThat(threads(logs))
                    .contains("bulk2-scan", "bulk2-upload", "bulk2-jobs", "bulk2-results")
                    .contains(caller);
            Map<String, String> jobs = report.jobs().stream()
                    .collect(Collectors.toMap(
                            job -> "1-" + job.part(), job -> job.id().value()));
            assertThat(jobs).hasSize(4);
            for (String what :
                    List.of("upload ended", "process begins", "process ended", "results begins", "results ended")) {
                assertThat(logs.beginning(what)).hasSize(4).allSatisfy(line -> {
                    String part = of(line, PART).get(0);
                    assertThat(jobs).containsKey(part);
                    assertThat(of(line, JOB)).as(line.toString()).containsExactly(jobs.get(part));
                });
            }
            for (String call :
                    List.of("UPLOAD_JOB_DATA", "UPDATE_INGEST_JOB", "GET_INGEST_JOB", "GET_INGEST_RESULTS")) {
                // When all parts are done, the caller's thread looks after jobs that none of them has any more.
                assertThat(logs.beginning(call))
                        .filteredOn(line -> !line.getThreadName().equals(caller))
                        .isNotEmpty()
                        .allSatisfy(line -> {
                            assertThat(of(line, PART).get(0))
                                    .as(line.toString())
                                    .matches("1-[1-4]");
                            assertThat(of(line, JOB).get(0)).as(line.toString()).startsWith("750");
                        });
            }
            assertThat(logs.beginning("GET_INGEST_JOB failed")).isNotEmpty();
            assertThat(logs.beginning(jobs.get("1-3")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(of(line, PART, JOB)).containsExactly("1-3", jobs.get("1-3")));
        }
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(CALLERS);
    }

    @Test
    void linesOfTheCallersThreadKeepWhatTheCallerHasAndTheOthersDoNotGetIt() throws Exception {
        try (Logs logs = new Logs()) {
            client.load(Runs.load(folder));

            String caller = Thread.currentThread().getName();
            assertThat(logs.lines())
                    .filteredOn(line -> line.getThreadName().equals(caller))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(of(line, "request")).containsExactly("42"));
            assertThat(logs.lines())
                    .filteredOn(line -> !line.getThreadName().equals(caller))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(of(line, "request")).containsExactly(""));
        }
    }

    @Test
    void resumedLoadSaysWhichPartsItAsksFor() throws Exception {
        sandbox.faults()
                .add(Fault.slowProcessing(Duration.ofSeconds(1))
                        .on("PATCH", "/jobs/ingest/")
                        .times(10));
        WaitPolicy impatient = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofMillis(1));
        try {
            client.load(Runs.load(folder).withWaitPolicy(impatient));
        } catch (JobTimeoutException expected) {
            assertThat(expected.lastInfo().state().isTerminal()).isFalse();
        }
        try (Logs logs = new Logs()) {
            client.resume(folder.resolve("run"), WaitPolicy.ofDefaults(), new LoadListener() {});

            assertThat(logs.lines())
                    .allSatisfy(line -> assertThat(of(line, RUN)).containsExactly("run"));
            assertThat(logs.beginning("recover ended")).allSatisfy(line -> {
                assertThat(of(line, PART).get(0)).matches("1-[1-4]");
                assertThat(of(line, JOB).get(0)).startsWith("750");
            });
        }
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(CALLERS);
    }

    @Test
    void everyLineOfAnExportHasItsRunAndThoseOfAPageItsPageAndJob() throws Exception {
        client.load(Runs.load(folder));
        sandbox.faults()
                .add(Fault.cut(30).on("GET", "/jobs/query/[^/]+/results").nth(3));
        try (Logs logs = new Logs()) {
            ExportReport report = client.export(Export.query("SELECT Name FROM Account")
                    .toFile(folder.resolve("accounts"))
                    .withRunFolder(folder.resolve("exported")));

            assertThat(sandbox.faults().fired()).isEqualTo(1);
            assertThat(logs.lines())
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(of(line, RUN)).as(line.toString()).containsExactly("exported"));
            assertThat(logs.beginning("process ended"))
                    .allSatisfy(line -> assertThat(of(line, JOB))
                            .containsExactly(report.job().value()));
            assertThat(logs.beginning("page ended")).hasSize(10);
            assertThat(logs.beginning("page")).allSatisfy(line -> {
                assertThat(line.getThreadName()).startsWith("bulk2-export-");
                assertThat(Integer.parseInt(of(line, PART).get(0))).isBetween(1, 10);
                assertThat(of(line, JOB)).containsExactly(report.job().value());
            });
        }
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(CALLERS);
    }

    @Test
    void rowsHaveARunOfTheirOwn() throws Exception {
        client.load(Runs.load(folder));
        try (Logs logs = new Logs();
                CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account"))) {
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(CALLERS);
            assertThat(rows.stream().count()).isEqualTo(100);

            Set<String> runs =
                    logs.lines().stream().map(line -> of(line, RUN).get(0)).collect(Collectors.toSet());
            assertThat(runs).singleElement().asString().matches("[0-9]{8}-[0-9]{6}-[0-9]{3}-query");
        }
    }

    @Test
    void waitOnTheUsersOwnThreadsLeavesNothingThere() throws Exception {
        ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
        try (Logs logs = new Logs()) {
            IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
            job.upload(CsvSource.ofString("Name\nAlpha\n"));
            job.markUploadComplete();
            JobId ended =
                    job.completionFuture(WaitPolicy.ofDefaults(), pool).get().id();

            assertThat(logs.beginning("GET_INGEST_JOB"))
                    .allSatisfy(line -> assertThat(of(line, JOB)).containsExactly(ended.value()));
            Map<String, String> left = pool.submit(
                            () -> Objects.requireNonNullElse(MDC.getCopyOfContextMap(), new HashMap<String, String>()))
                    .get();
            assertThat(left).isEmpty();
        } finally {
            pool.shutdownNow();
        }
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(CALLERS);
    }
}
