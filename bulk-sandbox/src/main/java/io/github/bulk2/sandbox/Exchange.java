package io.github.bulk2.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** One request and its answer, with the headers that every answer has and the faults that hit this one. */
final class Exchange {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_JSON_BYTES = 4 * 1024 * 1024;

    private final Request request;
    private final Response response;
    private final List<String> segments = new ArrayList<>();
    private final Fields query;
    private final List<Fault> faults;
    private final Faults script;
    private final @Nullable CallLog calls;
    private final @Nullable Recording recording;
    private @Nullable Operation operation;
    private boolean recorded;
    private boolean empty;

    /** @param calls where the call is counted; null for requests that are none of Salesforce's */
    Exchange(Request request, Response response, List<Fault> faults, Faults script, @Nullable CallLog calls) {
        this.request = request;
        this.response = response;
        this.faults = new ArrayList<>(faults);
        this.script = script;
        this.calls = calls;
        this.recording = calls == null || calls.listeners().isEmpty() ? null : new Recording();
        this.query = Request.extractQueryParameters(request);
        for (String segment : Request.getPathInContext(request).split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
    }

    String method() {
        return request.getMethod();
    }

    /** The path's parts without empty ones: trailing and doubled slashes mean nothing. */
    List<String> segments() {
        return segments;
    }

    String pathAndQuery() {
        return request.getHttpURI().getPathQuery();
    }

    /** The version in the path, such as 63.0. */
    String apiVersion() {
        return segments.get(2).substring(1);
    }

    String jobId() {
        return segments.get(5);
    }

    /** The faults for the worker that will process the job; to be asked for once, when it is certain that it will. */
    List<Fault> processingFaults() {
        return script.hittingJob(method(), path(), Objects.requireNonNull(operation, "operation"));
    }

    private String path() {
        return Request.getPathInContext(request);
    }

    /** Breaks or holds back an answer without a body, of which nothing was sent yet. */
    void spoilEmptyAnswer() throws FaultyBody.Cut, InterruptedException {
        if (!empty) {
            return;
        }
        if (fault(Fault.Kind.CUT) != null) {
            throw new FaultyBody.Cut();
        }
        if (fault(Fault.Kind.STALL) != null) {
            script.awaitRelease();
        }
    }

    @Nullable
    Fault fault(Fault.Kind kind) {
        for (Fault fault : faults) {
            if (fault.effect().kind() == kind) {
                return fault;
            }
        }
        return null;
    }

    @Nullable
    String query(String name) {
        return query.getValue(name);
    }

    String header(String name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }

    String mediaType() {
        return header("Content-Type").split(";")[0].strip().toLowerCase(Locale.ROOT);
    }

    void operation(Operation found) {
        operation = found;
    }

    /** Counts the call, once: before the client can see the end of the answer, so that a test can ask at once. */
    void record(int status) {
        if (calls != null && !recorded) {
            recorded = true;
            boolean lost = fault(Fault.Kind.LOST_ANSWER) != null;
            calls.add(new Call(
                    Operation.nameOf(operation), method(), targetToKeep(), lost ? 0 : status, headersToKeep()));
        }
    }

    /** Tells the listeners, once. A body that a fault spoils is not known. */
    void tell(int status) {
        if (calls == null || recording == null || !recording.isToBeTold()) {
            return;
        }
        Map<String, String> requestHeaders = new TreeMap<>(headersToKeep());
        if (!header("Authorization").isEmpty()) {
            requestHeaders.put("authorization", header("Authorization").split(" ")[0]);
        }
        Map<String, String> answerHeaders = new TreeMap<>();
        response.getHeaders().forEach(field -> answerHeaders.put(field.getLowerCaseName(), field.getValue()));
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains("Transfer-Encoding");
        RecordedExchange recorded = new RecordedExchange(
                method(),
                targetToKeep(),
                requestHeaders,
                recording.requestBody(hasBody),
                status,
                answerHeaders,
                recording.answerBody(),
                faults.stream().anyMatch(fault -> fault.effect().kind().spoilsAnswer()),
                fault(Fault.Kind.ANSWER) != null);
        calls.listeners().forEach(listener -> listener.ended(recorded));
    }

    /** Revoking by GET has the token in the query. */
    private String targetToKeep() {
        return operation == Operation.REVOKE_BY_GET ? request.getHttpURI().getPath() : pathAndQuery();
    }

    private Map<String, String> headersToKeep() {
        Map<String, String> headers = new TreeMap<>();
        for (HttpField field : request.getHeaders()) {
            if (!field.getName().equalsIgnoreCase("Authorization")) {
                headers.put(field.getLowerCaseName(), String.valueOf(field.getValue()));
            }
        }
        return Map.copyOf(headers);
    }

    long contentLength() {
        return request.getLength();
    }

    InputStream body() {
        InputStream body = Content.Source.asInputStream(request);
        return recording == null ? body : recording.request(body);
    }

    String text() throws IOException {
        byte[] bytes = body().readNBytes(MAX_JSON_BYTES);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** @throws ApiException 415 if the body is said to be no JSON, 400 if it is none */
    ObjectNode jsonBody() throws IOException {
        if (!mediaType().equals("application/json")) {
            throw new ApiException(
                    415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type of this request must be application/json");
        }
        return json(text());
    }

    static ObjectNode json(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "JSON_PARSER_ERROR", e.getOriginalMessage());
        }
        throw new ApiException(400, "JSON_PARSER_ERROR", "The request body must be a JSON object");
    }

    void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    void reply(int status, JsonNode json) throws IOException {
        byte[] bytes = header("X-PrettyPrint").equals("1")
                ? JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json)
                : JSON.writeValueAsBytes(json);
        reply(status, "application/json;charset=UTF-8", bytes);
    }

    void reply(ApiException error) throws IOException {
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        ObjectNode one = errors.addObject();
        one.put("errorCode", error.errorCode());
        one.put("message", error.getMessage());
        if (!error.fields().isEmpty()) {
            error.fields().forEach(one.putArray("fields")::add);
        }
        reply(error.status(), errors);
    }

    void reply(int status, String contentType, byte[] body) throws IOException {
        try (OutputStream out = begin(status, contentType)) {
            out.write(body);
        }
    }

    void replyEmpty(int status) {
        empty = true;
        response.setStatus(status);
        setHeader("Content-Security-Policy", "upgrade-insecure-requests");
        dropHeaders();
        record(status);
        tell(status);
    }

    /** Begins an answer with a body; the caller writes and closes it. */
    OutputStream begin(int status, String contentType) throws IOException {
        response.setStatus(status);
        setHeader("Content-Type", contentType);
        setHeader("Vary", "Accept-Encoding");
        boolean gzip = header("Accept-Encoding").toLowerCase(Locale.ROOT).contains("gzip");
        if (gzip) {
            setHeader("Content-Encoding", "gzip");
        }
        dropHeaders();
        record(status);
        if (fault(Fault.Kind.LOST_ANSWER) != null) {
            return recorded(OutputStream.nullOutputStream(), status);
        }
        OutputStream wire = Content.Sink.asOutputStream(response);
        OutputStream body = FaultyBody.wrap(wire, this, script);
        return recorded(gzip ? new GZIPOutputStream(body, 1 << 15) : body, status);
    }

    private OutputStream recorded(OutputStream body, int status) {
        return recording == null ? body : recording.answer(body, () -> tell(status));
    }

    void addStandardHeaders() {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-XSS-Protection", "1; mode=block");
        headers.put("X-Robots-Tag", "none");
        headers.put("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private");
    }

    private void dropHeaders() {
        if (calls == null) {
            return;
        }
        for (Fault fault : script.hittingHeaders(method(), path(), response.getHeaders()::contains)) {
            faults.add(fault);
            response.getHeaders().remove(fault.effect().text());
        }
    }
}
