package io.github.bulk2.it.contract;

import java.util.Map;

/**
 * A request and its answer, as they were on the wire. Header names are in lower case.
 *
 * @param target path and query
 * @param requestBody empty for none; null if it was not read to its end
 * @param status 0 if there was no answer
 * @param answerBody empty for none; null if it was not kept
 */
record Exchange(
        String method,
        String target,
        Map<String, String> requestHeaders,
        String requestBody,
        int status,
        Map<String, String> answerHeaders,
        String answerBody) {

    @Override
    public String toString() {
        return method + " " + target + " -> " + status;
    }
}
