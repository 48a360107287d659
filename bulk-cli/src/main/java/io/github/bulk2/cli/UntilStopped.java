package io.github.bulk2.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How a command that serves waits for its end. */
final class UntilStopped {

    private static volatile boolean stopping;

    private UntilStopped() {}

    /** Whether the process waits for the thread that serves, which must return then: to exit would be to wait for the process. */
    static boolean isStopping() {
        return stopping;
    }

    /**
     * Returns when this thread is interrupted or the process is told to stop, which then waits for this thread.
     *
     * @param name of the thread that waits
     * @param patience how long the process waits
     */
    static void await(String name, Duration patience) {
        Thread serving = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    stopping = true;
                    serving.interrupt();
                    try {
                        serving.join(patience.toMillis());
                    } catch (InterruptedException impatient) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            // This is how it ends.
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook waits for this thread.
        }
    }
}
