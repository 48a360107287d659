package io.github.bulk2.internal;

import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second process, or a second call in this one, from working on the same run. */
public final class RunLock implements AutoCloseable {

    /** The name of the lock in the run's folder; it stays behind, without meaning, when the run has ended. */
    public static final String FILE = "run.lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a run.
     *
     * @param runFolder the run's folder
     * @return the lock; close it
     * @throws IllegalStateException if it is taken
     * @throws IOException if the folder cannot be written
     */
    public static RunLock acquire(Path runFolder) throws IOException {
        FileChannel channel = FileChannel.open(PrivateFiles.create(runFolder.resolve(FILE)), StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = tryLock(channel);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IllegalStateException(
                    "the run in " + runFolder + " is being worked on already; wait for it to end, or end that process");
        }
        return new RunLock(channel);
    }

    // The Java platform keeps a registry of its own for the locks of this process, and throws instead of answering no.
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** For whoever holds it in a try statement and has no other use for it. */
    public void requireHeld() {
        if (!channel.isOpen()) {
            throw new IllegalStateException("the lock was given back");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
