package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each kind of fault, seen from the client and from the server's state. */
@ExtendWith(SandboxExtension.class)
class FaultsTest {
    private static final String CSV = "Name\nA\nB\n";

    private Sandbox sandbox;
    private TestClient client;

    @BeforeEach
    void connect(Sandbox running) {
        sandbox = running;
        client = new TestClient(running);
    }

    private long jobs() {
        return TestClient.parse(client.get("jobs/ingest")).get("records").size();
    }

    private void createQuietly() {
        client.json("POST", "jobs/ingest", "{\"operation\":\"insert\",\"object\":\"Account\"}");
    }

    @Test
    void answerComesInsteadOfTheEffect() {
        sandbox.faults()
                .add(Fault.answer(
                                503,
                                "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"m\"}]",
                                Duration.ofSeconds(7))
                        .on("POST", "jobs/ingest$")
                        .nth(2)
                        .times(2));
        createQuietly();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> reply = client.json("POST", "jobs/ingest", "{}");
            assertThat(reply.statusCode()).isEqualTo(503);
            assertThat(reply.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(reply.body()).contains("SERVER_UNAVAILABLE");
        }
        createQuietly();
        assertThat(jobs()).isEqualTo(2);
        assertThat(sandbox.faults().fired()).isEqualTo(2);
    }

    @Test
    void answersMayHaveNoJson() {
        sandbox.faults()
                .add(Fault.answer(420, ""))
                .add(Fault.answer(502, "<html>bad gateway</html>").nth(2));
        assertThat(client.get("jobs/ingest").body()).isEmpty();
        HttpResponse<String> html = client.get("jobs/ingest");
        assertThat(html.statusCode()).isEqualTo(502);
        assertThat(html.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    }

    @Test
    void resetHasNoEffect() {
        sandbox.faults().add(Fault.reset().on("POST", "ingest"));
        assertThatThrownBy(this::createQuietly).isInstanceOf(UncheckedIOException.class);
        assertThat(jobs()).isZero();
        assertThat(sandbox.calls().get("createIngestJob")).containsEntry(0, 1L);
    }

    @Test
    void lostAnswerHasItsEffect() {
        sandbox.faults().add(Fault.lostAnswer().on("POST", "ingest"));
        assertThatThrownBy(this::createQuietly).isInstanceOf(UncheckedIOException.class);
        assertThat(jobs()).isEqualTo(1);
        String id = client.create("insert", "Account", "");
        sandbox.faults().add(Fault.lostAnswer().on("PUT", id));
        assertThatThrownBy(() -> client.put(id, CSV)).isInstanceOf(UncheckedIOException.class);
        sandbox.faults().add(Fault.lostAnswer().on("PATCH", id));
        assertThatThrownBy(() -> client.close(id)).isInstanceOf(UncheckedIOException.class);
        assertThat(client.await("ingest", id).get("numberRecordsProcessed").asLong())
                .isEqualTo(2);
    }

    @Test
    void cutBodyIsAnErrorAndTheSamePageIsThereAgain() {
        client.insert("Account", CSV);
        String id = client.query("SELECT Name FROM Account");
        sandbox.faults().add(Fault.cut(8).on("GET", "/results"));
        assertThatThrownBy(() -> client.get("jobs/query/" + id + "/results")).isInstanceOf(UncheckedIOException.class);
        assertThat(client.get("jobs/query/" + id + "/results").body()).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
        sandbox.faults().add(Fault.cut(1_000_000).on("GET", "/results"));
        assertThatThrownBy(() -> client.get("jobs/query/" + id + "/results")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void stalledBodyWaitsForRelease() throws Exception {
        client.insert("Account", CSV);
        String id = client.query("SELECT Name FROM Account");
        sandbox.faults().add(Fault.stall(3).on("GET", "/results"));
        CompletableFuture<String> page = CompletableFuture.supplyAsync(
                () -> client.get("jobs/query/" + id + "/results").body(), call -> new Thread(call).start());
        while (sandbox.faults().fired() == 0) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> page.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        sandbox.faults().release();
        assertThat(page.get(10, TimeUnit.SECONDS)).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void expiredTokenStaysExpiredUntilANewOneIsFetched() {
        sandbox.faults().add(Fault.expiredToken().on("GET", "jobs"));
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        JsonNode token = TestClient.parse(client.send(
                "POST",
                "/services/oauth2/token",
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials&client_id=a&client_secret=b"));
        client.header("Authorization", "Bearer " + token.get("access_token").asText());
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(200);
    }

    @Test
    void missingHeaderIsMissingOnce() {
        String id = client.query("SELECT Name FROM Account");
        sandbox.faults().add(Fault.missingHeader("Sforce-Locator").on("GET", "results"));
        HttpResponse<String> without = client.get("jobs/query/" + id + "/results");
        assertThat(without.headers().firstValue("Sforce-Locator")).isEmpty();
        assertThat(without.headers().firstValue("Sforce-NumberOfRecords")).isPresent();
        assertThat(client.get("jobs/query/" + id + "/results").headers().firstValue("Sforce-Locator"))
                .isPresent();
    }

    @Test
    void failedJobHasTheMessageAndTouchesNothing() {
        sandbox.faults().add(Fault.failedJob("TooManyLockFailure : too many").on("PATCH", ""));
        JsonNode job = client.insert("Account", CSV);
        assertThat(job.get("state").asText()).isEqualTo("Failed");
        assertThat(job.get("errorMessage").asText()).isEqualTo("TooManyLockFailure : too many");
        assertThat(client.unprocessed(job)).isEqualTo("Name\n\"A\"\n\"B\"\n");
        assertThat(client.rows("SELECT Name FROM Account")).isEqualTo("\"Name\"\n");
    }

    @Test
    void lockedRowsLoadTheSecondTime() {
        sandbox.faults().add(Fault.lockedRows(100).on("PATCH", "").times(2));
        JsonNode first = client.insert("Account", CSV);
        assertThat(first.get("numberRecordsFailed").asLong()).isEqualTo(2);
        assertThat(client.failures(first)).contains("\"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access");
        assertThat(client.insert("Account", CSV).get("numberRecordsFailed").asLong())
                .isZero();
    }

    @Test
    void faultsOfProcessingWaitForTheRequestThatStartsIt() {
        sandbox.faults().add(Fault.lockedRows(100)).add(Fault.unorderedResults());
        client.query("SELECT Name FROM Account");
        String given = client.create("insert", "Account", "");
        client.put(given, CSV);
        client.abort(given);
        assertThat(sandbox.faults().fired()).isZero();

        JsonNode job = client.insert("Account", CSV);

        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(2);
        assertThat(sandbox.faults().fired()).isEqualTo(2);
        sandbox.faults().add(Fault.failedJob("Unknown : no"));
        assertThat(client.insert("Account", CSV).get("state").asText()).isEqualTo("Failed");
        sandbox.faults().add(Fault.lockedRows(100).on("", "/jobs/ingest").nth(2));
        assertThat(client.insert("Account", "Name\nC\n")
                        .get("numberRecordsFailed")
                        .asLong())
                .isZero();
        assertThat(client.insert("Account", "Name\nD\n")
                        .get("numberRecordsFailed")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void aFaultHitsOnlyWhatItCanHaveAnEffectOn() {
        sandbox.faults().add(Fault.missingHeader("Sforce-Locator")).add(Fault.expiredToken());
        client.send(
                "POST",
                "/services/oauth2/token",
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials&client_id=a&client_secret=b");
        assertThat(sandbox.faults().fired()).isZero();
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(401);
        assertThat(sandbox.faults().fired()).isEqualTo(1);
    }

    @Test
    void headerIsMissingFromTheNextAnswerThatHasIt() {
        sandbox.faults().add(Fault.missingHeader("Sforce-Locator"));
        String id = client.query("SELECT Name FROM Account");
        assertThat(sandbox.faults().fired()).isZero();
        assertThat(client.get("jobs/query/" + id + "/results").headers().firstValue("Sforce-Locator"))
                .isEmpty();
        assertThat(client.get("jobs/query/" + id + "/results").headers().firstValue("Sforce-Locator"))
                .isPresent();
    }

    @Test
    void answerWithoutABodyIsCutAndStalledToo() throws Exception {
        String id = client.create("insert", "Account", "");
        sandbox.faults().add(Fault.cut(20).on("PUT", id));
        assertThatThrownBy(() -> client.put(id, CSV)).isInstanceOf(UncheckedIOException.class);
        client.abort(id);
        sandbox.faults().add(Fault.stall(0).on("DELETE", id));
        CompletableFuture<Integer> deleted = CompletableFuture.supplyAsync(
                () -> client.send("DELETE", "jobs/ingest/" + id, "", "").statusCode(),
                call -> new Thread(call).start());
        while (sandbox.faults().fired() < 2) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> deleted.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        sandbox.faults().release();
        assertThat(deleted.get(30, TimeUnit.SECONDS)).isEqualTo(204);
    }

    @Test
    void faultsThatCanNeverHaveAnEffectAreRefused() {
        Faults faults = sandbox.faults();
        for (Fault never : List.of(
                Fault.lockedRows(30).on("GET", "/jobs/ingest"),
                Fault.lockedRows(30).on("POST", "/jobs/query"),
                Fault.lockedRows(30).on("PUT", "/batches"),
                Fault.unorderedResults().on("GET", "successfulResults"),
                Fault.failedJob("x").on("PATCH", "/jobs/query/"),
                Fault.slowProcessing(Duration.ofMillis(1)).on("", "/results"),
                Fault.expiredToken().on("POST", "/oauth./token"))) {
            assertThatThrownBy(() -> faults.add(never))
                    .as(never.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("can never have an effect");
        }
        for (Fault possible : List.of(
                Fault.lockedRows(30).on("post", "jobs/ingest/?$"),
                Fault.lockedRows(30).on("", "/7500[^/]+$"),
                Fault.slowProcessing(Duration.ofMillis(1)).on("POST", "/jobs/query"),
                Fault.expiredToken().on("GET", "/successfulResults/?$"))) {
            faults.add(possible);
        }
        for (ThrowingCallable wrong : List.<ThrowingCallable>of(
                () -> Fault.lockedRows(101),
                () -> Fault.lockedRows(-1),
                () -> Fault.cut(-1),
                () -> Fault.stall(-1),
                () -> Fault.answer(0, ""),
                () -> Fault.reset().nth(0),
                () -> Fault.reset().times(0),
                () -> Fault.reset().probability(-0.1),
                () -> Fault.reset().probability(1.1))) {
            assertThatThrownBy(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void faultsOverHttpThatSayTooLittleAreRefused() {
        for (String json : List.of(
                "{\"kind\":\"locked_rows\"}",
                "{\"kind\":\"locked_rows\",\"percentage\":30}",
                "{\"kind\":\"locked_rows\",\"percent\":\"thirty\"}",
                "{\"kind\":\"locked_rows\",\"percent\":30,\"method\":\"GET\"}",
                "{\"kind\":\"answer\",\"body\":\"\"}",
                "{\"kind\":\"missing_header\"}",
                "{\"kind\":\"slow_processing\"}",
                "{\"kind\":\"failed_job\"}",
                "{\"kind\":\"cut\"}",
                "{\"kind\":\"reset\",\"nth\":0}",
                "{\"kind\":\"reset\",\"probability\":2}")) {
            HttpResponse<String> reply = client.json("POST", "/__fault", json);
            assertThat(reply.statusCode()).as(json).isEqualTo(400);
            assertThat(reply.body()).as(json).contains("INVALID_FAULT");
        }
        assertThat(client.json("POST", "/__fault", "{\"kind\":\"locked_rows\",\"percent\":100}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(client.insert("Account", CSV).get("numberRecordsFailed").asLong())
                .isEqualTo(2);
    }

    @Test
    void shareOfLockedRowsIsRoughlyWhatWasAsked() {
        sandbox.faults().add(Fault.lockedRows(30).on("PATCH", ""));
        StringBuilder csv = new StringBuilder("Name\n");
        for (int i = 0; i < 1_000; i++) {
            csv.append("Account ").append(i).append('\n');
        }
        assertThat(client.insert("Account", csv.toString())
                        .get("numberRecordsFailed")
                        .asInt())
                .isBetween(200, 400);
    }

    @Test
    void unorderedResultsHoldTheSameRows() {
        StringBuilder csv = new StringBuilder("Name\n");
        for (int i = 100; i < 200; i++) {
            csv.append(i).append('\n');
        }
        String ordered = client.successes(client.insert("Account", csv.toString()));
        sandbox.faults().add(Fault.unorderedResults().on("PATCH", ""));
        String unordered = client.successes(client.insert("Account", csv.toString()));
        String[] first = ordered.replaceAll("001\\w+", "").split("\n");
        String[] second = unordered.replaceAll("001\\w+", "").split("\n");
        assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrder(first);
    }

    @Test
    void abortedInTheMiddleEveryRowIsInExactlyOneResult() {
        StringBuilder csv = new StringBuilder("Name,Phone\n");
        for (int i = 0; i < 2_000; i++) {
            csv.append(i % 10 == 0 ? "" : "A" + i).append(',').append(i).append('\n');
        }
        sandbox.faults().add(Fault.slowProcessing(Duration.ofMillis(30)).on("PATCH", ""));
        String id = client.create("insert", "Account", "");
        client.put(id, csv.toString());
        client.close(id);
        while (TestClient.parse(client.get("jobs/ingest/" + id))
                        .get("numberRecordsProcessed")
                        .asInt()
                < 400) {
            Thread.onSpinWait();
        }
        assertThat(client.abort(id).statusCode()).isEqualTo(200);
        JsonNode job = client.await("ingest", id);
        int successes = client.successes(job).split("\n").length - 1;
        int failures = client.failures(job).split("\n").length - 1;
        int unprocessed = client.unprocessed(job).split("\n").length - 1;
        assertThat(unprocessed).isPositive();
        assertThat(failures).isPositive();
        assertThat(successes + failures + unprocessed).isEqualTo(2_000);
        JsonNode settled = TestClient.parse(client.get("jobs/ingest/" + id));
        assertThat(settled.get("numberRecordsProcessed").asInt()).isEqualTo(successes + failures);
        assertThat(settled.get("numberRecordsFailed").asInt()).isEqualTo(failures);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (StringBuilder pattern : new StringBuilder[] {first, second}) {
            sandbox.reset();
            sandbox.faults().add(Fault.answer(500, "").probability(0.5));
            for (int i = 0; i < 50; i++) {
                pattern.append(client.get("jobs/ingest").statusCode()).append(' ');
            }
        }
        assertThat(first.toString())
                .isEqualTo(second.toString())
                .contains("200")
                .contains("500");
    }

    @Test
    void faultsAndCallsWorkOverHttpToo() {
        assertThat(client.json(
                                "POST",
                                "/__fault",
                                "{\"kind\":\"answer\",\"status\":500,\"body\":[],\"path\":\"ingest\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(client.get("jobs/ingest").statusCode()).isEqualTo(500);
        assertThat(client.json("POST", "/__fault", "{\"kind\":\"nonsense\"}").statusCode())
                .isEqualTo(400);
        assertThat(client.json("POST", "/__fault", "{\"kind\":\"reset\",\"path\":\"(\"}")
                        .statusCode())
                .isEqualTo(400);
        client.json("POST", "/__fault", "{\"kind\":\"reset\"}");
        client.send("DELETE", "/__fault", "", "");
        client.create("insert", "Account", "");
        JsonNode calls = TestClient.parse(client.get("/__calls"));
        assertThat(calls.at("/counts/listIngestJobs/500").asLong()).isEqualTo(1);
        assertThat(calls.at("/counts/createIngestJob/200").asLong()).isEqualTo(1);
        assertThat(calls.at("/recent/0/path").asText()).isEqualTo("/services/data/v63.0/jobs/ingest");
        assertThat(client.send("POST", "/__reset", "", "").statusCode()).isEqualTo(204);
        assertThat(jobs()).isZero();
        assertThat(client.get("/__nothing").statusCode()).isEqualTo(404);
    }
}
