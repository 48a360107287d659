package io.github.bulk2.gateway.rest;

import java.io.IOException;

/** The one who sent the request broke it off, or cannot be reached any more. */
final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    ClientGoneException(IOException cause) {
        super("the client is gone", cause);
    }
}
