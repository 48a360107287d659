package io.github.bulk2.gateway.rest;

import io.github.bulk2.gateway.access.Problem;
import java.io.IOException;

/** The body of an upload is not what it has to be, which shows only while it is on its way to Salesforce. */
final class BadBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BadBodyException(int status, String detail) {
        super(detail);
        this.problem = new Problem(status, detail);
    }

    Problem problem() {
        return problem;
    }
}
