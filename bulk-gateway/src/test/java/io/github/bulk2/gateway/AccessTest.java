package io.github.bulk2.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through, over real sockets. */
class AccessTest {

    private static final String TOKEN = "a-gateway-token-of-some-length";
    private static final String JOBS = "GET /v1/jobs/ingest HTTP/1.1";

    @RegisterExtension
    static final SandboxExtension SANDBOX = new SandboxExtension(Sandbox.builder());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example.com",
                "evil.example.com:8080",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "localhost.evil"
            })
    void hostOfAnotherMachineIsMisdirected(String host) throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            assertThat(RawHttp.exchange(gateway.uri(), JOBS, "Host: " + host))
                    .startsWith("HTTP/1.1 421 ")
                    .contains("application/problem+json");
        }
        assertThat(SANDBOX.sandbox().calls("listIngestJobs")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:80", "LOCALHOST"})
    void loopbackHostsAreThisMachine(String host) throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            assertThat(RawHttp.exchange(gateway.uri(), JOBS, "Host: " + host)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void requestsWithoutAHostOrWithTwoAreRefused() throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            assertThat(RawHttp.exchange(gateway.uri(), JOBS.replace("1.1", "1.0"), "X: y"))
                    .containsPattern("^HTTP/1.1 4[0-9][0-9] ");
            assertThat(RawHttp.exchange(gateway.uri(), JOBS, "Host: localhost", "Host: evil.example"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(RawHttp.exchange(
                            gateway.uri(), "GET http://evil.example/v1/jobs/ingest HTTP/1.1", "Host: evil.example"))
                    .startsWith("HTTP/1.1 421 ");
        }
        assertThat(SANDBOX.sandbox().calls("listIngestJobs")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "null",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "http://localhost@evil.example",
                "file://",
                "http://localhost:80.evil.example"
            })
    void pagesOfOtherOriginsAreForbidden(String origin) throws Exception {
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox())) {
            HttpResponse<String> answer = gateway.get("/v1/jobs/ingest", "Origin", origin);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
        assertThat(SANDBOX.sandbox().calls("listIngestJobs")).isZero();
    }

    @Test
    void ownAndAllowedOriginsPassAndNoHeaderOfCorsIsEverSent() throws Exception {
        Access access = Access.loopback().withOrigin("https://tools.example.com");
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), access)) {
            for (String origin : new String[] {
                "https://tools.example.com",
                "http://localhost:3000",
                gateway.uri().toString()
            }) {
                HttpResponse<String> answer = gateway.get("/v1/jobs/ingest", "Origin", origin);
                assertThat(answer.statusCode()).as(origin).isEqualTo(200);
                assertThat(answer.headers().map().keySet())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-wrong-wrong-wrong",
                "Basic " + TOKEN,
                TOKEN,
                "Bearer",
                "Bearer " + TOKEN + "x",
                "Bearer é"
            })
    void withoutTheRightTokenNobodyPasses(String authorization) throws Exception {
        Access access = Access.withToken("127.0.0.1", TOKEN);
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), access)) {
            String answer = RawHttp.exchange(gateway.uri(), JOBS, "Host: localhost", "Authorization: " + authorization);
            assertThat(answer)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Bearer", "application/problem+json")
                    .doesNotContain(TOKEN);
            assertThat(RawHttp.exchange(gateway.uri(), JOBS, "Host: localhost")).startsWith("HTTP/1.1 401 ");
        }
        assertThat(SANDBOX.sandbox().calls("listIngestJobs")).isZero();
    }

    @Test
    void theRightTokenPassesAndThePageNeedsNone() throws Exception {
        Access access = Access.withToken("127.0.0.1", TOKEN);
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), access)) {
            assertThat(gateway.get("/v1/jobs/ingest", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.get("/").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/v1/openapi.json").statusCode()).isEqualTo(200);
            assertThat(RawHttp.exchange(
                            gateway.uri(),
                            JOBS,
                            "Host: localhost",
                            "Authorization: Bearer " + TOKEN,
                            "Authorization: Bearer " + TOKEN))
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5", "gateway.example.com", "127.0.0.1.example.com"})
    void otherAddressesNeedAToken(String host) {
        assertThatThrownBy(() -> Access.withoutToken(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway token");
        assertThat(Access.withToken(host, TOKEN).needsToken()).isTrue();
        assertThat(Access.insecure(host).needsToken()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "has a blank in the middle", "new\r\nline-in-the-token"})
    void weakTokensAreRefusedWithoutBeingRepeated(String token) {
        assertThatThrownBy(() -> Access.withToken("0.0.0.0", token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 characters")
                .message()
                .satisfies(text ->
                        assertThat(token.isEmpty() || !text.contains(token)).isTrue());
        assertThat(Access.withToken("0.0.0.0", TOKEN).toString()).doesNotContain(TOKEN);
    }

    @Test
    void onAWildcardAddressHostsAreAddressesAndAllowedNames() throws Exception {
        Access access = Access.withToken("0.0.0.0", TOKEN).withHostName("gateway.internal");
        try (RunningGateway gateway = RunningGateway.before(SANDBOX.sandbox(), access)) {
            String bearer = "Authorization: Bearer " + TOKEN;
            URI uri = URI.create("http://127.0.0.1:" + gateway.uri().getPort());
            assertThat(RawHttp.exchange(uri, JOBS, "Host: 10.1.2.3:8080", bearer))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(RawHttp.exchange(uri, JOBS, "Host: gateway.internal", bearer))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(RawHttp.exchange(uri, JOBS, "Host: evil.example.com", bearer))
                    .startsWith("HTTP/1.1 421 ");
        }
    }
}
