package io.github.bulk2.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads Salesforce's links, which are absolute, relative to the host, or relative to the API. Stateless. */
final class Links {

    private Links() {}

    /** The decoded value of a query parameter, or null when the link has none. */
    static @Nullable String parameter(@Nullable String link, String name) {
        if (link == null) {
            return null;
        }
        int query = link.indexOf('?');
        if (query < 0) {
            return null;
        }
        for (String pair : link.substring(query + 1).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equalsIgnoreCase(name)) {
                String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }
}
