package io.github.bulk2.internal;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * A request body that arrives whole or not at all. The HTTP client ends a chunked body properly even if its source broke off
 * in the middle, which the server could only take for all of it: so the exchange is cancelled first.
 */
final class WholeEntity extends HttpEntityWrapper {

    private final Cancellable exchange;

    WholeEntity(HttpEntity body, Cancellable exchange) {
        super(body);
        this.exchange = exchange;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        boolean cancel = true;
        try {
            super.writeTo(out);
            cancel = false;
        } catch (EarlyAnswerConnection.CannotSend broken) {
            // Nothing can follow in any case, and cancelling would lose what the server may have said.
            cancel = false;
            throw broken;
        } finally {
            if (cancel) {
                exchange.cancel();
            }
        }
    }
}
