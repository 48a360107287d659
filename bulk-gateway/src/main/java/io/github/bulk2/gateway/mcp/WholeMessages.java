package io.github.bulk2.gateway.mcp;

import io.github.bulk2.gateway.access.BodyReader;
import java.time.Duration;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands a message over to the servlet when all of it is there: servlets read with a thread of their own. Thread-safe. */
final class WholeMessages extends Handler.Wrapper {

    // A client that is still sending would see a broken connection instead of the answer.
    private static final BodyReader.Wanted MESSAGE =
            new BodyReader.Wanted(Message.MAX_BYTES + 1, 16L * Message.MAX_BYTES, false);

    private final BodyReader bodies;

    WholeMessages(Handler servlet, Duration patience) {
        super(servlet);
        this.bodies = new BodyReader(patience);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!HttpMethod.POST.is(request.getMethod())) {
            return super.handle(request, response, callback);
        }
        bodies.read(request, response, callback, MESSAGE, (whole, end) -> hand(whole, response, end));
        return true;
    }

    private void hand(Request whole, Response response, Callback end) {
        try {
            if (!super.handle(whole, response, end)) {
                Response.writeError(whole, response, end, HttpStatus.NOT_FOUND_404);
            }
        } catch (Exception failure) {
            Response.writeError(whole, response, end, failure);
        }
    }
}
