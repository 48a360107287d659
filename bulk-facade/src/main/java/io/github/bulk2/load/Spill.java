package io.github.bulk2.load;

import io.github.bulk2.files.PrivateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Numbered chunks of {@code long}s in one temporary file, for what may be too much for memory. The file is there from
 * the first chunk until this is closed. Not thread-safe.
 */
final class Spill implements Closeable {

    /** The {@code long}s of a chunk. */
    static final int CHUNK = 512;

    private final Path file;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(CHUNK * Long.BYTES).order(ByteOrder.nativeOrder());
    private @Nullable FileChannel channel;
    private int chunks;

    Spill(Path file) {
        this.file = file;
    }

    /** Returns the number of the chunk written. */
    int write(long[] chunk, int length) throws IOException {
        bytes.clear();
        bytes.asLongBuffer().put(chunk, 0, length);
        long at = (long) chunks * bytes.capacity();
        try {
            FileChannel out = open();
            while (bytes.hasRemaining()) {
                out.write(bytes, at + bytes.position());
            }
        } catch (IOException e) {
            throw DurableFile.notWritten(file, e);
        }
        return chunks++;
    }

    void read(int number, long[] chunk, int length) throws IOException {
        bytes.clear().limit(length * Long.BYTES);
        long at = (long) number * bytes.capacity();
        FileChannel in = open();
        while (bytes.hasRemaining()) {
            if (in.read(bytes, at + bytes.position()) < 0) {
                throw new IOException(file + " was cut off while it was in use");
            }
        }
        bytes.flip().asLongBuffer().get(chunk, 0, length);
    }

    private FileChannel open() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(
                    PrivateFiles.create(file),
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            channel = opened;
        }
        return opened;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}
