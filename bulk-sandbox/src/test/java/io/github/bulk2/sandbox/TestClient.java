package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A plain HTTP client for the sandbox: one method per thing a test says. */
final class TestClient {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Sandbox sandbox;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String version = "63.0";

    TestClient(Sandbox sandbox) {
        this.sandbox = sandbox;
        headers.put("Authorization", "Bearer " + sandbox.token());
    }

    TestClient version(String other) {
        version = other;
        return this;
    }

    TestClient header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Sends to a path below the versioned data URL if it is relative, else to the path as it is. */
    HttpResponse<String> send(String method, String path, String contentType, String body) {
        try {
            return http.send(request(method, path, contentType, body), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return http.send(request("GET", path, "", ""), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String method, String path, String contentType, String body) {
        String full = path.startsWith("/") ? path : "/services/data/v" + version + "/" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.instanceUrl() + full))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        if (!contentType.isEmpty()) {
            request.setHeader("Content-Type", contentType);
        }
        return request.build();
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "", "");
    }

    HttpResponse<String> json(String method, String path, String body) {
        return send(method, path, "application/json", body);
    }

    HttpResponse<String> put(String id, String csv) {
        return send("PUT", "jobs/ingest/" + id + "/batches", "text/csv", csv);
    }

    HttpResponse<String> close(String id) {
        return json("PATCH", "jobs/ingest/" + id, "{\"state\":\"UploadComplete\"}");
    }

    HttpResponse<String> abort(String id) {
        return json("PATCH", "jobs/ingest/" + id, "{\"state\":\"Aborted\"}");
    }

    /** Creates an ingest job; further properties as JSON, beginning with a comma. */
    String create(String operation, String object, String more) {
        HttpResponse<String> reply = json(
                "POST",
                "jobs/ingest",
                "{\"operation\":\"" + operation + "\",\"object\":\"" + object + "\"" + more + "}");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return parse(reply).get("id").asText();
    }

    /** Loads a file and waits for the end of its job. */
    JsonNode load(String operation, String object, String more, String csv) {
        String id = create(operation, object, more);
        assertThat(put(id, csv).statusCode()).isEqualTo(201);
        assertThat(close(id).statusCode()).isEqualTo(200);
        return await("ingest", id);
    }

    JsonNode insert(String object, String csv) {
        return load("insert", object, "", csv);
    }

    JsonNode upsert(String object, String key, String csv) {
        return load("upsert", object, ",\"externalIdFieldName\":\"" + key + "\"", csv);
    }

    JsonNode await(String resource, String id) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long pause = Duration.ofMillis(2).toNanos();
        while (true) {
            JsonNode info = parse(get("jobs/" + resource + "/" + id));
            if (info.path("state").asText().matches("JobComplete|Failed|Aborted")) {
                return info;
            }
            assertThat(System.nanoTime()).as("the job has not ended: " + info).isLessThan(end);
            // Between two questions only: 64 clients that ask without pause leave the server no processor.
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, Duration.ofMillis(200).toNanos());
        }
    }

    String successes(JsonNode job) {
        return get("jobs/ingest/" + job.get("id").asText() + "/successfulResults")
                .body();
    }

    String failures(JsonNode job) {
        return get("jobs/ingest/" + job.get("id").asText() + "/failedResults").body();
    }

    String unprocessed(JsonNode job) {
        return get("jobs/ingest/" + job.get("id").asText() + "/unprocessedrecords")
                .body();
    }

    HttpResponse<String> createQuery(String soql) {
        return createQuery("query", soql);
    }

    HttpResponse<String> createQuery(String operation, String soql) {
        return json(
                "POST",
                "jobs/query",
                JSON.createObjectNode()
                        .put("operation", operation)
                        .put("query", soql)
                        .toString());
    }

    /** Runs a query to its end and returns the id of its job. */
    String query(String soql) {
        HttpResponse<String> reply = createQuery(soql);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        String id = parse(reply).get("id").asText();
        assertThat(await("query", id).get("state").asText()).isEqualTo("JobComplete");
        return id;
    }

    String rows(String soql) {
        return get("jobs/query/" + query(soql) + "/results").body();
    }

    static JsonNode parse(HttpResponse<String> reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(reply.body(), e);
        }
    }

    /** The names of an object's fields, in their order. */
    static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
