package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.load.Load;
import io.github.bulk2.sandbox.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A whole web application with Actuator on a port, and what it tells over HTTP. */
class ApplicationTest {

    private static final String SECRET = "s3cret-of-the-app";
    private static final String PROXY_SECRET = "s3cret-of-the-proxy";

    private static Sandbox sandbox;
    private static ConfigurableApplicationContext application;
    private static URI actuator;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @BeforeAll
    static void start() {
        sandbox = Sandbox.builder().client("app", SECRET).start();
        application = SpringApplication.run(
                Application.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.endpoints.web.exposure.include=health,metrics,env,configprops,beans",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always",
                "--bulk2.health.min-interval=0s",
                "--bulk2.calls.retry.first-delay=1ms",
                "--bulk2.instance-url=" + sandbox.instanceUrl(),
                "--bulk2.auth.app.client-id=app",
                // Plain HTTP to this machine never goes there.
                "--bulk2.http.proxy.host=127.0.0.1",
                "--bulk2.http.proxy.port=1",
                "--bulk2.http.proxy.user=loader",
                "--bulk2.http.proxy.password=" + PROXY_SECRET,
                "--my.own.name=" + SECRET,
                "--bulk2.auth.app.client-secret=${my.own.name}");
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        actuator = URI.create("http://127.0.0.1:" + port + "/actuator/");
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    private static HttpResponse<String> get(String endpoint) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(actuator.resolve(endpoint)).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void healthShowsWhatIsLeftOfTheAllowances() throws Exception {
        HttpResponse<String> answer = get("health");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode health = json(answer).at("/components/bulk2");
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.at("/details/DailyApiRequests/max").asLong()).isPositive();
        assertThat(health.at("/details/DailyApiRequests/remaining").asLong())
                .isPositive()
                .isLessThan(health.at("/details/DailyApiRequests/max").asLong());
        assertThat(health.at("/details/DailyBulkApiBatches/remaining").asLong()).isPositive();
        assertThat(health.at("/details/asOf").asText()).startsWith("20");
    }

    @Test
    void metersShowTheCallsOfALoad(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "Name\nA\nB\n");
        application
                .getBean(BulkClient.class)
                .load(Load.of(IngestRequest.insert("Account"), file).withRunFolder(folder.resolve("run")));
        JsonNode calls = json(get("metrics/bulk2.call"));
        assertThat(calls.at("/measurements/0/value").asDouble()).isGreaterThan(4);
        assertThat(calls.path("availableTags").toString()).contains("CREATE_INGEST_JOB", "SUCCESS");
        JsonNode records = json(get("metrics/bulk2.records?tag=outcome:successful"));
        assertThat(records.at("/measurements/0/value").asDouble()).isEqualTo(2);
        JsonNode allowed = json(get("metrics/bulk2.api.allowance.max"));
        assertThat(allowed.at("/measurements/0/value").asDouble()).isPositive();
    }

    @Test
    void noEndpointShowsASecret() throws Exception {
        String environment = get("env").body();
        assertThat(environment)
                .contains("bulk2.auth.app.client-secret", sandbox.instanceUrl().toString())
                .doesNotContain(SECRET, PROXY_SECRET);
        assertThat(json(get("env/my.own.name")).at("/property/value").asText()).isEqualTo("******");
        String properties = get("configprops").body();
        assertThat(properties)
                .contains("clientSecret", "\"clientId\":\"app\"", "\"user\":\"loader\"")
                .doesNotContain(SECRET, PROXY_SECRET);
        assertThat(get("beans").body()).contains("bulkClient").doesNotContain(SECRET, PROXY_SECRET);
    }
}
