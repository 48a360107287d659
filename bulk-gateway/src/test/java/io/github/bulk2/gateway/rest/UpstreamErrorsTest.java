package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.gateway.RawHttp;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Salesforce refuses, told as Salesforce told it. */
@Timeout(60)
class UpstreamErrorsTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String ID = "7505e000000AbcDAAS";
    private static final String UPLOAD = "PUT /v1/jobs/ingest/" + ID + "/batches HTTP/1.1\r\nHost: localhost\r\n"
            + "Connection: close\r\nContent-Type: text/csv\r\n";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private Sandbox sandbox;
    private RunningGateway gateway;

    @BeforeEach
    void open() throws IOException {
        sandbox = SANDBOX.sandbox();
        gateway = RunningGateway.before(sandbox);
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ { \"message\" : \"no\", \"errorCode\":\"X\", \"extendedErrorDetails\":[{\"row\":1.50}] } ]\n",
                "{\"error\":\"invalid_grant\",\"error_description\":\"é \\u00e9\",\"error_uri\":null}",
                "{\"fault\":{\"faultstring\":\"Policy\"}}"
            })
    void errorReachesTheCallerByteByByte(String body) throws Exception {
        for (String path : new String[] {"/v1/jobs/ingest", "/v1/jobs/ingest/" + ID + "/failedresults"}) {
            sandbox.faults().add(Fault.answer(409, body));
            HttpResponse<String> answer = gateway.get(path);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .matches("(?i)application/json;charset=utf-8");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|<html>Log in, user@example.com</html>|401",
                "400|[]|400",
                "400|[\"text\"]|400",
                "400|{\"errorCode\":\"X\"}<html>|400",
                "302|[{\"errorCode\":\"X\",\"message\":\"elsewhere\"}]|502"
            })
    void whatIsNoErrorOfSalesforcesIsAProblemWithoutIt(int status, String body, int told) throws Exception {
        sandbox.faults().add(Fault.answer(status, body).times(2));
        HttpResponse<String> answer = gateway.get("/v1/jobs/ingest");
        assertThat(answer.statusCode()).isEqualTo(told);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
        assertThat(answer.body()).doesNotContain("<html").doesNotContain("example.com");
    }

    /** An org whose job is open, and that answers an upload before it has read it, and hangs up. */
    private static ServerSocket hastyOrg(String answer) throws IOException {
        ServerSocket org = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(org, answer), "hasty-org");
        thread.setDaemon(true);
        thread.start();
        return org;
    }

    private static void serve(ServerSocket org, String answer) {
        while (!org.isClosed()) {
            try (Socket socket = org.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                String said = response(200, "{\"id\":\"" + ID + "\",\"state\":\"Open\",\"columnDelimiter\":\"COMMA\"}");
                if (head.indexOf("PUT ") == 0) {
                    in.readNBytes(100_000);
                    said = answer;
                }
                socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The end of the test, or a client that has heard enough.
            }
        }
    }

    private static String response(int status, String json) {
        return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    private static String upload(String answer) throws IOException {
        String rows = "Name\n" + "Alpha\n".repeat(4_000_000);
        try (ServerSocket org = hastyOrg(answer);
                RunningGateway before = RunningGateway.before(URI.create("http://127.0.0.1:" + org.getLocalPort()));
                RawHttp client = new RawHttp(before.uri())) {
            // Whoever sends everything before looking for an answer finds it all the same.
            client.send(UPLOAD + "Content-Length: " + rows.length() + "\r\n\r\n" + rows);
            return client.rest();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems throw the answer of a reset connection away")
    void uploadThatIsRefusedEarlyIsToldWhy() throws Exception {
        String error = "[{\"errorCode\":\"TOO_LARGE\",\"message\":\"The upload is too large\",\"limit\":7}]";
        assertThat(upload(response(413, error))).startsWith("HTTP/1.1 413 ").endsWith("\r\n\r\n" + error);
    }

    @Test
    void uploadThatBreaksOffWithoutAWordIsToldWhatToDo() throws Exception {
        assertThat(upload(""))
                .startsWith("HTTP/1.1 502 ")
                .contains(PROBLEM, "the job is Open now", "abort it and create another job")
                .doesNotContain("Alpha");
    }

    @Test
    void clientThatSendsEverythingFirstHearsThatTheJobIsNotThere() throws Exception {
        String rows = "Name\n" + "Alpha\n".repeat(4_000_000);
        try (RawHttp client = new RawHttp(gateway.uri())) {
            client.send(UPLOAD + "Content-Length: " + rows.length() + "\r\n\r\n" + rows);
            assertThat(client.rest()).startsWith("HTTP/1.1 404 ").contains("NOT_FOUND");
        }
    }
}
