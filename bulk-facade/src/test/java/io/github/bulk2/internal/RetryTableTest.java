package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.internal.ApiCall.Repeat;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each call meets each failure once, at the sandbox: is it sent again, and how does it end? */
@Timeout(60)
class RetryTableTest {

    // One for all cases, never reset: hundreds of resets would take longer than the cases.
    private static Sandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = Sandbox.start();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    /** Who may repeat a call after a failure. */
    enum Repeaters {
        /** The failure passes, and nobody knows whether the call took effect. */
        ALWAYS_ONLY,
        /** The failure passes, and the call took no effect. */
        ALL_BUT_NEVER,
        /** The token was refused before anything happened: once, whatever the call. */
        EVERYONE,
        /** The failure does not pass. */
        NOBODY
    }

    /** What goes wrong at the first attempt. */
    enum Trouble {
        NO_CONNECTION_TO_LOG_IN(Repeaters.ALL_BUT_NEVER),
        CONNECTION_RESET(Repeaters.ALWAYS_ONLY),
        ANSWER_LOST(Repeaters.ALWAYS_ONLY),
        HTTP_406(Repeaters.ALWAYS_ONLY),
        HTTP_408(Repeaters.ALWAYS_ONLY),
        HTTP_420(Repeaters.ALL_BUT_NEVER),
        HTTP_429(Repeaters.ALL_BUT_NEVER),
        HTTP_500(Repeaters.ALWAYS_ONLY),
        HTTP_502(Repeaters.ALWAYS_ONLY),
        HTTP_503(Repeaters.ALWAYS_ONLY),
        HTTP_503_FOR_AN_HOUR(Repeaters.NOBODY),
        HTTP_200_WITH_A_PAGE(Repeaters.ALWAYS_ONLY),
        TOO_MANY_CONCURRENT_CALLS(Repeaters.ALWAYS_ONLY),
        DAILY_LIMIT(Repeaters.NOBODY),
        NO_PERMISSION(Repeaters.NOBODY),
        REFUSED(Repeaters.NOBODY),
        NOT_FOUND(Repeaters.NOBODY),
        CONFLICT(Repeaters.NOBODY),
        EXPIRED_TOKEN(Repeaters.EVERYONE);

        private final Repeaters repeaters;

        Trouble(Repeaters repeaters) {
            this.repeaters = repeaters;
        }

        boolean isBeforeTheCall() {
            return this == NO_CONNECTION_TO_LOG_IN;
        }

        Fault fault() {
            return switch (this) {
                case CONNECTION_RESET -> Fault.reset();
                case ANSWER_LOST -> Fault.lostAnswer();
                case HTTP_406 -> Fault.answer(406, "");
                case HTTP_408 -> Fault.answer(408, "");
                case HTTP_420 -> Fault.answer(420, "<html>slow down</html>");
                case HTTP_429 -> Fault.answer(429, "[]");
                case HTTP_500 -> Fault.answer(500, "[]");
                case HTTP_502 -> Fault.answer(502, "<html>bad gateway</html>");
                case HTTP_503 -> error(503, "SERVER_UNAVAILABLE", "later");
                case HTTP_503_FOR_AN_HOUR -> Fault.answer(503, "[]", Duration.ofHours(1));
                case HTTP_200_WITH_A_PAGE -> Fault.answer(200, "<html>down for maintenance</html>");
                case TOO_MANY_CONCURRENT_CALLS ->
                    error(
                            403,
                            "REQUEST_LIMIT_EXCEEDED",
                            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
                case DAILY_LIMIT -> error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
                case NO_PERMISSION -> error(403, "API_DISABLED_FOR_ORG", "API is not enabled");
                case REFUSED -> error(400, "INVALIDJOB", "no");
                case NOT_FOUND -> error(404, "NOT_FOUND", "gone");
                case CONFLICT -> Fault.answer(409, "[]");
                case EXPIRED_TOKEN -> Fault.expiredToken();
                case NO_CONNECTION_TO_LOG_IN -> throw new IllegalStateException("it is the login that fails");
            };
        }

        private static Fault error(int status, String code, String message) {
            return Fault.answer(status, "[{\"errorCode\":\"" + code + "\",\"message\":\"" + message + "\"}]");
        }

        boolean isRepeated(ApiCall call) {
            return switch (repeaters) {
                case ALWAYS_ONLY -> call.repeat() == Repeat.ALWAYS;
                case ALL_BUT_NEVER -> call.repeat() != Repeat.NEVER;
                case EVERYONE -> true;
                case NOBODY -> false;
            };
        }
    }

    /** What a call looks like on the wire, and how it is made once everything it needs is there. */
    private record Wire(String method, String path, String operation, Runnable make) {}

    static Stream<Arguments> everyCallWithEveryTrouble() {
        return Arrays.stream(ApiCall.values())
                // Asked for by tokens only that do not tell it, and its refusal is no failure: OrganizationTest.
                .filter(call -> call != ApiCall.GET_ORGANIZATION)
                .flatMap(call -> Arrays.stream(Trouble.values()).map(trouble -> Arguments.of(call, trouble)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyCallWithEveryTrouble")
    void callIsRepeatedExactlyWhenTheTableSaysSo(ApiCall call, Trouble trouble) throws Exception {
        sandbox.faults().clear();
        FlakyLogin login = new FlakyLogin(sandbox);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(login)
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build()) {
            Wire wire = wire(call, client);
            long before = sandbox.calls(wire.operation());
            if (trouble.isBeforeTheCall()) {
                login.failOnce = true;
            } else {
                sandbox.faults().add(trouble.fault().on(wire.method(), wire.path()));
            }

            Throwable failure = catchThrowable(wire.make()::run);

            boolean repeated = trouble.isRepeated(call);
            assertThat(failure)
                    .satisfies(
                            repeated
                                    ? none -> assertThat(none).isNull()
                                    : told -> assertThat(told)
                                            .isInstanceOfAny(BulkApiException.class, BulkTransportException.class));
            boolean settledByReading =
                    trouble == Trouble.ANSWER_LOST && wire.method().equals("PATCH");
            int reached = trouble.isBeforeTheCall() ? 0 : 1;
            int expected = repeated && !settledByReading ? reached + 1 : reached;
            assertThat(sent(wire, before, expected)).isEqualTo(expected);
        }
    }

    /** The sandbox counts a call that it broke off a little after the client has noticed. */
    private static long sent(Wire wire, long before, int expected) {
        long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long sent;
        do {
            sent = sandbox.calls(wire.operation()) - before;
            Thread.onSpinWait();
        } while (sent < expected && System.nanoTime() < patience);
        return sent;
    }

    private static Wire wire(ApiCall call, BulkClient client) throws InterruptedException {
        String ingest = "/jobs/ingest";
        String query = "/jobs/query";
        String oneJob = "/750[A-Za-z0-9]+";
        CsvSource rows = CsvSource.ofString("Name\nAlpha\n");
        IngestRequest insert = IngestRequest.insert("Account");
        QueryRequest select = QueryRequest.query("SELECT Name FROM Account");
        return switch (call) {
            case CREATE_INGEST_JOB ->
                new Wire(
                        "POST",
                        ingest + "$",
                        "createIngestJob",
                        () -> client.ingest().create(insert));
            case CREATE_INGEST_JOB_ONCE ->
                new Wire(
                        "POST",
                        ingest + "$",
                        "createIngestJob",
                        () -> client.ingest().createOnce(insert));
            case CREATE_INGEST_JOB_WITH_DATA ->
                new Wire(
                        "POST",
                        ingest + "$",
                        "createIngestJob",
                        () -> client.ingest().createWithData(insert, rows));
            case LIST_INGEST_JOBS ->
                new Wire(
                        "GET",
                        ingest + "$",
                        "listIngestJobs",
                        () -> client.ingest().list(JobFilter.all()).forEach(job -> {}));
            case GET_INGEST_JOB ->
                new Wire(
                        "GET",
                        ingest + oneJob + "$",
                        "getIngestJobInfo",
                        client.ingest().create(insert)::info);
            case UPLOAD_JOB_DATA -> {
                IngestJob job = client.ingest().create(insert);
                yield new Wire("PUT", "/batches", "uploadJobData", () -> job.upload(rows));
            }
            case UPDATE_INGEST_JOB -> {
                IngestJob job = client.ingest().create(insert);
                job.upload(rows);
                yield new Wire("PATCH", ingest + oneJob + "$", "updateIngestJob", job::markUploadComplete);
            }
            case DELETE_INGEST_JOB -> {
                IngestJob job = client.ingest().create(insert);
                job.abort();
                yield new Wire("DELETE", ingest + oneJob + "$", "deleteIngestJob", job::delete);
            }
            case GET_INGEST_RESULTS -> {
                IngestJob job = client.ingest().createWithData(insert, rows);
                job.awaitCompletion(WaitPolicy.ofDefaults());
                yield new Wire(
                        "GET",
                        "/successfulResults",
                        "getSuccessfulResults",
                        () -> job.successfulResults().close());
            }
            case CREATE_QUERY_JOB ->
                new Wire(
                        "POST",
                        query + "$",
                        "createQueryJob",
                        () -> client.query().create(select));
            case LIST_QUERY_JOBS ->
                new Wire(
                        "GET",
                        query + "$",
                        "listQueryJobs",
                        () -> client.query().list(JobFilter.all()).forEach(job -> {}));
            case GET_QUERY_JOB ->
                new Wire(
                        "GET",
                        query + oneJob + "$",
                        "getQueryJobInfo",
                        client.query().create(select)::info);
            case UPDATE_QUERY_JOB -> {
                // Slow enough that it can still be aborted.
                sandbox.faults()
                        .add(Fault.slowProcessing(Duration.ofSeconds(30)).on("POST", query + "$"));
                QueryJob job = client.query().create(select);
                yield new Wire("PATCH", query + oneJob + "$", "updateQueryJob", job::abort);
            }
            case DELETE_QUERY_JOB ->
                new Wire("DELETE", query + oneJob + "$", "deleteQueryJob", ended(client, select)::delete);
            case GET_QUERY_RESULTS -> {
                QueryJob job = ended(client, select);
                yield new Wire(
                        "GET",
                        "/results",
                        "getQueryJobResults",
                        () -> job.page(Locator.first(), 0).close());
            }
            case GET_RESULT_PAGES ->
                new Wire("GET", "/resultPages", "getQueryJobResultPages", ended(client, select)::resultPages);
            case GET_ORGANIZATION -> throw new IllegalArgumentException("not in the table of this test");
            case GET_LIMITS -> new Wire("GET", "/limits", "limits", client::limits);
        };
    }

    private static QueryJob ended(BulkClient client, QueryRequest select) throws InterruptedException {
        QueryJob job = client.query().create(select);
        job.awaitCompletion(WaitPolicy.ofDefaults());
        return job;
    }

    @Test
    void documentHoldsTheTableOfTheCode() throws IOException {
        Map<String, String> inCode = Arrays.stream(ApiCall.values())
                .collect(Collectors.toMap(ApiCall::name, call -> call.repeat().name()));
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "call-policy.md"));
        Map<String, String> inDocs = lines.stream()
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length > 3 && cells[1].strip().matches("`[A-Z_]+`"))
                .collect(Collectors.toMap(
                        cells -> cells[1].strip().replace("`", ""),
                        cells -> cells[2].strip().replace("`", "")));
        assertThat(inDocs).isNotEmpty().isEqualTo(inCode);
    }

    /** A login that fails once when told so. */
    private static final class FlakyLogin implements TokenProvider {
        private final TokenProvider login;
        private volatile boolean failOnce;

        FlakyLogin(Sandbox sandbox) {
            login = ConnectedApp.of(sandbox.instanceUrl(), "app").clientCredentials("app.the_secret.value");
        }

        @Override
        public AccessToken token() {
            if (failOnce) {
                failOnce = false;
                throw new BulkTransportException("no connection", Progress.NOT_SENT, null, null);
            }
            return login.token();
        }

        @Override
        public boolean invalidate(AccessToken refused) {
            return login.invalidate(refused);
        }
    }
}
