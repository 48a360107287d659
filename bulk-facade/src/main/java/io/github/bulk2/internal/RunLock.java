package io.github.bulk2.internal;

import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, or a second call in this one, from working on the same run. What is locked is the journal
 * itself, so that removing a file does not open the run to a second one; and {@value #FILE}, which earlier versions lock.
 *
 * <p>POSIX systems take back all locks that a process has on a file when it closes any descriptor of it. So within this
 * process the runs that are held are in a table, and no second descriptor of a held journal is closed before the lock is.
 */
public final class RunLock implements AutoCloseable {

    /** The name of the lock in the run's folder; it stays behind, without meaning, when the run has ended. */
    public static final String FILE = "run.lock";

    // Far behind the end: where locks are mandatory, as on Windows, a locked byte cannot be read.
    private static final long LOCKED_BYTE = 1L << 62;
    private static final Map<Object, RunLock> HELD = new HashMap<>();

    private final Object key;
    private final RandomAccessFile journal;
    private final FileChannel lockFile;
    private @Nullable RandomAccessFile reader;
    private boolean closed;

    private RunLock(Object key, RandomAccessFile journal, FileChannel lockFile) {
        this.key = key;
        this.journal = journal;
        this.lockFile = lockFile;
    }

    /**
     * Takes the lock of a run.
     *
     * @param runFolder the run's folder
     * @param journalName the name of the journal in it, which is made if it is not there
     * @return the lock; close it
     * @throws IllegalStateException if it is taken
     * @throws IOException if the folder cannot be written
     */
    public static RunLock acquire(Path runFolder, String journalName) throws IOException {
        Path path = runFolder.resolve(journalName);
        synchronized (HELD) {
            if (Files.exists(path) && HELD.containsKey(keyOf(path))) {
                throw busy(runFolder);
            }
            RandomAccessFile journal =
                    new RandomAccessFile(PrivateFiles.create(path).toFile(), "rw");
            FileChannel lockFile = null;
            RunLock lock = null;
            try {
                lockFile = FileChannel.open(PrivateFiles.create(runFolder.resolve(FILE)), StandardOpenOption.WRITE);
                if (!isLocked(journal.getChannel(), LOCKED_BYTE, 1) || !isLocked(lockFile, 0, Long.MAX_VALUE)) {
                    throw busy(runFolder);
                }
                lock = new RunLock(keyOf(path), journal, lockFile);
                HELD.put(lock.key, lock);
                return lock;
            } finally {
                if (lock == null) {
                    journal.close();
                    if (lockFile != null) {
                        lockFile.close();
                    }
                }
            }
        }
    }

    private static IllegalStateException busy(Path runFolder) {
        return new IllegalStateException(
                "the run in " + runFolder + " is being worked on already; wait for it to end, or end that process");
    }

    // The Java platform keeps a registry of its own for the locks of this process, and throws instead of answering no.
    private static boolean isLocked(FileChannel channel, long position, long size) throws IOException {
        try {
            return channel.tryLock(position, size, false) != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** One key for each file, whatever the path that leads to it. */
    private static Object keyOf(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    /**
     * Reads a journal, without taking the lock of this process from it.
     *
     * @param path the journal
     * @return what is in it
     * @throws IOException if it cannot be read
     */
    static byte[] read(Path path) throws IOException {
        synchronized (HELD) {
            RunLock held = HELD.get(keyOf(path));
            return held == null ? Files.readAllBytes(path) : held.readHeld(path);
        }
    }

    static byte[] firstLine(Path path) throws IOException {
        byte[] all = read(path);
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        return Arrays.copyOf(all, end);
    }

    private byte[] readHeld(Path path) throws IOException {
        if (reader == null) {
            reader = new RandomAccessFile(path.toFile(), "r");
        }
        reader.seek(0);
        byte[] all = new byte[Math.toIntExact(reader.length())];
        reader.readFully(all);
        return all;
    }

    /** For whoever holds it in a try statement and has no other use for it. */
    public void requireHeld() {
        if (!journal.getChannel().isOpen() || !lockFile.isOpen()) {
            throw new IllegalStateException("the lock was given back");
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (closed) {
                return;
            }
            closed = true;
            HELD.remove(key);
            try {
                lockFile.close();
            } finally {
                closeJournal();
            }
        }
    }

    private void closeJournal() throws IOException {
        try {
            journal.close();
        } finally {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
