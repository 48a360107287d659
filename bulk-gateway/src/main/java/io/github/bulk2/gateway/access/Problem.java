package io.github.bulk2.gateway.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An error of the gateway's own, as opposed to one of Salesforce's: {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param status the HTTP status
 * @param detail what is wrong and what to do; never a secret or a record
 */
public record Problem(int status, String detail) {

    /** The media type of an answer that tells of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** {@return the body of the answer} */
    public String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "about:blank");
        json.put("title", HttpStatus.getMessage(status));
        json.put("status", status);
        json.put("detail", detail);
        return json.toString();
    }

    /**
     * Sends the whole answer.
     *
     * @param response not committed yet
     * @param callback told when the answer is sent
     */
    public void send(Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, json(), callback);
    }
}
