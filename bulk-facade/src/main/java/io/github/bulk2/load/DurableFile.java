package io.github.bulk2.load;

import io.github.bulk2.files.PrivateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that is there with all its bytes or not at all: written under a temporary name, forced to disk, then renamed
 * over whatever has its name. Closing it without {@link #commit} removes the temporary file. Whatever cannot be written
 * fails with a {@link FileSystemException} that names the file, so that a full disk is not taken for an answer that
 * broke off, and asked for again. Not thread-safe.
 */
final class DurableFile implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final OutputStream out;

    private DurableFile(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
        this.out = new Written();
    }

    static DurableFile create(Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        PrivateFiles.createFolders(folder(file));
        FileChannel channel = FileChannel.open(
                PrivateFiles.create(temporary), StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new DurableFile(file, temporary, channel);
    }

    /** Buffered; not to be closed. */
    OutputStream out() {
        return out;
    }

    /** Gives the file its name, and its bytes and its name to the disk. */
    void commit() throws IOException {
        finish(true);
        forceFolder(folder(file));
    }

    /** Gives the file its name; should the machine stop, both may be lost. */
    void keep() throws IOException {
        finish(false);
    }

    private void finish(boolean force) throws IOException {
        out.flush();
        try {
            if (force) {
                channel.force(true);
            }
            channel.close();
        } catch (IOException e) {
            throw notWritten(temporary, e);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the bytes of a file that was {@linkplain #keep() kept} to the disk, and moves it. */
    static void commit(Path kept, Path file) throws IOException {
        PrivateFiles.createFolders(folder(file));
        try (FileChannel channel = FileChannel.open(kept, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw notWritten(kept, e);
        }
        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folder(file));
    }

    /** Appends the rest of another file. */
    void append(Path other, long from) throws IOException {
        out.flush();
        try (FileChannel in = FileChannel.open(other, StandardOpenOption.READ)) {
            long size = in.size();
            for (long at = from; at < size; ) {
                at += in.transferTo(at, size - at, channel);
            }
        } catch (IOException e) {
            throw notWritten(temporary, e);
        }
    }

    /** The failure to write a file, under its name. */
    static FileSystemException notWritten(Path file, IOException cause) {
        if (cause instanceof FileSystemException known) {
            return known;
        }
        FileSystemException failure = new FileSystemException(file.toString(), null, cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    /** Buffers without a lock, which would cost more than the copying of short cells, and writes to the channel. */
    private final class Written extends OutputStream {

        private final byte[] buffer = new byte[BUFFER];
        private int used;

        @Override
        public void write(int b) throws IOException {
            if (used == BUFFER) {
                flush();
            }
            buffer[used++] = (byte) b;
        }

        @Override
        public void write(byte[] b, int from, int length) throws IOException {
            if (length > BUFFER - used) {
                flush();
            }
            if (length > BUFFER) {
                writeThrough(b, from, length);
            } else {
                System.arraycopy(b, from, buffer, used, length);
                used += length;
            }
        }

        @Override
        public void flush() throws IOException {
            int length = used;
            used = 0;
            writeThrough(buffer, 0, length);
        }

        private void writeThrough(byte[] b, int from, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(b, from, length);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw notWritten(temporary, e);
            }
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    private static void forceFolder(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException notOnThisSystem) {
            // Windows cannot open a folder; its file system journals the new name on its own.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
