package io.github.bulk2.gateway.access;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request of whose body the beginning, or all, was read before. Thread-safe as far as the request is. */
final class BegunRequest extends Request.Wrapper {

    private final boolean complete;
    private @Nullable ByteBuffer begun;

    BegunRequest(Request request, ByteBuffer begun, boolean complete) {
        super(request);
        this.begun = begun;
        this.complete = complete;
    }

    @Override
    public Content.@Nullable Chunk read() {
        ByteBuffer bytes = take();
        if (bytes != null && bytes.hasRemaining()) {
            return Content.Chunk.from(bytes, complete);
        }
        return complete ? Content.Chunk.EOF : super.read();
    }

    private synchronized @Nullable ByteBuffer take() {
        ByteBuffer bytes = begun;
        begun = null;
        return bytes;
    }

    private synchronized boolean isReady() {
        return complete || begun != null;
    }

    @Override
    public void demand(Runnable onContent) {
        if (isReady()) {
            getContext().execute(onContent);
        } else {
            super.demand(onContent);
        }
    }
}
