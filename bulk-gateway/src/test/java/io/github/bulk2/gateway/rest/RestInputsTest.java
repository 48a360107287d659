package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.gateway.RawHttp;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Call;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from a client is hostile until it is shown not to be. */
class RestInputsTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String ID = "750000000000000AAA";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private static Sandbox sandbox;
    private static RunningGateway gateway;

    @BeforeAll
    static void open() throws IOException {
        sandbox = SANDBOX.sandbox();
        gateway = RunningGateway.before(sandbox);
    }

    @AfterAll
    static void close() throws IOException {
        gateway.close();
    }

    private void assertRefused(int status, String target, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = target + " HTTP/1.1";
        lines[1] = "Host: localhost";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        String answer = RawHttp.exchange(gateway.uri(), lines);
        assertThat(answer).as(target).startsWith("HTTP/1.1 " + status + " ").contains(PROBLEM);
        assertThat(answer).doesNotContain("Exception", "\tat ", "X-Injected: ");
        assertThat(sandbox.recentCalls()).extracting(Call::operation).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "75000000000000",
                "750000000000000A",
                "751000000000000AAA",
                "750000000000000AA%2F",
                "..%2f..%2fsobjects",
                "%2e%2e",
                "750000000000000AAA%0d%0aX-Injected:%20yes",
                "750000000000000AAA%00",
                "750000000000000AAA;x=y",
                "{jobid}",
                "%ff"
            })
    void whatIsNoJobIdNeverReachesSalesforce(String id) throws IOException {
        for (String rest : new String[] {"", "/failedresults", "/successfulResults", "/unprocessedrecords"}) {
            assertRefused(400, "GET /v1/jobs/ingest/" + id + rest);
        }
        assertRefused(400, "GET /v1/jobs/query/" + id + "/results");
        assertRefused(400, "DELETE /v1/jobs/query/" + id);
        assertRefused(400, "PUT /v1/jobs/ingest/" + id + "/batches", "Content-Type: text/csv", "Content-Length: 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs/ingest?queryLocator=..%2F..%2Fsobjects%3Fx",
                "jobs/ingest?queryLocator=a%0d%0aX-Injected:%20yes",
                "jobs/ingest?queryLocator=a%26jobType%3DClassic",
                "jobs/ingest?jobType=V2Ingest%23",
                "jobs/ingest?jobType=V2%20Ingest",
                "jobs/ingest?isPkChunkingEnabled=maybe",
                "jobs/ingest?jobType=V2Ingest&jobType=Classic",
                "jobs/ingest?jobtype=V2Ingest",
                "jobs/ingest?concurrencyMode=parallel",
                "jobs/ingest?jobType=%ff%fe",
                "jobs/ingest?jobType=%zz",
                "jobs/query?concurrencyMode=a%00b",
                "jobs/query/" + ID + "/results?locator=a/../b%0a",
                "jobs/query/" + ID + "/results?locator=null",
                "jobs/query/" + ID + "/results?locator=%22",
                "jobs/query/" + ID + "/results?maxRecords=0",
                "jobs/query/" + ID + "/results?maxRecords=-1",
                "jobs/query/" + ID + "/results?maxRecords=99999999999",
                "jobs/query/" + ID + "/results?maxRecords=1e3",
                "jobs/ingest/" + ID + "/failedresults?offset=-1",
                "jobs/ingest/" + ID + "/failedresults?limit=x",
                "jobs/ingest/" + ID + "/failedresults?ofset=1",
                "jobs/ingest/" + ID + "?anything=1"
            })
    void parametersThatAreNotWhatTheyShouldBeNeverReachSalesforce(String target) throws IOException {
        assertRefused(400, "GET /v1/" + target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/jobs/ingest",
                "/v1/jobs",
                "/v1/jobs/ingest/" + ID + "/batches/x",
                "/v1/jobs/ingest/" + ID + "/results",
                "/services/data/v63.0/sobjects",
                "/ui/",
                "/ui/../secret",
                "/META-INF/MANIFEST.MF",
                "/ui/start.js/x",
                "/favicon.ico"
            })
    void otherPathsAreNotThere(String path) throws IOException {
        String answer = RawHttp.exchange(gateway.uri(), "GET " + path + " HTTP/1.1", "Host: localhost");
        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").contains(PROBLEM);
        assertThat(sandbox.recentCalls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/v1/jobs/ingest|GET, POST",
                "OPTIONS|/v1/jobs/ingest|GET, POST",
                "POST|/v1/jobs/ingest/" + ID + "|DELETE, GET, PATCH",
                "GET|/v1/jobs/ingest/" + ID + "/batches|PUT",
                "TRACE|/v1/jobs/query|GET, POST",
                "DELETE|/v1/jobs/query/" + ID + "/results|GET",
                "POST|/|GET",
                "DELETE|/v1/openapi.json|GET"
            })
    void otherMethodsAreToldWhichThereAre(String method, String path, String allowed) throws IOException {
        assertRefused(405, method + " " + path, "Content-Length: 0");
        assertThat(RawHttp.exchange(
                        gateway.uri(), method + " " + path + " HTTP/1.1", "Host: localhost", "Content-Length: 0"))
                .contains("Allow: " + allowed + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{} {}",
                "{\"object\": \"Account\"}",
                "{\"object\": \"Account\", \"operation\": \"explode\"}",
                "{\"object\": \"Account/../User\", \"operation\": \"insert\"}",
                "{\"object\": \"Account\", \"operation\": \"upsert\"}",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"extra\": \"x\"}",
                "{\"object\": \"Account\", \"object\": \"User\", \"operation\": \"insert\"}",
                "{\"object\": {\"a\": 1}, \"operation\": \"insert\"}",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"columnDelimiter\": \"COLON\"}",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"contentType\": \"XML\"}",
                "{\"object\": \"Account\", \"operation\": \"insert\", \"assignmentRuleId\": \"x\\r\\ny\"}"
            })
    void bodiesThatAskForNothingThereIsAreRefused(String body) throws Exception {
        HttpResponse<String> answer = gateway.send("POST", "/v1/jobs/ingest", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
        assertThat(answer.body()).doesNotContain("Exception");
        assertThat(sandbox.recentCalls()).isEmpty();
    }

    @Test
    void bodiesOfOtherTypesOrTooLargeAreRefused() throws Exception {
        Map<String, Integer> statuses = new TreeMap<>();
        for (String type : new String[] {"text/plain", "application/xml", "application/x-www-form-urlencoded"}) {
            HttpResponse<String> answer =
                    gateway.send("POST", "/v1/jobs/ingest", BodyPublishers.ofString("{}"), "Content-Type", type);
            statuses.put(type, answer.statusCode());
        }
        assertThat(statuses)
                .hasSize(3)
                .allSatisfy((type, status) -> assertThat(status).isEqualTo(415));
        String large = "{\"object\": \"" + "x".repeat(300_000) + "\"}";
        assertThat(gateway.send("POST", "/v1/jobs/ingest", large).statusCode()).isEqualTo(413);
        assertThat(gateway.send("PATCH", "/v1/jobs/ingest/" + ID, "{\"state\": \"Open\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(sandbox.recentCalls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "application/json|[|malformed",
                "application/json|[]|no rows",
                "application/json|{}|member csv",
                "application/json|{\"csv\": 1}|member csv",
                "application/json|{\"csv\": \"Name\\nA\\n\", \"x\": 1}|member csv",
                "application/json|[{\"Name\": \"A\"}|malformed",
                "application/json|[{\"Name\": \"A\"}] x|malformed",
                "application/json|[{\"Name\": \"A\"}] []|behind its end",
                "application/json|[{\"Name\": \"A\"}, 5]|row 2",
                "application/json|[{\"Name\": \"A\"}, {\"Other\": \"B\"}]|row 2",
                "application/json|[{\"Name\": [\"A\"]}]|array",
                "application/json|[{\"Name\": \"A\", \"Name\": \"B\"}]|malformed",
                "application/json|[{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}]|malformed",
                "application/json|[{\"a.b\": 1, \"a\": {\"b\": 2}}]|column twice",
                "application/json|[{}]|first row",
                "application/json|[{\"Name\": \"\\ud800\"}]|surrogate",
                "application/jsonl|{\"Name\": \"A\"}\\n[]|row 2",
                "application/jsonl|x|malformed"
            })
    void rowsThatCannotBeReadLeaveTheJobOpenAndWithoutData(String type, String body, String said) throws Exception {
        String id = gateway.createIngestJob("insert");
        HttpResponse<String> answer = gateway.send(
                "PUT",
                "/v1/jobs/ingest/" + id + "/batches",
                BodyPublishers.ofString(body.replace("\\n[", "\n[")),
                "Content-Type",
                type);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
        assertThat(answer.body()).contains(said).doesNotContain("Exception");
        assertThat(gateway.upload(id, "text/csv", "Name\nAlpha\n")).isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(1);
    }

    @Test
    void uploadsOfOtherTypesPackingsAndSizesAreRefusedBeforeAnythingIsSent() throws Exception {
        try (RunningGateway small =
                RunningGateway.before(sandbox, RestSettings.ofDefaults().withMaxUploadBytes(1000))) {
            String id = small.createIngestJob("insert");
            assertThat(small.upload(id, "text/plain", "Name\nA\n")).startsWith("415");
            assertThat(small.upload(id, "multipart/form-data", "Name\nA\n")).startsWith("415");
            assertThat(small.upload(id, "text/csv", "Name\n" + "A\n".repeat(500)))
                    .startsWith("413");
            String batches = "/v1/jobs/ingest/" + id + "/batches";
            assertThat(small.send(
                                    "PUT",
                                    batches,
                                    BodyPublishers.ofString("Name\n"),
                                    "Content-Type",
                                    "text/csv",
                                    "Content-Encoding",
                                    "br")
                            .statusCode())
                    .isEqualTo(415);
            assertThat(small.send(
                                    "PUT",
                                    batches,
                                    BodyPublishers.ofString("not gzip at all"),
                                    "Content-Type",
                                    "text/csv",
                                    "Content-Encoding",
                                    "gzip")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(small.upload(id, "application/json", "[" + "{\"Name\":\"A\"},".repeat(100) + "{}]"))
                    .startsWith("413");
            assertThat(small.upload(id, "text/csv", "Name\nAlpha\n")).isEqualTo("201");
        }
        assertThat(sandbox.calls().get("uploadJobData")).containsEntry(201, 1L);
    }

    @Test
    void rowsInATypeThatThereIsNotAreNotAcceptable() throws Exception {
        String id = gateway.createIngestJob("insert");
        HttpResponse<String> answer =
                gateway.get("/v1/jobs/ingest/" + id + "/failedresults", "Accept", "application/xml");
        assertThat(answer.statusCode()).isEqualTo(406);
    }

    @Test
    void malformedRequestsAreAnsweredWithAProblem() throws Exception {
        assertThat(RawHttp.exchange(gateway.uri(), "GET / HTTP/1.1", "Host: localhost", "Bad Header: x"))
                .startsWith("HTTP/1.1 400 ")
                .contains(PROBLEM)
                .doesNotContain("Exception", "\tat ");
        assertThat(RawHttp.exchange(gateway.uri(), "GET /" + "x".repeat(20_000) + " HTTP/1.1", "Host: localhost"))
                .matches("(?s)HTTP/1.1 4(14|31) .*")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "415|Content-Type: text/csv; charset=ISO-8859-1|UTF-8",
                "415|Content-Type: application/json; charset=utf-16|UTF-8",
                "400|Content-Type: text/csv\\nContent-Type: application/json|more than one Content-Type",
                "400|Content-Type: text/csv\\nContent-Range: bytes 0-6/100|Content-Range",
                "415|Content-Type: text/csv\\nContent-Encoding: gzip\\nTransfer-Encoding: gzip, chunked|gzip, once"
            })
    void uploadsThatWouldArriveAsSomethingElseAreRefused(int status, String headers, String said) throws IOException {
        String framing = headers.contains("chunked") ? "" : "\r\nContent-Length: 7";
        assertRefused(status, "PUT /v1/jobs/ingest/" + ID + "/batches", headers.replace("\\n", "\r\n") + framing);
        assertThat(RawHttp.exchange(
                        gateway.uri(),
                        "PUT /v1/jobs/ingest/" + ID + "/batches HTTP/1.1",
                        "Host: localhost",
                        headers.replace("\\n", "\r\n") + framing))
                .contains(said);
    }

    @Test
    void uploadWithoutABodyIsNotTakenForAnEmptyOne() throws IOException {
        assertRefused(411, "PUT /v1/jobs/ingest/" + ID + "/batches", "Content-Type: text/csv");
    }

    @Test
    void gzipWithSomethingBehindItIsDamagedUnlessItIsAnotherMember() throws Exception {
        String id = gateway.createIngestJob("insert");
        byte[] first = gzip("Name\nAlpha\n");
        byte[] second = gzip("Beta\n");
        second[0]++;
        assertThat(uploadGzip(id, first, second)).startsWith("400").contains("not whole gzip");
        assertThat(uploadGzip(id, first, new byte[] {0})).startsWith("400").contains("not whole gzip");
        // More than fits into any buffer.
        assertThat(uploadGzip(id, first, new byte[300_000])).startsWith("400").contains("not whole gzip");
        second[0]--;
        assertThat(uploadGzip(id, first, second)).isEqualTo("201");
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(2);
    }

    private static byte[] gzip(String plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static String uploadGzip(String id, byte[] first, byte[] then) throws Exception {
        HttpResponse<String> answer = gateway.send(
                "PUT",
                "/v1/jobs/ingest/" + id + "/batches",
                BodyPublishers.ofByteArrays(List.of(first, then)),
                "Content-Type",
                "text/csv",
                "Content-Encoding",
                "gzip");
        return answer.statusCode() + answer.body();
    }

    @Test
    void bodyThatIsPackedForTheWayIsUnpacked() throws Exception {
        String id = gateway.createIngestJob("insert");
        byte[] packed = gzip("Name\nAlpha\n");
        try (RawHttp client = new RawHttp(gateway.uri())) {
            client.send("PUT /v1/jobs/ingest/" + id + "/batches HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: text/csv\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                    + Integer.toHexString(packed.length) + "\r\n");
            client.socket().getOutputStream().write(packed);
            client.send("\r\n0\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 201 ");
        }
        assertThat(gateway.process(id).path("numberRecordsProcessed").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "431|GET /v1/jobs/ingest HTTP/1.1|Host: localhost\\nX-Large: LARGE|8192 bytes",
                "414|GET /v1/jobs/ingest?jobType=LARGE HTTP/1.1|Host: localhost|8192 bytes",
                "417|GET /v1/jobs/ingest HTTP/1.1|Host: localhost\\nExpect: 200-maybe|100-continue",
                "505|GET /v1/jobs/ingest HTTP/1.2|Host: localhost|HTTP/1.1",
                "421|GET /v1/jobs/ingest HTTP/1.0|X: y|Host header is missing",
                "400|GET /v1/jobs/ingest HTTP/1.1|X: y|Check the request line, Host",
                "400|GET /v1/jobs/ingest HTTP/1.1|Host: localhost\\nHost: localhost|once",
                "400|GET http://other.invalid/v1/jobs/ingest HTTP/1.1|Host: localhost|Host",
                "400|POST /v1/jobs/ingest HTTP/1.1|Host: localhost\\nContent-Length: 4\\nTransfer-Encoding: chunked|once",
                "400|GET /v1/jobs%2fingest HTTP/1.1|Host: localhost|encoded slashes"
            })
    void whatTheServerItselfRefusesIsToldClearlyToo(int status, String line, String headers, String said)
            throws IOException {
        String large = "x".repeat(20_000);
        String answer = RawHttp.exchange(
                gateway.uri(),
                line.replace("LARGE", large),
                headers.replace("\\n", "\r\n").replace("LARGE", large));
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains(PROBLEM, said)
                .doesNotContain("Exception");
        assertThat(sandbox.recentCalls()).isEmpty();
    }

    @Test
    void nestingAndNumbersBeyondReasonAreNamed() throws Exception {
        for (String body : List.of("[".repeat(100_000), "{\"object\": 1" + "0".repeat(5_000) + "}")) {
            HttpResponse<String> answer = gateway.send("POST", "/v1/jobs/ingest", body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("nested too deeply, or a name, a number");
        }
        assertThat(sandbox.recentCalls()).isEmpty();
    }
}
