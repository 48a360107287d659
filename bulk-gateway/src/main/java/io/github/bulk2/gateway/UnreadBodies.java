package io.github.bulk2.gateway;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads off what is left of a body when a request is answered early. A client that is still sending would see a broken
 * connection instead of the answer (RFC 9112, section 9.6). Thread-safe.
 */
final class UnreadBodies extends Handler.Wrapper {

    // More than anybody uploads by mistake; whoever sends still more had better be stopped.
    private static final long MOST_BYTES = 1_000_000_000;

    UnreadBodies(Handler adapter) {
        super(adapter);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // Who waits to be told to continue has sent nothing.
        if (request.getHeaders().contains(HttpHeader.EXPECT) || request.getLength() > MOST_BYTES) {
            return super.handle(request, response, callback);
        }
        return super.handle(request, response, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                // A body that has not come so far is not waited for once more.
                boolean late = response.getStatus() == HttpStatus.REQUEST_TIMEOUT_408;
                readOff(request, late ? 0 : MOST_BYTES, getCallback());
            }
        });
    }

    private static void readOff(Request request, long most, Callback answered) {
        long left = most;
        while (left > 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                long rest = left;
                request.demand(() -> readOff(request, rest, answered));
                return;
            }
            left = chunk.isLast() || Content.Chunk.isFailure(chunk) ? 0 : left - chunk.remaining();
            chunk.release();
        }
        answered.succeeded();
    }
}
