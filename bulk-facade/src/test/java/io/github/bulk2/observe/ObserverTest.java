package io.github.bulk2.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.Logs;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.observe.Activity.Kind;
import io.github.bulk2.observe.Ending.Outcome;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of {@link BulkObserver}. */
@Timeout(120)
class ObserverTest {

    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.builder().defaultMaxRecords(10).start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** One activity as it was told. */
    private static final class Seen implements Watch {
        private final Activity activity;
        private final List<JobId> jobs = new CopyOnWriteArrayList<>();
        private final List<Ending> endings = new CopyOnWriteArrayList<>();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong records = new AtomicLong();
        private final AtomicInteger retries = new AtomicInteger();
        private int open;

        Seen(Activity activity) {
            this.activity = activity;
        }

        @Override
        public synchronized Scope enter() {
            open++;
            Thread thread = Thread.currentThread();
            return () -> {
                assertThat(Thread.currentThread()).isSameAs(thread);
                left();
            };
        }

        private synchronized void left() {
            open--;
            notifyAll();
        }

        /** A thread of a run leaves it with its last breath, which may be after the run has returned. */
        private synchronized void awaitLeft() throws InterruptedException {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (open > 0 && System.nanoTime() < deadline) {
                wait(100);
            }
            assertThat(open).as("threads in " + activity).isZero();
        }

        @Override
        public void job(JobId id) {
            jobs.add(id);
        }

        @Override
        public void retried(Throwable failure, Duration pause) {
            retries.incrementAndGet();
        }

        @Override
        public void transferred(long moreSent, long moreReceived) {
            sent.addAndGet(moreSent);
            received.addAndGet(moreReceived);
        }

        @Override
        public void records(long successful, long failed, long unprocessed) {
            records.addAndGet(successful + failed + unprocessed);
        }

        @Override
        public void ended(Ending ending) {
            endings.add(ending);
        }
    }

    /** Keeps everything. */
    private static final class Memory implements BulkObserver {
        private final List<Seen> seen = new CopyOnWriteArrayList<>();
        private final List<ApiUsage> usages = new CopyOnWriteArrayList<>();

        @Override
        public Watch begin(Activity activity) {
            Seen one = new Seen(activity);
            seen.add(one);
            return one;
        }

        @Override
        public void apiUsage(ApiUsage usage) {
            usages.add(usage);
        }

        List<Seen> of(Kind kind) {
            return seen.stream().filter(one -> one.activity.kind() == kind).toList();
        }

        Seen call(String operation) {
            return of(Kind.CALL).stream()
                    .filter(one -> one.activity.operation().equals(operation))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private BulkClient client(BulkObserver observer) {
        return Clients.builder(sandbox).observer(observer).build();
    }

    private static void requireAllEndedOnce(Memory memory) throws InterruptedException {
        assertThat(memory.seen)
                .isNotEmpty()
                .allSatisfy(one ->
                        assertThat(one.endings).as(one.activity.toString()).hasSize(1));
        for (Seen one : memory.seen) {
            one.awaitLeft();
        }
    }

    @Test
    void loadIsARunOfPhasesOfCalls() throws Exception {
        sandbox.faults().add(Fault.answer(503, "").on("PUT", "/batches"));
        Memory memory = new Memory();
        try (BulkClient client = client(memory)) {
            LoadReport report = client.load(Runs.load(folder));

            requireAllEndedOnce(memory);
            assertThat(memory.of(Kind.LOAD)).singleElement().satisfies(run -> {
                assertThat(run.activity).isEqualTo(new Activity(Kind.LOAD, "insert", "run", null, null));
                assertThat(run.endings.get(0).outcome()).isEqualTo(Outcome.SUCCESS);
                assertThat(run.records).hasValue(100);
                assertThat(run.sent.get()).isGreaterThan(Files.size(folder.resolve("accounts.csv")));
                assertThat(run.received).hasPositiveValue();
            });
            assertThat(memory.of(Kind.PLAN)).hasSize(1);
            assertThat(memory.of(Kind.UPLOAD)).hasSize(4).allMatch(upload -> !upload.jobs.isEmpty());
            assertThat(memory.of(Kind.UPLOAD))
                    .filteredOn(upload -> upload.retries.get() == 1)
                    .singleElement()
                    .satisfies(upload -> assertThat(upload.jobs).hasSize(2));
            assertThat(memory.of(Kind.PROCESS))
                    .extracting(process -> process.activity.job())
                    .containsExactlyInAnyOrderElementsOf(
                            report.jobs().stream().map(LoadReport.Job::id).toList());
            assertThat(memory.of(Kind.RESULTS)).hasSize(4).allMatch(results -> results.records.get() == 25);
            assertThat(memory.of(Kind.CALL))
                    .filteredOn(call -> call.activity.operation().equals("UPLOAD_JOB_DATA"))
                    .hasSize(5)
                    .allMatch(call -> "run".equals(call.activity.run()) && call.activity.part() != null);
            assertThat(memory.usages).isNotEmpty().allMatch(usage -> usage.allowed() > 0);
        }
    }

    @Test
    void exportIsARunOfPages() throws Exception {
        Memory memory = new Memory();
        try (BulkClient client = client(memory)) {
            client.load(Runs.load(folder));
            memory.seen.clear();
            client.export(Export.queryAll("SELECT Name FROM Account").toFile(folder.resolve("accounts")));

            requireAllEndedOnce(memory);
            assertThat(memory.of(Kind.EXPORT)).singleElement().satisfies(run -> {
                assertThat(run.activity.operation()).isEqualTo("queryAll");
                assertThat(run.records).hasValue(100);
                assertThat(run.received.get()).isGreaterThan(100L * "name-1".length());
            });
            assertThat(memory.of(Kind.PROCESS)).singleElement().matches(process -> process.activity.job() != null);
            assertThat(memory.of(Kind.PAGE))
                    .extracting(page -> page.activity.part())
                    .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        }
    }

    @Test
    void rowsEndWithTheirReader() throws Exception {
        Memory memory = new Memory();
        try (BulkClient client = client(memory)) {
            client.load(Runs.load(folder));
            memory.seen.clear();
            try (CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account"))) {
                assertThat(rows.iterator().next().get("Name")).startsWith("name-");
            }
            requireAllEndedOnce(memory);
            assertThat(memory.of(Kind.EXPORT).get(0).endings.get(0).outcome()).isEqualTo(Outcome.STOPPED);

            memory.seen.clear();
            try (CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account"))) {
                assertThat(rows.stream().count()).isEqualTo(100);
            }
            requireAllEndedOnce(memory);
            assertThat(memory.of(Kind.EXPORT).get(0).endings.get(0).outcome()).isEqualTo(Outcome.SUCCESS);
        }
    }

    @Test
    void everythingEndsWhenALoadFails() throws Exception {
        sandbox.faults()
                .add(Fault.slowProcessing(Duration.ofSeconds(2))
                        .on("PATCH", "/jobs/ingest/")
                        .times(3));
        sandbox.faults().add(Fault.answer(403, "[]").on("GET", "/failedResults").times(100));
        Memory memory = new Memory();
        try (BulkClient client = client(memory)) {
            assertThatThrownBy(() -> client.load(Runs.load(folder))).isInstanceOf(BulkException.class);
        }
        requireAllEndedOnce(memory);
        assertThat(memory.of(Kind.LOAD).get(0).endings.get(0).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(memory.of(Kind.PROCESS))
                .anyMatch(process -> process.endings.get(0).outcome() == Outcome.STOPPED);
    }

    @ParameterizedTest
    @CsvSource({"503, SERVER_ERROR, 2", "429, LIMITED, 2", "400, REFUSED, 0", "200, SUCCESS, 0"})
    void outcomeOfACallIsThatOfItsLastAttempt(int status, Outcome outcome, int retries) throws Exception {
        Memory memory = new Memory();
        CallSettings three = CallSettings.ofDefaults()
                .withMaxAttempts(3)
                .withRetryDelays(Duration.ofMillis(1), Duration.ofMillis(2));
        try (BulkClient client =
                Clients.builder(sandbox).observer(memory).calls(three).build()) {
            if (status != 200) {
                sandbox.faults()
                        .add(Fault.answer(status, "[]")
                                .on("POST", "/jobs/query")
                                .times(3));
            }
            try {
                client.query().create(QueryRequest.query("SELECT Id FROM Account"));
            } catch (BulkException expected) {
                assertThat(status).isNotEqualTo(200);
            }
        }
        requireAllEndedOnce(memory);
        Seen call = memory.call("CREATE_QUERY_JOB");
        assertThat(call.endings.get(0).outcome()).isEqualTo(outcome);
        assertThat(call.endings.get(0).failure().isPresent()).isEqualTo(status != 200);
        assertThat(call.retries).hasValue(retries);
        assertThat(call.activity.run()).isNull();
        assertThat(call.sent.get()).isGreaterThanOrEqualTo((retries + 1) * 30L);
    }

    @Test
    void serverThatIsNotThereGivesNoAnswer() throws Exception {
        Memory memory = new Memory();
        try (BulkClient client = Clients.builder(sandbox)
                .instanceUrl(URI.create("http://127.0.0.1:1"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .observer(memory)
                .build()) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(BulkException.class);
        }
        assertThat(memory.call("CREATE_INGEST_JOB").endings.get(0).outcome()).isEqualTo(Outcome.NO_ANSWER);
    }

    @Test
    void failuresOfAnObserverChangeNothingAndAreLoggedOnce() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        BulkObserver failing = new BulkObserver() {
            @Override
            public Watch begin(Activity activity) {
                if (activity.kind() == Kind.CALL) {
                    throw failure();
                }
                return new Watch() {
                    @Override
                    public Scope enter() {
                        return () -> {
                            throw failure();
                        };
                    }

                    @Override
                    public void transferred(long sent, long received) {
                        throw failure();
                    }

                    @Override
                    public void records(long successful, long failed, long unprocessed) {
                        throw failure();
                    }

                    @Override
                    public void job(JobId id) {
                        throw failure();
                    }

                    @Override
                    public void ended(Ending ending) {
                        throw new NoClassDefFoundError("of another version");
                    }
                };
            }

            private IllegalStateException failure() {
                failures.incrementAndGet();
                return new IllegalStateException("the observer fails");
            }

            @Override
            public void apiUsage(ApiUsage usage) {
                throw failure();
            }
        };
        Memory second = new Memory();
        try (BulkClient client = Clients.builder(sandbox)
                        .observer(failing)
                        .observer(second)
                        .build();
                Logs logs = new Logs()) {
            LoadReport report = client.load(Runs.load(folder));

            assertThat(report.isComplete()).isTrue();
            assertThat(failures.get()).isGreaterThan(20);
            requireAllEndedOnce(second);
            assertThat(logs.at(Level.WARN)).singleElement().asString().startsWith("an observer failed");
        }
    }
}
