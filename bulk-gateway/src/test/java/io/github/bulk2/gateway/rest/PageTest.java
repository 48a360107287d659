package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.gateway.RunningGateway;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page, in a real browser. Left out, with a message, where there is none. */
@Timeout(180)
class PageTest {

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    private static Path browser() {
        return Browser.program().orElseGet(() -> {
            System.err.println("The test of the page is left out: there is no Chromium");
            return abort("left out: there is no Chromium");
        });
    }

    // A browser that is ending still writes there.
    @Test
    void personTriesAnOperationAndNothingComesFromElsewhere(@TempDir(cleanup = CleanupMode.NEVER) Path userData)
            throws Exception {
        Path program = browser();
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox());
                Browser browser = new Browser(program, userData)) {
            browser.open(gateway.uri().resolve("/"));
            assertThat(browser.await("document.querySelectorAll('.opblock').length === 15"))
                    .isEqualTo("true");
            assertThat(browser.await("document.querySelector('.info .title').innerText"))
                    .startsWith("bulk2 gateway");

            String operation = "document.querySelector('[id$=\"-getingestjobs\"]";
            browser.await(operation + " .opblock-summary-control').click() || true");
            // What the page has not resolved yet it does not execute.
            browser.await(operation + " tr[data-param-name=\"queryLocator\"] input') !== null");
            browser.await(operation + " .execute') && " + operation + " .execute').click() === undefined");
            String status =
                    browser.await(operation + " .live-responses-table .response td.response-col_status')?.innerText");
            String body = browser.await(operation + " .live-responses-table .highlight-code')?.innerText");

            assertThat(status).startsWith("200");
            assertThat(body).contains("\"records\": []");
            assertThat(SANDBOX.sandbox().calls("listIngestJobs")).isEqualTo(1);
            List<String> urls = browser.events("Network.requestWillBeSent").stream()
                    .map(event -> event.at("/params/request/url").asText())
                    .filter(url -> !url.startsWith("data:"))
                    .toList();
            assertThat(urls).hasSizeGreaterThanOrEqualTo(6).allMatch(url -> url.startsWith(gateway.uri() + "/"));
            List<JsonNode> errors = browser.events("Log.entryAdded").stream()
                    .filter(event -> event.at("/params/entry/level").asText().equals("error"))
                    .toList();
            assertThat(errors).isEmpty();
            assertThat(browser.events("Runtime.exceptionThrown")).isEmpty();
        }
    }

    @Test
    void pageAndItsFilesAllowNoScriptOfOthers() throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            for (String path : new String[] {"/", "/ui/start.js", "/ui/swagger-ui-bundle.js", "/ui/swagger-ui.css"}) {
                HttpResponse<String> answer = gateway.get(path);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
            }
            assertThat(gateway.get("/").body()).doesNotContain("http://", "https://");
        }
    }
}
