package io.github.bulk2.internal;

import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/**
 * Asks for answers whose bodies stay as they are sent, packed or not. A call is made by one thread from beginning to end, so
 * the thread knows what is asked for; the generated interfaces have no room for it.
 */
final class AsSent {

    private static final ThreadLocal<@Nullable String> ACCEPTED = new ThreadLocal<>();

    private AsSent() {}

    /** Makes a call whose answer stays as it is sent, in gzip if that is accepted. */
    static <T> T during(boolean gzip, Supplier<T> call) {
        ACCEPTED.set(gzip ? "gzip" : "identity");
        try {
            return call.get();
        } finally {
            ACCEPTED.remove();
        }
    }

    /** Says so in a request of the calling thread; tells whether it did. */
    static boolean askedIn(HttpUriRequestBase message) {
        String accepted = ACCEPTED.get();
        if (accepted != null) {
            message.setHeader("Accept-Encoding", accepted);
        }
        return accepted != null;
    }
}
