package io.github.bulk2.internal;

import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
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
                String value = decoded(pair.substring(equals + 1));
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            throw broken("the server's answer has a link that cannot be read");
        }
    }

    /**
     * Where the next page of a list is, or null at its end.
     *
     * @throws BulkTransportException if there is a next page, but not said where: that is not the end
     */
    static @Nullable String nextPage(@Nullable Boolean done, @Nullable String link, String parameter) {
        String next = Boolean.TRUE.equals(done) ? null : parameter(link, parameter);
        if (next == null && Boolean.FALSE.equals(done)) {
            throw broken("the server's list goes on, but its answer does not say where");
        }
        return next;
    }

    private static BulkTransportException broken(String what) {
        return new BulkTransportException(
                what + ". A proxy on the way may have changed it", Progress.ANSWERED, null, null);
    }
}
