package io.github.bulk2.gateway.rest;

import io.github.bulk2.gateway.access.Problem;

/** A request that the adapter itself refuses. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(int status, String detail) {
        super(detail, null, false, false);
        this.problem = new Problem(status, detail);
    }

    Problem problem() {
        return problem;
    }
}
