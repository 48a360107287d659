package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real runs at the floor of an allowance: they stop and are resumed, or wait and go on, and nothing is lost or twice. */
@Timeout(180)
class FloorTest {

    private static final int RECORDS = 500;
    // Each of the ten parts: one for its records and one for the job.
    private static final int BATCHES = 20;
    private static final Duration LOOK = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private Load load() throws IOException {
        Path file = Files.writeString(
                folder.resolve("accounts.csv"),
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> "Account " + i + "\n")
                        .collect(Collectors.joining("", "Name\n", "")));
        return Load.of(IngestRequest.insert("Account"), file)
                .withMaxPartRecords(50)
                .withRunFolder(folder.resolve("run"));
    }

    private static BulkClient client(Sandbox sandbox, ApiFloor floor) {
        return Clients.builder(sandbox).apiFloor(floor).build();
    }

    private static ApiFloor batches(long left) {
        return ApiFloor.none().with(DailyLimit.BULK_API_BATCHES, left);
    }

    private void assertAllThereOnce(Sandbox sandbox, LoadReport report) throws Exception {
        assertThat(report.isComplete()).isTrue();
        assertThat(report.recordsIn()).isEqualTo(RECORDS);
        assertThat(report.successful()).isEqualTo(RECORDS);
        Path out = folder.resolve("check.csv");
        try (BulkClient client = Clients.of(sandbox)) {
            client.export(Export.query("SELECT Name FROM Account").toFile(out));
        }
        List<String> names = Files.readAllLines(out);
        assertThat(names).hasSize(RECORDS + 1).doesNotHaveDuplicates();
    }

    private static long used(Sandbox sandbox) {
        try (BulkClient client = Clients.of(sandbox)) {
            OrgLimits.Limit limit = client.limits().dailyBulkApiBatches().orElseThrow();
            return limit.max() - limit.remaining();
        }
    }

    @Test
    void loadStopsAtTheFloorOfCallsAndIsResumedToItsEnd() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().dailyApiRequests(1_000).start()) {
            try (BulkClient client = client(sandbox, ApiFloor.calls(980))) {
                assertThatThrownBy(() -> client.load(load())).isInstanceOf(AllowanceException.class);
            }
            // Calls under way when the floor is reached still count.
            assertThat(sandbox.recentCalls()).hasSizeBetween(20, 40);
            try (BulkClient client = Clients.of(sandbox)) {
                assertAllThereOnce(sandbox, client.resume(folder.resolve("run")));
            }
        }
    }

    @Test
    void loadWaitsAtTheFloorOfCallsAndGoesOn() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().dailyApiRequests(1_000).start();
                BulkClient client = client(sandbox, ApiFloor.calls(980).pausing(LOOK, Duration.ofMinutes(2)))) {
            Future<LoadReport> running = inBackground(() -> client.load(load()));
            // Those that are free, those under way then, and some looks.
            awaitCalls(sandbox, 45);
            assertThat(running).isNotDone();
            giveBackUntilDone(sandbox, running);
            assertAllThereOnce(sandbox, running.get());
        }
    }

    @Test
    void loadThatNeedsMoreBatchesThanAreLeftIsNotBegunAndResumedLater() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.use("DailyBulkApiBatches", 15_000 - 1_000 - BATCHES + 1);
            try (BulkClient client = client(sandbox, batches(1_000))) {
                assertThatThrownBy(() -> client.load(load()))
                        .isInstanceOfSatisfying(
                                AllowanceException.class,
                                e -> assertThat(e.limit()).isEqualTo(DailyLimit.BULK_API_BATCHES))
                        .hasMessageContaining("takes " + BATCHES);
                assertThat(used(sandbox)).isEqualTo(15_000 - 1_000 - BATCHES + 1);
                assertThat(sandbox.calls("updateIngestJob")).as("jobs closed").isZero();
                assertThatThrownBy(() -> client.resume(folder.resolve("run"))).isInstanceOf(AllowanceException.class);
            }
            sandbox.use("DailyBulkApiBatches", 15_000 - 1_000 - BATCHES);
            try (BulkClient client = client(sandbox, batches(1_000))) {
                assertAllThereOnce(sandbox, client.resume(folder.resolve("run")));
            }
            assertThat(used(sandbox)).isEqualTo(15_000 - 1_000);
        }
    }

    @Test
    void loadOfMoreBatchesThanADayHasGoesAsFarAsTheyReach() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            // What others get leaves 9 of the 15,000 a day: no day has enough for 20.
            ApiFloor most = batches(15_000 - 9);
            try (BulkClient client = client(sandbox, most)) {
                assertThatThrownBy(() -> client.load(load())).isInstanceOf(AllowanceException.class);
            }
            assertThat(used(sandbox)).isEqualTo(8);
            sandbox.use("DailyBulkApiBatches", 0);
            try (BulkClient client = client(sandbox, most)) {
                assertThatThrownBy(() -> client.resume(folder.resolve("run"))).isInstanceOf(AllowanceException.class);
            }
            assertThat(used(sandbox)).isEqualTo(8);
            sandbox.use("DailyBulkApiBatches", 0);
            try (BulkClient client = client(sandbox, most)) {
                assertAllThereOnce(sandbox, client.resume(folder.resolve("run")));
            }
            assertThat(used(sandbox)).isEqualTo(4);
        }
    }

    @Test
    void loadWaitsForBatchesAndGoesOn() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = client(sandbox, ApiFloor.percent(10).pausing(LOOK, Duration.ofMinutes(2)))) {
            sandbox.use("DailyBulkApiBatches", 13_500);
            Future<LoadReport> running = inBackground(() -> client.load(load()));
            awaitLooks(sandbox, 4);
            assertThat(running).isNotDone();
            assertThat(sandbox.calls("updateIngestJob")).as("jobs closed").isZero();
            sandbox.use("DailyBulkApiBatches", 13_500 - BATCHES);
            LoadReport report = running.get();
            assertThat(report.work().apiCalls())
                    .as("looks count too")
                    .isEqualTo(sandbox.recentCalls().size());
            assertAllThereOnce(sandbox, report);
        }
    }

    @Test
    void waitForBatchesThatIsTooLongStopsAndIsResumed() throws Exception {
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.use("DailyBulkApiBatches", 15_000);
            try (BulkClient client = client(sandbox, batches(1).pausing(LOOK, Duration.ofSeconds(1)))) {
                assertThatThrownBy(() -> client.load(load())).isInstanceOf(AllowanceException.class);
            }
            assertThat(sandbox.calls("limits")).isBetween(3L, 8L);
            sandbox.use("DailyBulkApiBatches", 0);
            try (BulkClient client = Clients.of(sandbox)) {
                assertAllThereOnce(sandbox, client.resume(folder.resolve("run")));
            }
        }
    }

    @Test
    void waitingLoadEndsWhenItsThreadIsInterrupted() throws Exception {
        ApiFloor patient = ApiFloor.percent(10).pausing(Duration.ofHours(1), Duration.ofHours(5));
        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.use("DailyBulkApiBatches", 15_000);
            try (BulkClient client = client(sandbox, patient)) {
                ExecutorService one = Executors.newSingleThreadExecutor();
                Future<LoadReport> running = one.submit(() -> client.load(load()));
                awaitLooks(sandbox, 1);
                one.shutdownNow();
                assertThatThrownBy(running::get).hasRootCauseInstanceOf(InterruptedException.class);
            }
            sandbox.use("DailyBulkApiBatches", 0);
            try (BulkClient client = client(sandbox, patient)) {
                assertAllThereOnce(sandbox, client.resume(folder.resolve("run")));
            }
        }
    }

    @Test
    void exportIsNotBegunAtTheFloorOfQueryJobsOrStorage() throws Exception {
        Export export = Export.query("SELECT Name FROM Account").toFile(folder.resolve("out.csv"));
        try (Sandbox sandbox = Sandbox.start()) {
            for (DailyLimit limit : List.of(DailyLimit.QUERY_JOBS, DailyLimit.QUERY_FILE_STORAGE_MB)) {
                long max = limit == DailyLimit.QUERY_JOBS ? 10_000 : 1_000_000;
                sandbox.use(limit.limitName(), max - 10);
                try (BulkClient client = client(sandbox, ApiFloor.none().with(limit, 10))) {
                    assertThatThrownBy(() -> client.export(export))
                            .isInstanceOfSatisfying(
                                    AllowanceException.class,
                                    e -> assertThat(e.limit()).isEqualTo(limit));
                }
                assertThat(sandbox.calls("createQueryJob")).isZero();
                assertThat(folder).isEmptyDirectory();
                sandbox.use(limit.limitName(), max - 11);
            }
            ApiFloor both = ApiFloor.none().with(DailyLimit.QUERY_JOBS, 10).with(DailyLimit.QUERY_FILE_STORAGE_MB, 10);
            try (BulkClient client = client(sandbox, both)) {
                assertThat(client.export(export).rows()).isZero();
                assertThatThrownBy(() -> client.query().create(QueryRequest.query("SELECT Name FROM Account")))
                        .isInstanceOf(AllowanceException.class);
            }
        }
    }

    @Test
    void exportWaitsForAQueryJobAndGoesOn() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = client(sandbox, ApiFloor.percent(10).pausing(LOOK, Duration.ofMinutes(2)))) {
            sandbox.use("DailyBulkV2QueryJobs", 9_000);
            Path out = folder.resolve("out.csv");
            Future<Long> running = inBackground(
                    () -> client.export(Export.query("SELECT Name FROM Account").toFile(out))
                            .rows());
            awaitLooks(sandbox, 3);
            assertThat(running).isNotDone();
            sandbox.use("DailyBulkV2QueryJobs", 8_999);
            assertThat(running.get()).isZero();
            assertThat(out).exists();
        }
    }

    @Test
    void exportStopsAtTheFloorOfCallsAndIsResumedToTheExactResult() throws Exception {
        try (Sandbox sandbox =
                Sandbox.builder().defaultMaxRecords(20).dailyApiRequests(10_000).start()) {
            try (BulkClient client = Clients.of(sandbox)) {
                client.load(load());
            }
            sandbox.use("DailyApiRequests", 0);
            Path out = folder.resolve("out.csv");
            Path run = folder.resolve("export");
            Export export = Export.query("SELECT Name FROM Account").toFile(out).withRunFolder(run);
            try (BulkClient client = client(sandbox, ApiFloor.calls(10_000 - 12))) {
                assertThatThrownBy(() -> client.export(export)).isInstanceOf(AllowanceException.class);
            }
            assertThat(out).doesNotExist();
            try (BulkClient client = Clients.of(sandbox)) {
                assertThat(client.resumeExport(run).rows()).isEqualTo(RECORDS);
            }
            assertThat(Files.readAllLines(out)).hasSize(RECORDS + 1).doesNotHaveDuplicates();
        }
    }

    @Test
    void floorThatCannotBeKeptIsAnErrorBeforeAnythingIsLoaded() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = client(sandbox, ApiFloor.percent(10))) {
            sandbox.faults()
                    .add(Fault.answer(403, "[{\"errorCode\":\"INSUFFICIENT_ACCESS\",\"message\":\"no\"}]")
                            .on("GET", ".*/limits")
                            .times(9));
            assertThatThrownBy(() -> client.load(load()))
                    .isInstanceOf(BulkApiException.class)
                    .hasMessageContaining("get limits")
                    .hasMessageContaining("permission");
            assertThat(sandbox.calls("updateIngestJob")).as("jobs closed").isZero();
        }
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        ExecutorService one = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "run");
            thread.setDaemon(true);
            return thread;
        });
        Future<T> running = one.submit(work);
        one.shutdown();
        return running;
    }

    private static void awaitCalls(Sandbox sandbox, int calls) throws InterruptedException {
        await(() -> sandbox.recentCalls().size() >= calls);
    }

    private static void awaitLooks(Sandbox sandbox, int looks) throws InterruptedException {
        await(() -> sandbox.calls("limits") >= looks);
    }

    /** Asks until it is so; the time of the class is the bound. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** A few calls at a time, so that it waits more than once. */
    private static void giveBackUntilDone(Sandbox sandbox, Future<?> running) throws Exception {
        while (!running.isDone()) {
            sandbox.use("DailyApiRequests", 0);
            try {
                running.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException goesOn) {
                // Next time.
            }
        }
    }
}
