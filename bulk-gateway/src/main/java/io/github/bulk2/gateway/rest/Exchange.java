package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.BulkClient;
import io.github.bulk2.JobId;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.gateway.access.BodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Everything that comes from the client is checked here. For one thread at a time. */
final class Exchange {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    static final int MAX_JSON_BYTES = 256 * 1024;

    private Request request;
    private final Response response;
    private final BulkClient client;
    private final BodyReader bodies;
    private List<String> segments = List.of();
    private CsvDialect dialect = CsvDialect.defaultDialect();
    private @Nullable Route route;
    private @Nullable Fields parameters;
    private @Nullable CompletableFuture<byte[]> later;

    Exchange(Request request, Response response, BulkClient client, BodyReader bodies) {
        this.request = request;
        this.response = response;
        this.client = client;
        this.bodies = bodies;
    }

    /** Goes on with the same request, of whose body something was read. */
    void begun(Request same) {
        request = same;
    }

    /** Notes how the job of an upload wants its data. */
    void dialect(CsvDialect ofJob) {
        dialect = ofJob;
    }

    CsvDialect dialect() {
        return dialect;
    }

    /** Whether the client waits to be told to send the body. */
    boolean expectsToContinue() {
        return request.getHeaders().contains(HttpHeader.EXPECT);
    }

    String method() {
        return request.getMethod();
    }

    String path() {
        return Request.getPathInContext(request);
    }

    /** Whether the path has parts that the path in the context hides. */
    boolean hasPathParameters() {
        return request.getHttpURI().getPath().indexOf(';') >= 0;
    }

    /** Tells which operation it is, whose parameters are then checked: a mistyped one must not be taken for none. */
    void take(Route found, List<String> pathSegments) {
        route = found;
        segments = pathSegments;
        Fields given = queryParameters();
        Set<String> unknown = new TreeSet<>(given.getNames());
        unknown.removeAll(found.parameters());
        if (!unknown.isEmpty()) {
            throw badRequest("There is a query parameter that this operation does not know. It knows "
                    + (found.parameters().isEmpty() ? "none" : String.join(", ", new TreeSet<>(found.parameters())))
                    + ".");
        }
        parameters = given;
    }

    private Fields queryParameters() {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException malformed) {
            throw badRequest("The query string is not well-formed UTF-8 in percent encoding.");
        }
    }

    JobId jobId() {
        int place = route == null ? -1 : route.segments().indexOf(Route.JOB_ID);
        try {
            return JobId.of(segments.get(place));
        } catch (IllegalArgumentException notOne) {
            throw badRequest("That is not the id of a job: it begins with 750 and has 15 or 18 letters and digits.");
        }
    }

    /** The value of a query parameter, or null if it is not given. */
    @Nullable
    String parameter(String name, Pattern form) {
        List<String> values = parameters == null ? null : parameters.getValues(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw badRequest("The query parameter " + name + " is given more than once.");
        }
        if (!form.matcher(values.get(0)).matches()) {
            throw badRequest("The query parameter " + name + " does not have the form " + form + ".");
        }
        return values.get(0);
    }

    /** The value of a query parameter that is a number, or the other one if it is not given. */
    long number(String name, long least, long otherwise) {
        String text = parameter(name, Pattern.compile("[0-9]{1,10}"));
        long number = text == null ? otherwise : Long.parseLong(text);
        if (text != null && (number < least || number > Integer.MAX_VALUE)) {
            throw badRequest(
                    "The query parameter " + name + " must be from " + least + " to " + Integer.MAX_VALUE + ".");
        }
        return number;
    }

    /**
     * The media type of the body, without parameters, in lower case; empty if there is none.
     *
     * @throws ProblemException if there are several, or the text is not UTF-8, which is all that Salesforce takes
     */
    String mediaType() {
        List<String> types = request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
        if (types.size() > 1) {
            throw badRequest("There is more than one Content-Type.");
        }
        String type = types.isEmpty() ? "" : types.get(0);
        String charset = MimeTypes.getCharsetFromContentType(type);
        if (charset != null && !charset.equalsIgnoreCase("utf-8") && !charset.equalsIgnoreCase("us-ascii")) {
            throw new ProblemException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "Texts are taken in UTF-8 only; the Content-Type names another charset.");
        }
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** What is said about the body's packing, for the way or for good; empty if nothing is. */
    String contentEncoding() {
        List<String> codings = new ArrayList<>(request.getHeaders().getCSV(HttpHeader.CONTENT_ENCODING, false));
        // The server has undone the chunks and nothing else.
        codings.addAll(request.getHeaders().getCSV(HttpHeader.TRANSFER_ENCODING, false));
        codings.removeIf("chunked"::equalsIgnoreCase);
        return String.join(",", codings).toLowerCase(Locale.ROOT);
    }

    /**
     * Requires a body that is all of something, as opposed to a part of it or to one that nobody can find the end of.
     *
     * @throws ProblemException if it is not
     */
    void requireWholeBody() {
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.CONTENT_RANGE)) {
            throw badRequest("A part of an upload is not taken: send it whole, without Content-Range.");
        }
        if (!headers.contains(HttpHeader.CONTENT_LENGTH) && !headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            throw new ProblemException(
                    HttpStatus.LENGTH_REQUIRED_411,
                    "The upload has neither Content-Length nor chunks, and so no body.");
        }
    }

    /** The media types that the client accepts, the best first. */
    List<String> acceptedTypes() {
        List<String> types = new ArrayList<>();
        for (String type : request.getHeaders().getQualityCSV(HttpHeader.ACCEPT)) {
            types.add(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
        }
        return types;
    }

    /** Whether the answer may be packed with gzip; not if nothing is said, as most who say nothing cannot unpack it. */
    boolean acceptsGzip() {
        for (String coding : request.getHeaders().getQualityCSV(HttpHeader.ACCEPT_ENCODING)) {
            if (coding.split(";", 2)[0].strip().equalsIgnoreCase("gzip")) {
                return true;
            }
        }
        return false;
    }

    /** The length of the body as it comes, or -1. */
    long contentLength() {
        return request.getLength();
    }

    InputStream body() {
        return new ClientInput(Content.Source.asInputStream(request), bodies);
    }

    /**
     * Requires a body that is said to be JSON.
     *
     * @throws ProblemException if it is not
     */
    void requireJson() {
        if (!mediaType().equals("application/json") || !contentEncoding().isEmpty()) {
            throw new ProblemException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "The body must be application/json, without Content-Encoding.");
        }
    }

    /** The body, a JSON object with no other members than these. */
    ObjectNode json(Set<String> members) throws IOException {
        byte[] bytes = body().readNBytes(MAX_JSON_BYTES + 1);
        if (bytes.length > MAX_JSON_BYTES) {
            throw new ProblemException(
                    HttpStatus.PAYLOAD_TOO_LARGE_413, "The body is larger than " + MAX_JSON_BYTES + " bytes.");
        }
        ObjectNode json = object(bytes);
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            JsonNode value = json.get(name);
            if (!members.contains(name) || !(value.isTextual() || value.isNull())) {
                throw badRequest("The body may have these members, all of them texts: "
                        + String.join(", ", new TreeSet<>(members)) + ".");
            }
        }
        return json;
    }

    private static ObjectNode object(byte[] bytes) throws IOException {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw badRequest("The body is not well-formed JSON: " + place(malformed) + ".");
        }
        throw badRequest("The body must be a JSON object.");
    }

    /** Where it is malformed; what stands there is nobody's business. */
    static String place(JsonProcessingException malformed) {
        if (malformed instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a name, a number or a text in it is too long";
        }
        return malformed.getLocation() == null
                ? "see its beginning"
                : "see line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
    }

    void header(String name, String value) {
        response.getHeaders().put(name, value);
    }

    void replyEmpty(int status) {
        commonHeaders();
        response.setStatus(status);
    }

    void reply(int status, JsonNode json) throws IOException {
        reply(status, "application/json", JSON.writeValueAsBytes(json));
    }

    void reply(int status, String contentType, byte[] body) throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        try (OutputStream out = begin(status, contentType)) {
            out.write(body);
        }
    }

    /** Has the request answered with JSON that is not there yet. */
    void replyLater(CompletableFuture<byte[]> json) {
        later = json;
    }

    /** What the answer waits for, or null if it was given. */
    @Nullable
    CompletableFuture<byte[]> later() {
        return later;
    }

    /** Answers with JSON, without waiting until the client has taken it. */
    void send(int status, byte[] json, Callback callback) {
        head(status, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    /** Threads of the server, for what another thread cannot wait for. */
    Executor threads() {
        return request.getContext();
    }

    /** Begins an answer with a body; closing it ends it, and whoever does not close it has to fail. */
    OutputStream begin(int status, String contentType) {
        head(status, contentType);
        return new ClientOutput(Content.Sink.asOutputStream(response));
    }

    boolean isCommitted() {
        return response.isCommitted();
    }

    /**
     * Makes sure that an answer that began and will not end is not taken for whole: without chunks, as HTTP/1.0 is, the end of
     * the connection would be its end, so that the connection has to be reset.
     */
    void breakOff() {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getHttpVersion() == HttpVersion.HTTP_1_0
                && connection.getConnection().getEndPoint() instanceof SocketChannelEndPoint socket) {
            try {
                socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException closed) {
                // It is broken off already.
            }
        }
    }

    /** Takes back what was said of an answer that did not begin. */
    void restart() {
        List.of(
                        "Content-Length",
                        "Content-Type",
                        "Content-Encoding",
                        "Vary",
                        "Sforce-Locator",
                        "Sforce-NumberOfRecords")
                .forEach(response.getHeaders()::remove);
    }

    private void head(int status, String contentType) {
        commonHeaders();
        response.setStatus(status);
        header("Content-Type", contentType);
    }

    private void commonHeaders() {
        header("Cache-Control", "no-store");
        client.apiUsage().map(Exchange::limitInfo).ifPresent(usage -> header("Sforce-Limit-Info", usage));
    }

    private static String limitInfo(ApiUsage usage) {
        return "api-usage=" + usage.used() + "/" + usage.allowed();
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST_400, detail);
    }
}
