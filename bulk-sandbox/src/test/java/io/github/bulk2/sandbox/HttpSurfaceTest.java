package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is the same for every operation: headers, paths, compression, and many clients at once. */
class HttpSurfaceTest {
    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().dailyApiRequests(1_000_000));

    private Sandbox sandbox;
    private TestClient client;

    @BeforeEach
    void connect(Sandbox running) {
        sandbox = running;
        client = new TestClient(running);
    }

    @Test
    void everyAnswerHasTheStandardHeaders() {
        String id = client.create("insert", "Account", "");
        List<HttpResponse<String>> replies = List.of(
                client.get("jobs/ingest"),
                client.put(id, "Name\nA\n"),
                client.abort(id),
                client.send("DELETE", "jobs/ingest/" + id, "", ""),
                client.get("jobs/ingest/" + id));
        assertThat(replies).extracting(HttpResponse::statusCode).containsExactly(200, 201, 200, 204, 404);
        for (HttpResponse<String> reply : replies) {
            assertThat(reply.headers().firstValue("Sforce-Limit-Info").orElse(""))
                    .matches("api-usage=\\d+/1000000");
            assertThat(reply.headers().firstValue("Strict-Transport-Security"))
                    .hasValue("max-age=63072000; includeSubDomains");
            assertThat(reply.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(reply.headers().firstValue("Cache-Control"))
                    .hasValue("no-cache,must-revalidate,max-age=0,no-store,private");
        }
    }

    @Test
    void slashesAndCaseOfTheLastSegmentDoNotMatter() {
        JsonNode job = client.insert("Account", "Name\nA\n");
        String id = job.get("id").asText();
        String expected = client.successes(job);
        for (String tail : List.of("successfulResults/", "successfulresults", "SUCCESSFULRESULTS//")) {
            assertThat(client.get("jobs/ingest/" + id + "/" + tail).body()).isEqualTo(expected);
        }
        assertThat(client.json("POST", "jobs/ingest//", "{\"operation\":\"insert\",\"object\":\"Account\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("jobs/ingest/" + id.substring(0, 15)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void compressedAndPrettyAnswersOnRequest() throws Exception {
        JsonNode job = client.insert("Account", "Name\nA\n");
        String path = "jobs/ingest/" + job.get("id").asText() + "/successfulResults";
        String plain = client.get(path).body();
        HttpResponse<byte[]> zipped = client.header("Accept-Encoding", "gzip").bytes(path);
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(zipped.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
        assertThat(new String(unzipped, StandardCharsets.UTF_8)).isEqualTo(plain);

        TestClient pretty = new TestClient(sandbox).header("X-PrettyPrint", "1");
        assertThat(pretty.get("jobs/ingest").body()).contains("{\n  \"done\" : true");
    }

    @Test
    void versionsAndLimits() {
        client.query("SELECT Id FROM Account");
        JsonNode limits = TestClient.parse(client.get("limits"));
        assertThat(limits.at("/DailyBulkV2QueryJobs/Remaining").asLong()).isEqualTo(9_999);
        assertThat(limits.at("/DailyBulkApiBatches/Max").asLong()).isEqualTo(15_000);
        assertThat(limits.has("DailyBulkV2QueryFileStorageMB")).isTrue();
        assertThat(limits.at("/DailyApiRequests/Remaining").asLong()).isLessThan(1_000_000);
        JsonNode versions = TestClient.parse(
                new TestClient(sandbox).header("Authorization", "x").get("/services/data"));
        assertThat(versions).extracting(one -> one.get("version").asText()).contains("63.0");
    }

    @Test
    void chunkedUploadsAreAccepted() throws Exception {
        String id = client.create("insert", "Account", "");
        HttpResponse<Void> reply = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sandbox.dataUrl() + "/jobs/ingest/" + id + "/batches"))
                                .header("Authorization", "Bearer " + sandbox.token())
                                .header("Content-Type", "text/csv; charset=UTF-8")
                                .PUT(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream("Name\nA\n".getBytes(StandardCharsets.UTF_8))))
                                .build(),
                        BodyHandlers.discarding());
        assertThat(reply.statusCode()).isEqualTo(201);
        client.close(id);
        assertThat(client.await("ingest", id).get("numberRecordsProcessed").asLong())
                .isEqualTo(1);
    }

    @Test
    void uploadThatBreaksOffCountsAsNotSent() throws IOException {
        String id = client.create("insert", "Account", "");
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), sandbox.instanceUrl().getPort())) {
            OutputStream out = socket.getOutputStream();
            String head = String.join(
                    "\r\n",
                    "PUT " + sandbox.dataUrl().getPath() + "/jobs/ingest/" + id + "/batches HTTP/1.1",
                    "Host: x",
                    "Authorization: Bearer " + sandbox.token(),
                    "Content-Type: text/csv",
                    "Content-Length: 1000",
                    "",
                    "Name\nA\n");
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        HttpResponse<String> again = client.put(id, "Name\nB\n");
        while (again.statusCode() != 201) {
            assertThat(again.body()).contains("multipe contents");
            again = client.put(id, "Name\nB\n");
        }
        client.close(id);
        JsonNode job = client.await("ingest", id);
        assertThat(client.successes(job)).contains("\"B\"").doesNotContain("\"A\"");
    }

    @Test
    void callsAreCountedAndKeptWithoutTheToken() {
        client.header("Sforce-Call-Options", "client=test").create("insert", "Account", "");
        assertThat(sandbox.calls("createIngestJob")).isEqualTo(1);
        assertThat(sandbox.calls("uploadJobData")).isZero();
        Call call = sandbox.recentCalls().get(0);
        assertThat(call.operation()).isEqualTo("createIngestJob");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.headers())
                .containsEntry("sforce-call-options", "client=test")
                .doesNotContainKey("authorization");
        assertThat(call.toString()).doesNotContain(sandbox.token());
    }

    @Test
    void sixtyFourClientsLoadAndQueryAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int number = i;
                clients.add(() -> oneOfMany(number));
            }
            int loaded = 0;
            for (Future<Integer> one : threads.invokeAll(clients)) {
                loaded += one.get();
            }
            assertThat(loaded).isEqualTo(64 * 300);
        } finally {
            threads.shutdownNow();
        }
        String id = client.query("SELECT External_Id__c FROM Account");
        HttpResponse<String> rows = client.get("jobs/query/" + id + "/results");
        assertThat(rows.headers().firstValue("Sforce-NumberOfRecords")).hasValue(Integer.toString(64 * 150 + 150));
        assertThat(rows.body().lines().distinct().count()).isEqualTo(64 * 150 + 150 + 1);
    }

    /** Half of the keys are the thread's own, half are the same for all. */
    private int oneOfMany(int number) {
        TestClient own = new TestClient(sandbox);
        StringBuilder csv = new StringBuilder("External_Id__c,Name\n");
        for (int i = 0; i < 300; i++) {
            csv.append(i % 2 == 0 ? "own-" + number + "-" + i : "shared-" + i).append(",N\n");
        }
        JsonNode job = own.upsert("Account", "External_Id__c", csv.toString());
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("JobComplete");
        assertThat(job.get("numberRecordsFailed").asInt()).as(own.failures(job)).isZero();
        String rows = own.rows("SELECT Name FROM Account WHERE External_Id__c LIKE 'own-" + number + "-%'");
        assertThat(rows.lines().count()).isEqualTo(151);
        return job.get("numberRecordsProcessed").asInt();
    }
}
