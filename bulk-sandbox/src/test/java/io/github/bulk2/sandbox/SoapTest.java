package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody's SOAP library sends. That the answers are understood is the business of a real client's test. */
class SoapTest {

    private static final String LOGIN = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
            + "<login xmlns='urn:partner.soap.sforce.com'><username>%s</username><password>x</password></login>"
            + "</e:Body></e:Envelope>";

    @TempDir
    Path folder;

    private static HttpResponse<String> send(Sandbox sandbox, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(sandbox.instanceUrl() + "/services/Soap/u/63.0"))
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void loginIsAnswered() throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.start()) {
            HttpResponse<String> answer = send(sandbox, LOGIN.formatted("admin@sandbox.example"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/xml;charset=UTF-8");
            assertThat(answer.body()).contains("<sessionId>00D").contains("<loginResponse>");
            assertThat(sandbox.calls("soap")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<", "<a>", "<a>&nbsp;</a>", "\0", "<a/><b/>"})
    void whatIsNoXmlIsAFault(String body) throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.start()) {
            HttpResponse<String> answer = send(sandbox, body);

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("<faultcode").contains("soapenv:Client");
        }
    }

    @Test
    void bodyThatIsNotCompressedAsItSaysIsAFault() throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.start()) {
            assertThat(send(sandbox, LOGIN.formatted("x"), "Content-Encoding", "gzip")
                            .body())
                    .contains("not compressed as it says");
        }
    }

    @Test
    void noFileIsReadForADocumentType() throws IOException, InterruptedException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "admin@sandbox.example");
        String type = "<!DOCTYPE e [<!ENTITY who SYSTEM '" + secret.toUri() + "'>]>";
        try (Sandbox sandbox = Sandbox.start()) {
            HttpResponse<String> answer = send(sandbox, type + LOGIN.formatted("&who;"));

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("a document type is not allowed").doesNotContain("sessionId");
        }
    }
}
