package io.github.bulk2.cli;

import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are written: stdout, or a file that appears under its name only when it is complete. Until
 * {@link #commit()} the rows are in a hidden file beside it, which {@link #close()} removes.
 */
final class OutputTarget extends OutputStream {
    private final String name;
    private final OutputStream out;
    private final @Nullable Path partial;
    private final @Nullable Path target;
    private final boolean replaces;

    private OutputTarget(
            String name, OutputStream out, @Nullable Path partial, @Nullable Path target, boolean replaces) {
        this.name = name;
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.partial = partial;
        this.target = target;
        this.replaces = replaces;
    }

    /** A dash is stdout. What is written is compressed where the name says so. */
    static OutputTarget open(String name, Console console, boolean replaces) throws IOException {
        if (name.equals("-")) {
            return new OutputTarget("stdout", console.bytes(), null, null, true);
        }
        Path target = regularFile(name);
        if (target == null) {
            OutputStream device = Files.newOutputStream(Path.of(name), StandardOpenOption.WRITE);
            return new OutputTarget(name, named(name, device), null, null, true);
        }
        Path folder = Objects.requireNonNull(target.getParent(), "folder");
        Path partial = folder.resolve("." + target.getFileName() + "."
                + Integer.toHexString(ThreadLocalRandom.current().nextInt()) + ".part");
        OutputStream file = Files.newOutputStream(PrivateFiles.createNew(partial));
        return new OutputTarget(name, named(name, file), partial, target, replaces);
    }

    private static OutputStream named(String name, OutputStream out) throws IOException {
        return isGzip(name) ? new GZIPOutputStream(out, 1 << 16) : out;
    }

    /** Whether everybody else will take a file of this name for gzip. */
    static boolean isGzip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /** Before anything is asked of an org: a file that is there is replaced only by somebody who says so. */
    static void requireFree(@Nullable String name, boolean force) throws IOException {
        if (force || isStdout(name) || regularFile(Objects.requireNonNull(name)) == null) {
            return;
        }
        if (Files.exists(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
            throw CliException.usage(name + " is there already. Add --force to replace it, or name another file");
        }
    }

    /** The file itself where the name is a link; null for stdout, a pipe or a device, which have to be written as such. */
    static @Nullable Path regularFile(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw CliException.usage(name + " is a folder. Name a file");
        }
        if (name.equals("-") || (Files.exists(file) && !Files.isRegularFile(file))) {
            return null;
        }
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = Objects.requireNonNull(target.getParent(), "folder");
        if (!Files.isDirectory(folder)) {
            throw CliException.usage("there is no folder " + folder + " to write " + name + " into. Make it first");
        }
        return target;
    }

    /** For rows that are only counted. */
    static OutputTarget discard() {
        return new OutputTarget("nowhere", OutputStream.nullOutputStream(), null, null, true);
    }

    static boolean isStdout(@Nullable String name) {
        return name == null || name.equals("-");
    }

    /** The rows are complete and checked: gives them their name. */
    void commit() {
        try {
            out.flush();
            if (partial != null && target != null) {
                out.close();
                publish(partial, target);
            } else if (isGzip(name)) {
                out.close();
            }
        } catch (FileAlreadyExistsException appeared) {
            throw CliException.error(
                    name + " appeared meanwhile, and was not replaced. Add --force to replace it, or name another file",
                    appeared);
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    private void publish(Path from, Path to) throws IOException {
        if (replaces) {
            move(from, to);
            return;
        }
        try {
            // A rename would replace; a second name for the same file, whose first one is removed next, never does.
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(from, to);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        PrivateFiles.keepMode(from, to);
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (partial != null) {
            try (OutputStream closing = out) {
                closing.flush();
            } catch (IOException alreadyReported) {
                // Without a commit the bytes are thrown away; with one they are on disk.
            }
            Files.deleteIfExists(partial);
        }
    }

    /** Tells a failure to write from one to read: both are IOExceptions where a result is copied. */
    private CliException failed(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (target == null && reason.toLowerCase(Locale.ROOT).contains("pipe")) {
            return CliException.brokenPipe(failure);
        }
        return CliException.error(
                "cannot write " + name + ": " + reason + ". Nothing is left under that name", failure);
    }
}
