package io.github.bulk2.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a {@link Sandbox} and its answer. Header names are in lower case; of the {@code Authorization} header only
 * the scheme is kept. Bodies are uncompressed.
 *
 * @param method the HTTP method
 * @param target the path with its query
 * @param requestHeaders the request's headers
 * @param requestBody the request's body, empty if there was none; null if it was not read to its end or is larger than 1
 *     MB
 * @param status the status of the answer; 0 if none was sent
 * @param answerHeaders the answer's headers, except those of the connection
 * @param answerBody the answer's body, empty if there was none; null if it is larger than 1 MB
 * @param spoiled whether a {@link Fault} lost, cut or stalled the answer or took a header away
 * @param scripted whether a {@link Fault} gave the answer, and not the sandbox
 */
public record RecordedExchange(
        String method,
        String target,
        Map<String, String> requestHeaders,
        @Nullable String requestBody,
        int status,
        Map<String, String> answerHeaders,
        @Nullable String answerBody,
        boolean spoiled,
        boolean scripted) {}
