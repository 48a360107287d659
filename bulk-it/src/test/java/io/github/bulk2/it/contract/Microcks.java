package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The real Microcks in a process of its own, through its REST API. */
final class Microcks implements AutoCloseable {

    private static final String BOUNDARY = "bulk2-document";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI url;

    /**
     * Starts one, and waits until it serves.
     *
     * @param classPath a file with the class path of the module microcks
     */
    Microcks(Path classPath) throws IOException {
        int port = freePort();
        this.url = URI.create("http://127.0.0.1:" + port);
        this.process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath.resolveSibling("classes") + java.io.File.pathSeparator + Files.readString(classPath),
                        "io.github.bulk2.it.microcks.MicrocksServer",
                        Integer.toString(port),
                        Integer.toString(freePort())))
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder log = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.equals("ready")) {
            log.append(line).append('\n');
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("Microcks did not start:\n" + log);
        }
        drain(output);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void drain(BufferedReader output) {
        Thread thread = new Thread(() -> output.lines().forEach(line -> {}), "microcks-output");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    URI url() {
        return url;
    }

    /** Imports an OpenAPI document and gives the id of the service that it describes, {@code name:version}. */
    String importDocument(JsonNode document) throws IOException {
        String body = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"openapi.json\""
                + "\r\nContent-Type: application/json\r\n\r\n" + document + "\r\n--" + BOUNDARY + "--\r\n";
        return send("POST", "/api/artifact/upload?mainArtifact=true", "multipart/form-data; boundary=" + BOUNDARY, body)
                .body();
    }

    /** The service with all its operations and the exchanges that Microcks has understood. */
    JsonNode service(String nameAndVersion) throws IOException {
        for (JsonNode service : json("GET", "/api/services?page=0&size=20", null)) {
            if ((service.path("name").asText() + ":" + service.path("version").asText()).equals(nameAndVersion)) {
                return json("GET", "/api/services/" + service.path("id").asText(), null);
            }
        }
        throw new IOException("Microcks has no service " + nameAndVersion);
    }

    /** Has an operation answered with one of its examples from now on. */
    void dispatchTo(JsonNode service, Operation operation, String example) throws IOException {
        ObjectNode rule = ApiContract.JSON.createObjectNode();
        rule.put("dispatcher", "SCRIPT")
                .put("dispatcherRules", "return \"" + example + "\"")
                .put("defaultDelay", 0)
                .putArray("parameterConstraints");
        String name = URLEncoder.encode(operation.method() + " " + operation.path(), StandardCharsets.UTF_8);
        String id = service.at("/service/id").asText();
        json("PUT", "/api/services/" + id + "/operation?operationName=" + name, rule);
    }

    /** Sends every request of the service to an endpoint, and gives the result when all have been answered. */
    JsonNode test(String nameAndVersion, URI endpoint, String authorization) throws IOException {
        ObjectNode test = ApiContract.JSON.createObjectNode();
        test.put("serviceId", nameAndVersion)
                .put("testEndpoint", endpoint.toString())
                .put("runnerType", "OPEN_API_SCHEMA")
                .put("timeout", Duration.ofSeconds(20).toMillis());
        test.putObject("operationsHeaders")
                .putArray("globals")
                .addObject()
                .put("name", "Authorization")
                .put("values", authorization);
        JsonNode result = json("POST", "/api/tests", test);
        String id = result.path("id").asText();
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (result.path("inProgress").asBoolean() && System.nanoTime() < end) {
            result = json("GET", "/api/tests/" + id, null);
        }
        return result;
    }

    private JsonNode json(String method, String path, JsonNode body) throws IOException {
        HttpResponse<String> answer = send(method, path, "application/json", body == null ? "" : body.toString());
        return answer.body().isEmpty() ? ApiContract.JSON.nullNode() : ApiContract.json(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String contentType, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
