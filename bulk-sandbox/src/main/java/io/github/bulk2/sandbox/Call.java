package io.github.bulk2.sandbox;

import java.util.Map;

/**
 * One HTTP call that a {@link Sandbox} answered, without its body. The {@code Authorization} header is not kept.
 *
 * @param operation the operation's id in Salesforce's API description, such as {@code createIngestJob}; for other paths
 *     {@code token}, {@code revoke}, {@code soap}, {@code versions}, {@code limits} or {@code unknown}
 * @param method the HTTP method
 * @param path the path with its query
 * @param status the status of the answer; 0 if no answer was sent
 * @param headers the request's headers, names in lower case
 */
public record Call(String operation, String method, String path, int status, Map<String, String> headers) {}
