package io.github.bulk2.sandbox;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two parts of a request that creates a job and brings its data along. */
record MultipartJob(String job, String content) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final Pattern NAME =
            Pattern.compile("(?i)content-disposition:[^\\r\\n]*[;\\s]name=\"?([^\";\\r\\n]+)");
    private static final Pattern END_OF_HEADERS = Pattern.compile("\\r?\\n\\r?\\n");

    /** @throws ApiException if the body does not consist of the parts job and content */
    static MultipartJob read(Exchange exchange) throws IOException {
        Matcher boundary = BOUNDARY.matcher(exchange.header("Content-Type"));
        if (!boundary.find()) {
            throw malformed();
        }
        String delimiter = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        Map<String, String> parts = new HashMap<>();
        String text = "\n" + exchange.text();
        int start = text.indexOf("\n" + delimiter);
        while (start >= 0) {
            int from = start + 1 + delimiter.length();
            int end = text.indexOf("\n" + delimiter, from);
            if (end < 0) {
                break;
            }
            add(parts, text.substring(from, text.charAt(end - 1) == '\r' ? end - 1 : end));
            start = end;
        }
        String job = parts.get("job");
        String content = parts.get("content");
        if (job == null || content == null) {
            throw malformed();
        }
        return new MultipartJob(job, content);
    }

    private static void add(Map<String, String> parts, String part) {
        Matcher headersEnd = END_OF_HEADERS.matcher(part);
        if (!headersEnd.find()) {
            throw malformed();
        }
        Matcher name = NAME.matcher(part.substring(0, headersEnd.start()));
        if (name.find()) {
            parts.put(name.group(1), part.substring(headersEnd.end()));
        }
    }

    private static ApiException malformed() {
        return ApiException.invalidJob("A multipart request consists of the parts job and content");
    }
}
