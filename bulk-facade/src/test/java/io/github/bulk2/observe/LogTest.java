package io.github.bulk2.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Logs;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is logged at which level. */
@Timeout(120)
class LogTest {

    private static final String JOBS = "/jobs/ingest$";
    private static final String RESULTS = "/jobs/query/[^/]+/results";

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private BulkClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.builder().defaultMaxRecords(10).start();
        client = Clients.of(sandbox);
    }

    @AfterEach
    void stop() {
        client.close();
        sandbox.close();
    }

    private void requireNothingConfidential(Logs logs) {
        assertThat(logs.lines()).isNotEmpty().allSatisfy(line -> {
            String whole = line.getFormattedMessage() + line.getMDCPropertyMap() + line.getThrowableProxy();
            assertThat(whole).doesNotContain(sandbox.token(), Runs.CONTENT, "name-1");
        });
    }

    @Test
    void loadThatHealsItselfWarnsOfNothing() throws Exception {
        sandbox.faults()
                .add(Fault.lostAnswer().on("POST", JOBS).nth(2))
                .add(Fault.answer(503, "").on("PUT", "/batches"))
                .add(Fault.answer(503, "").on("PATCH", "/jobs/ingest/"))
                .add(Fault.answer(429, "").on("GET", "/failedResults"))
                .add(Fault.cut(40).on("GET", "/successfulResults"))
                .add(Fault.lockedRows(40).on("PATCH", "/jobs/ingest/").times(4));
        try (Logs logs = new Logs()) {
            LoadReport report = client.load(Runs.load(folder));

            assertThat(report.isComplete()).isTrue();
            assertThat(sandbox.faults().fired()).isEqualTo(9);
            assertThat(logs.at(Level.ERROR)).isEmpty();
            assertThat(logs.at(Level.WARN)).isEmpty();
            assertThat(logs.at(Level.INFO))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("load begins or goes on in " + folder.resolve("run")),
                            line -> assertThat(line).isEqualTo("100 records in 4 parts to load"),
                            line -> assertThat(line).startsWith("round 2: "),
                            line -> assertThat(line)
                                    .startsWith("load finished after ")
                                    .endsWith(" of 100 records 100 successful, 0 failed"));
            assertThat(logs.at(Level.DEBUG))
                    .filteredOn(line -> line.contains("the next attempt is in"))
                    .extracting(line -> line.substring(0, line.indexOf(' ')))
                    .containsExactlyInAnyOrder(
                            "upload", "upload", "UPDATE_INGEST_JOB", "GET_INGEST_RESULTS", "results");
            assertThat(logs.at(Level.DEBUG))
                    .contains("plan begins", "upload begins", "process begins", "results begins");
            requireNothingConfidential(logs);
        }
    }

    @Test
    void exportThatHealsItselfWarnsOfNothing() throws Exception {
        client.load(Runs.load(folder));
        sandbox.faults()
                .add(Fault.answer(503, "").on("POST", "/jobs/query"))
                .add(Fault.cut(30).on("GET", RESULTS).nth(3));
        try (Logs logs = new Logs()) {
            client.export(Export.query("SELECT Name, Description FROM Account").toFile(folder.resolve("accounts")));

            assertThat(sandbox.faults().fired()).isEqualTo(2);
            assertThat(logs.at(Level.ERROR)).isEmpty();
            assertThat(logs.at(Level.WARN)).isEmpty();
            assertThat(logs.at(Level.INFO))
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("export begins or goes on in "),
                            line -> assertThat(line).isEqualTo("100 rows to fetch"),
                            line -> assertThat(line)
                                    .startsWith("export finished after ")
                                    .contains("100 rows in 10"));
            assertThat(logs.at(Level.DEBUG))
                    .anyMatch(line -> line.startsWith("CREATE_QUERY_JOB failed, the next attempt is in"))
                    .anyMatch(line -> line.startsWith("page failed, the next attempt is in"));
            requireNothingConfidential(logs);
        }
    }

    @Test
    void whatIsThrownIsNotLoggedAsAnErrorToo() throws Exception {
        sandbox.faults().add(Fault.answer(403, "[]").on("PUT", "/batches").times(100));
        try (Logs logs = new Logs()) {
            Load load = Runs.load(folder);
            assertThatThrownBy(() -> client.load(load)).isInstanceOf(BulkApiException.class);

            assertThat(logs.at(Level.ERROR)).isEmpty();
            assertThat(logs.at(Level.WARN)).isEmpty();
            assertThat(logs.beginning("load stopped after ")).singleElement().satisfies(line -> {
                assertThat(line.getLevel()).isEqualTo(Level.INFO);
                assertThat(line.getFormattedMessage()).endsWith(": REFUSED");
            });
        }
    }

    @Test
    void recordsThatNobodyProcessedAreAWarning() throws Exception {
        sandbox.faults().add(Fault.failedJob("InvalidBatch : no").on("PATCH", "/jobs/ingest/"));
        try (Logs logs = new Logs()) {
            client.load(Runs.load(folder));

            assertThat(logs.at(Level.WARN)).singleElement().asString().startsWith("25 records were not processed");
        }
    }

    @Test
    void recordsOfAJobThatIsGoneAreAWarning() throws Exception {
        AtomicBoolean deleted = new AtomicBoolean();
        LoadListener deletes = new LoadListener() {
            @Override
            public void jobChanged(int part, int round, JobInfo job) {
                if (job.state().isTerminal() && deleted.compareAndSet(false, true)) {
                    client.ingest().attach(job.id()).delete();
                }
            }
        };
        sandbox.faults().add(Fault.answer(503, "").on("GET", "Results").times(3));
        try (Logs logs = new Logs()) {
            LoadReport report = client.load(Runs.load(folder).withListener(deletes));

            assertThat(report.unknown()).isEqualTo(25);
            assertThat(logs.at(Level.WARN)).singleElement().asString().startsWith("25 records may be loaded or not");
        }
    }

    /** A job with records in it that is open is an invitation to close it. */
    @Test
    void jobThatWasGivenUpAndIsStillOpenIsOneWarning() throws Exception {
        sandbox.faults()
                .add(Fault.lostAnswer().on("PUT", "/batches"))
                .add(Fault.answer(403, "[]").on("PATCH", "/jobs/ingest/"))
                .add(Fault.answer(403, "[]").on("DELETE", "/jobs/ingest/").times(2));
        try (Logs logs = new Logs()) {
            LoadReport report = client.load(Runs.load(folder).withConcurrentUploads(1));

            assertThat(report.isComplete()).isTrue();
            assertThat(logs.at(Level.WARN)).singleElement().asString().contains("was given up and may be open");
        }
    }

    @Test
    void serverInTroubleIsOneWarningHoweverManyCallsFail() {
        CallSettings few = CallSettings.ofDefaults().withMaxAttempts(1).withCircuitBreaker(4, 50, Duration.ofMillis(1));
        sandbox.faults().add(Fault.answer(503, "").on("GET", "/jobs/ingest/").times(30));
        sandbox.faults().add(Fault.answer(503, "").on("GET", "/services/data$").times(2));
        try (BulkClient impatient = Clients.builder(sandbox).calls(few).build();
                Logs logs = new Logs()) {
            IngestJob job = impatient.ingest().create(IngestRequest.insert("Account"));
            boolean answered = false;
            while (!answered) {
                try {
                    job.info();
                    answered = true;
                } catch (BulkException trouble) {
                    assertThat(trouble.isRetryable()).isTrue();
                }
            }

            assertThat(logs.at(Level.WARN)).singleElement().asString().contains("the server is left alone");
            assertThat(logs.at(Level.INFO)).containsExactly("the server answers again");
        }
    }
}
