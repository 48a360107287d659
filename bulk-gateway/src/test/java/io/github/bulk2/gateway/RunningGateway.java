package io.github.bulk2.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.gateway.access.Access;
import io.github.bulk2.gateway.rest.RestSettings;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A gateway before a sandbox, and a client that speaks to it over the wire. */
public final class RunningGateway implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    private final BulkClient bulk;
    private final Gateway gateway;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningGateway(Sandbox sandbox, UnaryOperator<Gateway.Builder> settings) throws IOException {
        this(sandbox.instanceUrl(), sandbox.token(), settings);
    }

    private RunningGateway(URI org, String token, UnaryOperator<Gateway.Builder> settings) throws IOException {
        bulk = BulkClient.builder()
                .instanceUrl(org)
                .tokens(TokenProvider.fixed(token))
                .http(HttpSettings.ofDefaults().withReadTimeout(Duration.ofSeconds(20)))
                .calls(CallSettings.ofDefaults()
                        .withMaxAttempts(2)
                        .withRetryDelays(Duration.ofMillis(10), Duration.ofMillis(10)))
                .build();
        gateway = settings.apply(Gateway.builder(bulk).restPort(0).mcpPort(0).grace(Duration.ofSeconds(2)))
                .open();
    }

    public static RunningGateway before(Sandbox sandbox) throws IOException {
        return new RunningGateway(sandbox, builder -> builder);
    }

    public static RunningGateway before(Sandbox sandbox, Access access) throws IOException {
        return new RunningGateway(sandbox, builder -> builder.access(access));
    }

    public static RunningGateway before(Sandbox sandbox, RestSettings settings) throws IOException {
        return new RunningGateway(sandbox, builder -> builder.rest(settings));
    }

    public static RunningGateway before(Sandbox sandbox, Duration grace) throws IOException {
        return new RunningGateway(sandbox, builder -> builder.grace(grace));
    }

    /** With another time before the rate of a body counts. */
    static RunningGateway patient(Sandbox sandbox, Duration patience) throws IOException {
        return new RunningGateway(sandbox, builder -> builder.patience(patience));
    }

    /** Before something that is no sandbox. */
    public static RunningGateway before(URI org) throws IOException {
        return new RunningGateway(org, "00Dtoken", builder -> builder);
    }

    public URI uri() {
        return gateway.restUri();
    }

    public Gateway gateway() {
        return gateway;
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public HttpResponse<String> send(String method, String path, String json) throws IOException, InterruptedException {
        return send(method, path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    public HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri() + path))
                .method(method, body)
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** A new ingest job; gives its id. */
    public String createIngestJob(String operation) throws IOException, InterruptedException {
        HttpResponse<String> created =
                send("POST", "/v1/jobs/ingest", "{\"object\": \"Account\", \"operation\": \"" + operation + "\"}");
        return JSON.readTree(created.body()).path("id").asText();
    }

    public String upload(String jobId, String type, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                "PUT", "/v1/jobs/ingest/" + jobId + "/batches", BodyPublishers.ofString(body), "Content-Type", type);
        return answer.statusCode() + answer.body();
    }

    /** Closes the job and waits for its end. */
    public JsonNode process(String jobId) throws IOException, InterruptedException {
        send("PATCH", "/v1/jobs/ingest/" + jobId, "{\"state\": \"UploadComplete\"}");
        return awaitEnd("/v1/jobs/ingest/" + jobId);
    }

    public JsonNode awaitEnd(String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        JsonNode job = JSON.readTree(get(path).body());
        while (!job.path("state").asText().matches("JobComplete|Failed|Aborted")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the job does not end: " + job);
            }
            job = JSON.readTree(get(path).body());
        }
        return job;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        bulk.close();
    }
}
