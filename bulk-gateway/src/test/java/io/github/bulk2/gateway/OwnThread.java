package io.github.bulk2.gateway;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Calls that wait, each in a thread of its own. The common pool has one thread on two cores since Java 25, and one call
 * that waits there keeps all others from beginning.
 */
public final class OwnThread {

    private OwnThread() {}

    /** Begins the call; the future has what it returns or throws. */
    public static <T> CompletableFuture<T> call(Callable<T> call) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(call.call());
                    } catch (Throwable failure) {
                        outcome.completeExceptionally(failure);
                    }
                },
                "test-call");
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }
}
