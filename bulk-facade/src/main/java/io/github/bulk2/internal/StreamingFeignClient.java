package io.github.bulk2.internal;

import feign.Client;
import feign.Request;
import feign.RequestTemplate;
import feign.Response;
import feign.codec.Encoder;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.input.ProxyInputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feign's transport, streaming both ways over Apache HttpClient 5, with the access token added. Thread-safe.
 *
 * <p>Feign 13 holds a request body as one byte array. A body that is an {@link HttpEntity} therefore passes round it:
 * as Feign's encoder this class parks the entity for the calling thread, as Feign's client it sends it. Both happen in
 * one call on one thread. A response body is handed through unread; closing it early drops its connection at once.
 *
 * <p>A 401 is the one answer handled here: the token is reported as refused and the request sent once more if a fresh
 * token can be had and the body can be read again. Salesforce refuses before it acts, so this is safe for every call.
 */
final class StreamingFeignClient implements Client, Encoder {

    /** Stands for the org's URL in the requests that Feign makes. */
    static final String ANY_ORG = "https://instance-url";

    private static final String CALL_OPTIONS = "Sforce-Call-Options";
    private static final Logger LOG = LoggerFactory.getLogger(StreamingFeignClient.class);
    private static final ThreadLocal<@Nullable HttpEntity> PARKED = new ThreadLocal<>();

    private final HttpEngine http;
    private final Org org;
    private final Encoder jsonEncoder;
    private final Allowance allowance;
    private final String callOptions;

    StreamingFeignClient(HttpEngine http, Org org, Encoder jsonEncoder, Allowance allowance, String clientName) {
        this.http = http;
        this.org = org;
        this.jsonEncoder = jsonEncoder;
        this.allowance = allowance;
        this.callOptions = "client=" + clientName;
    }

    void probe() {
        URI known = org.knownUrl();
        if (known == null) {
            return;
        }
        HttpGet message = new HttpGet(known.resolve("/services/data"));
        int status;
        boolean isPage;
        try (ClassicHttpResponse answer = http.send(message)) {
            status = answer.getCode();
            Header type = answer.getFirstHeader("Content-Type");
            isPage = type != null && ApiAnswer.isPage(type.getValue());
            EntityUtils.consume(answer.getEntity());
        } catch (IOException failure) {
            throw TransportFailure.of(message.getMethod(), known, failure);
        }
        if (status >= 500 || isPage) {
            throw new BulkTransportException(
                    known.getHost() + " answers with " + (isPage ? "a web page, HTTP " : "HTTP ") + status,
                    BulkTransportException.Progress.NOT_SENT,
                    null,
                    null);
        }
    }

    @Override
    public void encode(Object body, Type bodyType, RequestTemplate template) {
        if (body instanceof HttpEntity entity) {
            PARKED.set(entity);
        } else {
            jsonEncoder.encode(body, bodyType, template);
        }
    }

    @Override
    public Response execute(Request request, Request.Options options) {
        HttpEntity body = PARKED.get();
        PARKED.remove();
        allowance.check();
        AccessToken token = org.token();
        Response response = send(request, body, token);
        if (response.status() == 401 && org.invalidate(token) && (body == null || body.isRepeatable())) {
            response.close();
            response = send(request, body, org.token());
        }
        return response;
    }

    private Response send(Request request, @Nullable HttpEntity body, AccessToken token) {
        // Which org it is may be known only now that there is a token.
        URI url = URI.create(org.url() + request.url().substring(ANY_ORG.length()));
        HttpUriRequestBase message = new HttpUriRequestBase(request.httpMethod().name(), url);
        request.headers().forEach((name, values) -> {
            // Length and type of a body are the entity's to say.
            if (!name.equalsIgnoreCase("Content-Length") && !(body != null && name.equalsIgnoreCase("Content-Type"))) {
                values.forEach(value -> message.addHeader(name, value));
            }
        });
        if (!message.containsHeader(CALL_OPTIONS)) {
            message.setHeader(CALL_OPTIONS, callOptions);
        }
        message.setHeader(new Authorization(token));
        if (AsSent.askedIn(message)) {
            http.leaveAsSent(message);
        }
        CountedEntity sent = counted(request, body, message);
        message.setEntity(sent);
        Running call = Running.current();
        CallTally.sending();
        try {
            ClassicHttpResponse answer = Cancellation.waiting(message::cancel, () -> http.send(message));
            Header limit = answer.getFirstHeader("Sforce-Limit-Info");
            if (limit != null) {
                allowance.saw(limit.getValue());
                allowance.usage().ifPresent(usage -> Running.apiUsage(call, usage));
            }
            return ApiAnswer.required(feignResponse(request, message, answer, call));
        } catch (IOException failure) {
            throw TransportFailure.of(message.getMethod(), url, failure);
        } finally {
            if (sent != null) {
                Running.transferred(call, sent.sent(), 0);
            }
        }
    }

    private static @Nullable CountedEntity counted(
            Request request, @Nullable HttpEntity body, HttpUriRequestBase message) {
        if (body != null) {
            return new CountedEntity(new WholeEntity(body, message));
        }
        return request.body() == null
                ? null
                : new CountedEntity(new ByteArrayEntity(request.body(), ContentType.APPLICATION_JSON));
    }

    private static Response feignResponse(
            Request request, HttpUriRequestBase message, ClassicHttpResponse answer, @Nullable Running call)
            throws IOException {
        Map<String, Collection<String>> headers = new LinkedHashMap<>();
        for (Header header : answer.getHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(header.getValue());
        }
        Response.Builder response = Response.builder()
                .status(answer.getCode())
                .reason(answer.getReasonPhrase())
                .headers(headers)
                .request(request);
        HttpEntity entity = answer.getEntity();
        if (entity == null) {
            answer.close();
            return response.build();
        }
        // Packed it is only if it was asked to stay as it is; an error is for reading here.
        boolean packedError =
                answer.getCode() / 100 != 2 && "gzip".equalsIgnoreCase(String.valueOf(entity.getContentEncoding()));
        InputStream content = packedError ? new GZIPInputStream(entity.getContent()) : entity.getContent();
        return response.body(new ResponseStream(content, entity.getContentType(), message, answer, call), null)
                .build();
    }

    /** The HTTP client can log headers, as text; this one does not tell its value there. */
    private record Authorization(AccessToken token) implements Header {

        @Override
        public String getName() {
            return "Authorization";
        }

        @Override
        public String getValue() {
            return "Bearer " + token.value();
        }

        @Override
        public boolean isSensitive() {
            return true;
        }

        @Override
        public String toString() {
            return "Authorization: (hidden)";
        }
    }

    /**
     * A response body. Closing it early cancels the exchange instead of draining what may be a gigabyte, or may never
     * end; of JSON most often only the end of the transfer is left, and reading that keeps the connection.
     */
    private static final class ResponseStream extends ProxyInputStream {

        private static final int REST = 8 * 1024;

        private final HttpUriRequestBase message;
        private final ClassicHttpResponse answer;
        private final @Nullable Running call;
        private final boolean large;
        private long received;
        private boolean ended;
        private boolean closed;

        ResponseStream(
                InputStream content,
                @Nullable String type,
                HttpUriRequestBase message,
                ClassicHttpResponse answer,
                @Nullable Running call) {
            super(content);
            this.message = message;
            this.answer = answer;
            this.call = call;
            this.large = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/csv");
        }

        @Override
        protected void afterRead(int count) {
            ended |= count < 0;
            received += Math.max(0, count);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            Running.transferred(call, 0, received);
            if (ended || (!large && endsSoon())) {
                super.close();
                answer.close();
            } else {
                message.cancel();
                closeCancelled();
            }
        }

        private boolean endsSoon() {
            try {
                return in.readNBytes(REST).length < REST;
            } catch (IOException broken) {
                return false;
            }
        }

        private void closeCancelled() {
            try {
                answer.close();
            } catch (IOException expected) {
                LOG.trace("closing an exchange that was cancelled", expected);
            }
        }
    }
}
