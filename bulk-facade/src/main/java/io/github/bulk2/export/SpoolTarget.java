package io.github.bulk2.export;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages into files of their own in a temporary folder, for a consumer that takes them in order. Only so many pages are
 * fetched ahead of the consumer. Thread-safe; one consumer.
 */
final class SpoolTarget implements PageTarget {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolTarget.class);

    private final Path folder;
    private final Format.Conversion conversion;
    private final int ahead;
    private final Map<Integer, Page> ready = new HashMap<>();
    private int taken;
    private final Thread deletion = new Thread(this::deleteAtExit, "bulk2-export-delete");
    private boolean closed;

    SpoolTarget(Format.Conversion conversion, int ahead) throws IOException {
        this.conversion = conversion;
        this.ahead = ahead;
        this.folder = Files.createTempDirectory(
                "bulk2-export-" + ProcessHandle.current().pid() + "-");
        Runtime.getRuntime().addShutdownHook(deletion);
    }

    @Override
    public Segment open(int index) throws IOException, InterruptedException {
        synchronized (this) {
            while (!closed && index > taken + ahead) {
                wait();
            }
            if (closed) {
                throw new InterruptedException("the export was stopped");
            }
        }
        Segment.Place place = new Segment.Place(fileOf(index), 0, false);
        return new Segment(() -> place, folder.resolve("raw-" + (index + 1)), conversion);
    }

    @Override
    public synchronized void complete(Page page) {
        ready.put(page.index(), page);
        notifyAll();
    }

    /** Wakes the consumer when nothing more will come. */
    synchronized void wake() {
        notifyAll();
    }

    /** Waits for a page; null behind the last one. */
    @Nullable
    Page take(int index, CompletableFuture<Integer> finished) throws IOException, InterruptedException {
        synchronized (this) {
            taken = index;
            notifyAll();
            while (!finished.isDone() && !ready.containsKey(index)) {
                wait();
            }
            Page page = ready.remove(index);
            if (page != null && !finished.isCompletedExceptionally()) {
                return page;
            }
        }
        try {
            finished.get();
            return null;
        } catch (ExecutionException failed) {
            throw Failures.rethrown(failed.getCause());
        }
    }

    Path fileOf(int index) {
        return folder.resolve("page-" + (index + 1));
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** A process that is told to end, as by Ctrl-C, leaves no rows behind in a temporary folder. */
    private void deleteAtExit() {
        try {
            close();
            deleteFiles();
        } catch (IOException alreadyEnding) {
            LOG.debug("deleting {}", folder, alreadyEnding);
        }
    }

    /** After the threads have ended. */
    void delete() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(deletion);
        } catch (IllegalStateException ending) {
            LOG.trace("the process is ending", ending);
        }
        deleteFiles();
    }

    private void deleteFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
