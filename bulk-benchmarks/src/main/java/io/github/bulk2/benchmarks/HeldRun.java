package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a program took until its last job was closed, and from there to its end: the jobs end together at that moment, so
 * before it there is only the upload, and behind it only the results.
 *
 * @param upload until all jobs were closed
 * @param results from there to the end of the process; the peak is that of the whole process
 */
record HeldRun(Child.Cost upload, Child.Cost results) {

    /** Runs a program that closes as many jobs as there are parts before it waits for the first of them. */
    static HeldRun of(DrainServer server, int parts, Path folder, List<String> command, int exit)
            throws IOException, InterruptedException {
        AtomicReference<Child.@Nullable Cost> closed = new AtomicReference<>();
        AtomicReference<@Nullable Child> child = new AtomicReference<>();
        server.jobs().reset(parts, () -> {
            Child running = child.get();
            closed.set(running == null ? null : running.soFar());
        });
        Child started = Child.start(folder, folder.resolve("output"), command);
        child.set(started);
        Child.Cost whole = started.await(exit);
        Child.Cost upload = closed.get();
        if (upload == null) {
            throw new IllegalStateException("the jobs were not closed: " + started.output());
        }
        Child.Cost results = new Child.Cost(whole.wall() - upload.wall(), whole.cpu() - upload.cpu(), whole.peak());
        return new HeldRun(upload, results);
    }
}
