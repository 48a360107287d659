package io.github.bulk2.gateway.mcp;

import java.io.Serial;

/** Nobody is waiting for the answer any more: the request was cancelled or its connection broke. */
final class ClientGone extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ClientGone(String message) {
        super(message);
    }
}
