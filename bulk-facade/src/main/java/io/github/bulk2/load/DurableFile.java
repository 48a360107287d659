package io.github.bulk2.load;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that is there with all its bytes or not at all: written under a temporary name, forced to disk, then renamed
 * over whatever has its name. Closing it without {@link #commit} removes the temporary file. Not thread-safe.
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
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    static DurableFile create(Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.createDirectories(folder(file));
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new DurableFile(file, temporary, channel);
    }

    /** Buffered; not to be closed. */
    OutputStream out() {
        return out;
    }

    void commit() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folder(file));
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
