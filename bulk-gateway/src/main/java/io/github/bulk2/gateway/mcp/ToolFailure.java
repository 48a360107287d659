package io.github.bulk2.gateway.mcp;

import java.io.Serial;

/** A call that cannot be done as it was made; the message says what is wrong, the hint what to call instead. */
final class ToolFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String hint;

    ToolFailure(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
