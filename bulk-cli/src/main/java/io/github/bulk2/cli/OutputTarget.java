package io.github.bulk2.cli;

import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
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

    private OutputTarget(String name, OutputStream out, @Nullable Path partial, @Nullable Path target) {
        this.name = name;
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.partial = partial;
        this.target = target;
    }

    /** A dash is stdout. */
    static OutputTarget open(String name, Console console) throws IOException {
        if (name.equals("-")) {
            return new OutputTarget("stdout", console.bytes(), null, null);
        }
        Path target = regularFile(name);
        if (target == null) {
            return new OutputTarget(name, Files.newOutputStream(Path.of(name), StandardOpenOption.WRITE), null, null);
        }
        Path folder = Objects.requireNonNull(target.getParent(), "folder");
        Path partial = folder.resolve("." + target.getFileName() + "."
                + Integer.toHexString(ThreadLocalRandom.current().nextInt()) + ".part");
        return new OutputTarget(name, Files.newOutputStream(PrivateFiles.createNew(partial)), partial, target);
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
        return new OutputTarget("nowhere", OutputStream.nullOutputStream(), null, null);
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
                move(partial, target);
            }
        } catch (IOException failure) {
            throw failed(failure);
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
