package io.github.bulk2.internal;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/** A body that fails when it is longer than it can be, instead of going on for ever. Not thread-safe. */
public final class LimitedInputStream extends ProxyInputStream {

    private final long limit;
    private final String what;
    private long received;

    /**
     * Bounds a stream.
     *
     * @param in the stream; closed with this one
     * @param limit the most bytes
     * @param what the body, for the message
     */
    public LimitedInputStream(InputStream in, long limit, String what) {
        super(in);
        this.limit = limit;
        this.what = what;
    }

    @Override
    protected void afterRead(int count) throws IOException {
        received += Math.max(0, count);
        if (received > limit) {
            throw new IOException(what + " is longer than the " + limit
                    + " bytes that it can have. A proxy on the way may have changed the answer");
        }
    }
}
