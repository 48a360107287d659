package io.github.bulk2.internal;

import feign.Request.HttpMethod;
import feign.Response;
import io.github.bulk2.error.BulkTransportException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells answers of the API from pages that a proxy or a maintenance server gives with a status of success. Whether the
 * request of such an answer took effect is unknown. Stateless.
 */
final class ApiAnswer {

    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    private ApiAnswer() {}

    /** Returns the response if it may be one of the API, and closes it otherwise. */
    static Response required(Response response) throws IOException {
        if (response.status() / 100 != 2) {
            return response;
        }
        String type = ErrorTranslator.first(response.headers(), "Content-Type");
        if (isPage(type) || hasForeignBody(response, type)) {
            response.close();
            throw unusable(response, type);
        }
        return response;
    }

    static boolean isPage(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.strip().toLowerCase(Locale.ROOT);
        return type.startsWith("text/html") || type.startsWith("application/xhtml");
    }

    /** The API answers an upload with 201 and a deletion with 204, both without a body. */
    private static boolean hasForeignBody(Response response, @Nullable String type) throws IOException {
        HttpMethod method = response.request().httpMethod();
        if (response.body() == null || (method != HttpMethod.PUT && method != HttpMethod.DELETE)) {
            return false;
        }
        boolean documented = response.status() == (method == HttpMethod.PUT ? CREATED : NO_CONTENT);
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        if (documented && json) {
            return false;
        }
        try (InputStream body = response.body().asInputStream()) {
            return body.read() >= 0;
        }
    }

    static BulkTransportException unusable(Response response, @Nullable String type) {
        return BulkTransportException.unusable(
                "the server answered HTTP " + response.status() + " with "
                        + (type == null ? "a body" : "\"" + ErrorTranslator.word(type) + "\"")
                        + " that is no answer of the API. It may be a maintenance page, or a proxy may have changed the answer",
                FeignApis.job(response));
    }
}
