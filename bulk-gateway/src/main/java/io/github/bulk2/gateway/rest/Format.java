package io.github.bulk2.gateway.rest;

import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/** How rows are written on the way in and out. */
enum Format {
    /** As Salesforce reads and writes it. */
    CSV("text/csv"),
    /** One array of objects. */
    JSON("application/json"),
    /** One object a line. */
    JSON_LINES("application/jsonl");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    private boolean isNamed(String type) {
        return type.equals(mediaType) || (this == JSON_LINES && type.equals("application/x-ndjson"));
    }

    /** What a client accepts best; CSV if it does not say. */
    static Format accepted(List<String> types) {
        if (types.isEmpty()) {
            return CSV;
        }
        for (String type : types) {
            for (Format format : values()) {
                boolean any = type.equals("*/*") || type.equals(format.mediaType.split("/")[0] + "/*");
                if (any || format.isNamed(type)) {
                    return format;
                }
            }
        }
        throw new ProblemException(
                HttpStatus.NOT_ACCEPTABLE_406, "Rows come as text/csv, application/json or application/jsonl.");
    }

    /** What a body says it is. */
    static Format sent(String type) {
        for (Format format : values()) {
            if (format.isNamed(type)) {
                return format;
            }
        }
        throw new ProblemException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                "Rows are taken as text/csv, application/json or application/jsonl.");
    }
}
