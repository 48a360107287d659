package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.FailureLimitException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.error.MovedRunException;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.LyingServer;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.load.FailureLimit;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadPlan;
import io.github.bulk2.load.RunState;
import io.github.bulk2.load.UndoPlan;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/errors.md} says, each row of its table provoked. */
@Timeout(120)
class ErrorsTableTest {

    @TempDir
    private Path folder;

    private final Sandbox sandbox = Sandbox.start();
    private final BulkClient client = Clients.of(sandbox);
    private final Export export = Export.query("SELECT Id FROM Account");
    private Path input;
    private int runs;

    @BeforeEach
    void input() throws IOException {
        input = Files.writeString(folder.resolve("a.csv"), "Name\na\n");
    }

    @AfterEach
    void close() {
        client.close();
        sandbox.close();
    }

    private Load load() {
        return load(CsvSource.ofFile(input), input);
    }

    private Load load(CsvSource source, Path file) {
        Load load = file == null
                ? Load.of(IngestRequest.insert("Account"), source)
                : Load.of(IngestRequest.insert("Account"), file);
        return load.withRunFolder(newFolder());
    }

    private Path newFolder() {
        return folder.resolve("run" + runs++);
    }

    private IngestJob job() {
        return client.ingest().create(IngestRequest.insert("Account"));
    }

    private static CsvSource failing() {
        return CsvSource.ofStream(new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                if (at < 6) {
                    return "Name\na".charAt(at++);
                }
                throw new IOException("the source broke off");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
            }
        });
    }

    private static OutputStream fullDisk() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
    }

    private static ThrowingCallable interrupted(ThrowingCallable call) {
        return () -> {
            Thread.currentThread().interrupt();
            call.call();
        };
    }

    /** The exceptions that the table names first. */
    private static Set<String> rows() throws IOException {
        Set<String> rows = new TreeSet<>();
        Path page = Path.of(System.getProperty("basedir", "."), "..", "docs", "errors.md");
        for (String line : Files.readAllLines(page)) {
            Matcher names =
                    Pattern.compile("`(\\w+Exception)`").matcher(line.startsWith("| `") ? line.split("\\|")[1] : "");
            while (names.find()) {
                rows.add(names.group(1));
            }
        }
        return rows;
    }

    private void checkIs(Class<? extends Throwable> row, Map<String, ThrowingCallable> causes) {
        causes.forEach((what, call) -> {
            Throwable thrown = catchThrowable(call);
            // A mark that was left would interrupt the next case.
            boolean marked = Thread.interrupted();
            assertThat(thrown).as(what).isNotNull();
            assertThat(row.isInstance(thrown)).as("%s throws %s", what, thrown).isTrue();
            assertThat(marked)
                    .as("%s leaves the mark of an interrupt", what)
                    .isEqualTo(what.startsWith("interrupted call"));
            assertThat(thrown.getMessage()).as(what).isNotBlank();
        });
    }

    @Test
    void everyRowOfTheTableIsProvokedHere() throws IOException {
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "InvalidInputException",
                        "AllowanceException",
                        "AuthenticationException",
                        "BulkApiException",
                        "BulkTransportException",
                        "JobFailedException",
                        "JobTimeoutException",
                        "MissingJobException",
                        "FailureLimitException",
                        "MovedRunException",
                        "ReconciliationException",
                        "IOException",
                        "UncheckedIOException",
                        "InterruptedException",
                        "IllegalStateException",
                        "IllegalArgumentException",
                        "NullPointerException");
        List<String> ours = new ArrayList<>();
        for (Class<?> one : BulkException.class.getPermittedSubclasses()) {
            ours.add(one.getSimpleName());
        }
        assertThat(rows()).containsAll(ours);
    }

    @Test
    void invalidInput() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        Path missing = folder.resolve("missing");
        Map<String, ThrowingCallable> causes = new LinkedHashMap<>();
        causes.put("missing input of a load", () -> client.load(load(CsvSource.ofFile(missing), missing)));
        causes.put(
                "missing input of a plan",
                () -> load(CsvSource.ofFile(missing), missing).plan());
        causes.put("folder as input", () -> client.load(load(CsvSource.ofFile(folder), folder)));
        causes.put("missing input of an upload", () -> job().upload(CsvSource.ofFile(missing)));
        causes.put("source that fails in an upload", () -> job().upload(failing()));
        causes.put("file as run folder", () -> client.load(load().withRunFolder(plain)));
        causes.put("run folder below a file", () -> client.load(load().withRunFolder(plain.resolve("run"))));
        causes.put("missing run folder", () -> client.resume(missing));
        causes.put("missing run folder of an export", () -> client.resumeExport(missing));
        causes.put("missing run folder to undo", () -> UndoPlan.of(missing));
        causes.put("missing run folder to look at", () -> RunState.of(missing));
        causes.put("missing folder of an output", () -> client.export(export.toFile(missing.resolve("o.csv"))));
        causes.put("output below a file", () -> client.export(export.toFile(plain.resolve("o.csv"))));
        causes.put("folder as output", () -> client.export(export.toFile(folder)));
        causes.put(
                "file as run folder of an export",
                () -> client.export(export.toFile(folder.resolve("o.csv")).withRunFolder(plain)));
        causes.put("rows of another width", () -> client.load(load(CsvSource.ofString("Name\na,b\n"), null)));

        checkIs(InvalidInputException.class, causes);
    }

    @Test
    void whatSalesforceAndTheWayThereDo() throws Exception {
        client.ingest().create(IngestRequest.insert("Account")).abort();
        checkIs(
                BulkApiException.class,
                Map.of("unknown object", () -> client.ingest().create(IngestRequest.insert("Nothing__c"))));
        checkIs(BulkTransportException.class, Map.of("interrupted call", interrupted(client::limits)));
        checkIs(JobFailedException.class, Map.of("malformed query", () -> {
            sandbox.faults().add(Fault.failedJob("no").on("POST", "/jobs/query"));
            client.export(export.toFile(folder.resolve("f.csv")));
        }));
        sandbox.faults().clear();
        checkIs(
                JobTimeoutException.class,
                Map.of(
                        "short wait",
                        () -> job().awaitCompletion(WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofMillis(1)))));
        checkIs(AuthenticationException.class, Map.of("token that is not accepted", () -> {
            try (BulkClient other = BulkClient.builder()
                    .instanceUrl(sandbox.instanceUrl())
                    .tokens(TokenProvider.sfCli("no-such-alias-anywhere"))
                    .build()) {
                other.limits();
            }
        }));
        checkIs(AllowanceException.class, Map.of("reserve that is reached", () -> {
            try (BulkClient other = BulkClient.builder()
                    .instanceUrl(sandbox.instanceUrl())
                    .tokens(TokenProvider.fixed(sandbox.token()))
                    .apiFloor(ApiFloor.none().with(DailyLimit.API_REQUESTS, Long.MAX_VALUE / 2))
                    .build()) {
                other.limits();
                other.ingest().create(IngestRequest.insert("Account"));
            }
        }));
    }

    @Test
    void runsThatCannotGoOnNow() throws Exception {
        sandbox.faults().add(Fault.failedJob("Unknown : no").on("PATCH", "/jobs/ingest/"));
        Path threeRows = Files.writeString(folder.resolve("three.csv"), "Name\na\nb\nc\n");
        Load limited = Load.of(IngestRequest.insert("Account"), threeRows)
                .withRunFolder(newFolder())
                .withMaxPartRecords(1)
                .withJobsInFlight(1)
                .withMaxFailed(FailureLimit.parse("0"));
        checkIs(FailureLimitException.class, Map.of("limit of failed records", () -> client.load(limited)));

        sandbox.faults().add(Fault.slowProcessing(Duration.ofMinutes(5)).on("PATCH", "/jobs/ingest/"));
        Path run = newFolder();
        WaitPolicy impatient = WaitPolicy.ofDefaults().withTotalTimeout(Duration.ofMillis(1));
        assertThatThrownBy(() -> client.load(load().withRunFolder(run).withWaitPolicy(impatient)))
                .isInstanceOf(JobTimeoutException.class);
        sandbox.faults().add(Fault.answer(404, "[]").on("GET", "/jobs/ingest/").times(1_000));
        WaitPolicy believing = WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofMillis(1));
        checkIs(
                MissingJobException.class,
                Map.of("jobs that nobody knows", () -> client.resume(run, believing, new LoadListener() {})));
        sandbox.faults().clear();

        Path moved = Files.move(run, newFolder());
        checkIs(MovedRunException.class, Map.of("folder that was moved", () -> client.resume(moved)));
    }

    @Test
    void resultThatDoesNotAddUp() throws Exception {
        List<LyingServer.Answer> pages = List.of(new LyingServer.Answer("\"Id\"\n\"1\",\"2\"\n", 1, "null"));
        try (LyingServer server = new LyingServer(1, true, pages)) {
            checkIs(
                    ReconciliationException.class,
                    Map.of(
                            "row of another width",
                            () -> server.client.export(
                                    Export.query("SELECT Id FROM A").jsonLines().toFile(folder.resolve("l.jsonl")))));
        }
    }

    @Test
    void whatThisMachineDoes() throws IOException {
        Map<String, ThrowingCallable> causes = new LinkedHashMap<>();
        causes.put("source of a load that fails", () -> client.load(load(failing(), null)));
        causes.put("output that is full", () -> client.export(export, fullDisk()));
        causes.put("journal that is no file", () -> {
            Path run = Files.createDirectories(newFolder());
            Files.writeString(run.resolve("journal.jsonl"), "");
            Files.createDirectory(run.resolve("run.lock"));
            client.resume(run);
        });
        checkIs(IOException.class, causes);
        checkIs(UncheckedIOException.class, Map.of("rows whose stream is cut", () -> {
            try (CsvRecords rows = CsvRecords.of(failing().open(), io.github.bulk2.csv.CsvDialect.defaultDialect())) {
                rows.forEach(row -> {});
            }
        }));
    }

    @Test
    void interruptedThread() {
        Map<String, ThrowingCallable> causes = new LinkedHashMap<>();
        causes.put("load", interrupted(() -> client.load(load())));
        causes.put("export to a file", interrupted(() -> client.export(export.toFile(folder.resolve("i.csv")))));
        causes.put("export to a stream", interrupted(() -> client.export(export, OutputStream.nullOutputStream())));
        causes.put("rows", interrupted(() -> client.rows(export)));
        Path run = newFolder();
        assertThatThrownBy(interrupted(() -> client.load(load().withRunFolder(run))))
                .isNotNull();
        assertThat(Thread.interrupted()).isFalse();
        causes.put("resume", interrupted(() -> client.resume(run)));

        checkIs(InterruptedException.class, causes);
    }

    @Test
    void closedClient() throws Exception {
        IngestJob job = job();
        Path run = newFolder();
        client.load(load().withRunFolder(run));
        UndoPlan plan = UndoPlan.of(run);
        client.close();
        client.close();
        Map<String, ThrowingCallable> causes = new LinkedHashMap<>();
        causes.put("limits", client::limits);
        causes.put("create", this::job);
        causes.put(
                "list", () -> client.ingest().list(JobFilter.all()).iterator().next());
        causes.put("upload", () -> job.upload(CsvSource.ofFile(input)));
        causes.put("info", job::info);
        causes.put("wait", () -> job.awaitCompletion(WaitPolicy.ofDefaults()));
        causes.put("load", () -> client.load(load()));
        causes.put("resume", () -> client.resume(run));
        causes.put("undo", () -> client.undo(plan, new LoadListener() {}));
        causes.put("export", () -> client.export(export.toFile(folder.resolve("c.csv"))));
        causes.put("export to a stream", () -> client.export(export, OutputStream.nullOutputStream()));
        causes.put("rows", () -> client.rows(export));

        checkIs(IllegalStateException.class, causes);
        causes.forEach((what, call) -> assertThatThrownBy(call).as(what).hasMessageContaining("the client is closed"));
        assertThat(folder.resolve("run1")).as("a load that could not begin").doesNotExist();
        assertThat(folder.resolve("c.csv")).doesNotExist();
    }

    @Test
    void otherMistakes() throws IOException {
        Path run = newFolder();
        Files.writeString(Files.createDirectories(run).resolve("journal.jsonl"), "");
        try (RunLock lock = RunLock.acquire(run, "journal.jsonl")) {
            lock.requireHeld();
            checkIs(IllegalStateException.class, Map.of("run that is being worked on", () -> client.resume(run)));
        }
        checkIs(IllegalArgumentException.class, Map.of("export that goes nowhere", () -> client.export(export)));
        checkIs(
                NullPointerException.class,
                Map.of("null", () -> BulkClient.builder().tokens(null)));
    }

    @Test
    void whatTheCallersOwnCodeThrows() throws Exception {
        LoadListener loads = new LoadListener() {
            @Override
            public void planned(LoadPlan plan) {
                throw new IllegalArgumentException("mine");
            }
        };
        ExportListener exports = new ExportListener() {
            @Override
            public void downloadStarted(long rows) {
                throw new IllegalArgumentException("mine");
            }
        };
        assertThat(client.load(load().withListener(loads)).isComplete()).isTrue();
        assertThat(client.export(export.withListener(exports).toFile(folder.resolve("l.csv")))
                        .rows())
                .isEqualTo(1);
        try (BulkClient other = BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(() -> {
                    throw new UnsupportedOperationException("the vault is sealed");
                })
                .build()) {
            assertThatThrownBy(other::limits)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("the vault is sealed");
        }
    }
}
