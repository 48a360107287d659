package io.github.bulk2.gateway.rest;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpStatus;

/** Keeps uploads and results from taking all connections to Salesforce. Thread-safe. */
final class Transfers {

    private final Semaphore free;

    Transfers(int atOnce) {
        free = new Semaphore(atOnce);
    }

    /** Something that is done within one transfer. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    void run(Exchange exchange, Work work) throws IOException {
        if (!free.tryAcquire()) {
            exchange.header("Retry-After", "1");
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "Too many uploads and results are on their way; try again soon.");
        }
        try {
            work.run();
        } finally {
            free.release();
        }
    }
}
