package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A JSON-RPC message as far as it has to be looked at before the SDK does: it answers some with a stack trace, and others end
 * its reading of standard input.
 */
record Message(JsonNode json) {

    /** Bytes of one message; a larger one is refused. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int INVALID_PARAMS = -32602;
    private static final int METHOD_NOT_FOUND = -32601;

    static Message parse(byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        return new Message(json == null ? NullNode.getInstance() : json);
    }

    /** The answer to what cannot be a message; empty for what can. */
    Optional<String> refusal() {
        if (!json.isObject() || !json.path("jsonrpc").asText().equals("2.0")) {
            return Optional.of(error(INVALID_REQUEST, "Send one JSON-RPC 2.0 object at a time."));
        }
        boolean isCall = json.path("method").isTextual();
        boolean isAnswer = !json.has("method") && (json.has("result") || json.has("error"));
        JsonNode id = json.path("id");
        if (!(isCall || isAnswer) || !(id.isMissingNode() || id.isTextual() || id.isIntegralNumber())) {
            return Optional.of(error(INVALID_REQUEST, "Send a request, a notification or a response of JSON-RPC 2.0."));
        }
        JsonNode params = json.path("params");
        if (!isObjectOrAbsent(params)
                || !isObjectOrAbsent(params.path("_meta"))
                || (isMethod("tools/call")
                        && (!params.path("name").isTextual() || !isObjectOrAbsent(params.path("arguments"))))) {
            // The SDK would log what it cannot convert, and that may be a caller's data.
            return Optional.of(error(INVALID_PARAMS, "params, or a member of it, has a wrong type."));
        }
        // Clients of 2026-07-28 ask this first; this answer has them go on with initialize.
        if (isMethod("server/discover")) {
            return Optional.of(
                    error(
                            METHOD_NOT_FOUND,
                            "Method not found: server/discover. This server speaks 2025-03-26 to 2025-11-25: send initialize."));
        }
        return Optional.empty();
    }

    private static boolean isObjectOrAbsent(JsonNode node) {
        return node.isObject() || node.isMissingNode() || node.isNull();
    }

    boolean isMethod(String name) {
        return json.path("method").asText().equals(name);
    }

    boolean isRequest() {
        return json.has("method") && json.has("id");
    }

    /** Whether the refusal is an answer like any other, rather than one to a bad request. */
    boolean isWellFormed() {
        return isMethod("server/discover");
    }

    /** The same with one more member in {@code params._meta}. */
    Message withMeta(String name, String value) {
        ObjectNode copy = json.deepCopy();
        copy.withObjectProperty("params").withObjectProperty("_meta").put(name, value);
        return new Message(copy);
    }

    String id() {
        return json.path("id").toString();
    }

    /** The request that a notification takes back. */
    String cancelledId() {
        return json.path("params").path("requestId").toString();
    }

    private String error(int code, String text) {
        JsonNode id = json.path("id");
        return error(id.isTextual() || id.isIntegralNumber() ? id : NullNode.getInstance(), code, text);
    }

    static String parseError() {
        return error(NullNode.getInstance(), PARSE_ERROR, "Parse error: this is no JSON in UTF-8.");
    }

    static String tooLarge() {
        return error(
                NullNode.getInstance(),
                INVALID_REQUEST,
                "The message is larger than " + MAX_BYTES + " bytes. Put data into the files folder instead.");
    }

    private static String error(JsonNode id, int code, String text) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.putObject("error").put("code", code).put("message", text);
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
