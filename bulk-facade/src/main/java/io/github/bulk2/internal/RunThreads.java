package io.github.bulk2.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes the threads of a run: named after what they do, working for the run that made this. Thread-safe. */
public final class RunThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger number = new AtomicInteger();
    private final @Nullable Running run = Running.current();

    /**
     * Threads for what the calling thread works for.
     *
     * @param name what they do; they are numbered
     */
    public RunThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(run == null ? task : run.entering(task), name + "-" + number.incrementAndGet());
        // A hung connection must not keep a program from ending that has given the run up.
        thread.setDaemon(true);
        return thread;
    }
}
