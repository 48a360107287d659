package io.github.bulk2.gateway.mcp;

import java.util.List;
import java.util.Map;

/**
 * What a call gave: one JSON object, and links to where the rest is.
 *
 * @param data strings, numbers, booleans, lists, maps and nulls only
 */
record ToolResult(Map<String, Object> data, List<Link> links) {

    record Link(String uri, String name, String mimeType, String description) {}

    static ToolResult of(Map<String, Object> data, Link... links) {
        return new ToolResult(data, List.of(links));
    }
}
