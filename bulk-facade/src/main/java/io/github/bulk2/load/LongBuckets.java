package io.github.bulk2.load;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tuples of {@code long}s in numbered buckets, kept in memory, or in one file per bucket where they may be too many.
 * Files are overwritten when they are first written to. Not thread-safe.
 */
final class LongBuckets {

    private static final int FILE_BUFFER = 512;

    private final int width;
    private final @Nullable Path folder;
    private final String name;
    private final long[][] buffers;
    private final int[] used;
    private final boolean[] onDisk;

    private LongBuckets(int width, int count, @Nullable Path folder, String name) {
        this.width = width;
        this.folder = folder;
        this.name = name;
        this.buffers = new long[count][FILE_BUFFER - FILE_BUFFER % width];
        this.used = new int[count];
        this.onDisk = new boolean[count];
    }

    static LongBuckets inMemory(int width) {
        return new LongBuckets(width, 1, null, "");
    }

    static LongBuckets onDisk(int width, int count, Path folder, String name) {
        return new LongBuckets(width, count, folder, name);
    }

    int count() {
        return buffers.length;
    }

    void add(int bucket, long... tuple) throws IOException {
        if (used[bucket] == buffers[bucket].length) {
            makeRoom(bucket);
        }
        System.arraycopy(tuple, 0, buffers[bucket], used[bucket], width);
        used[bucket] += width;
    }

    private void makeRoom(int bucket) throws IOException {
        if (folder == null) {
            buffers[bucket] = Arrays.copyOf(buffers[bucket], used[bucket] * 2);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(used[bucket] * Long.BYTES);
        bytes.asLongBuffer().put(buffers[bucket], 0, used[bucket]);
        StandardOpenOption mode = onDisk[bucket] ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out = Files.newOutputStream(
                file(folder, bucket), StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            out.write(bytes.array());
        }
        onDisk[bucket] = true;
        used[bucket] = 0;
    }

    private Path file(Path in, int bucket) {
        return in.resolve(name + "." + bucket);
    }

    /** Hears of each tuple. */
    interface Visitor {

        /** A tuple; the array is used again. */
        void tuple(long[] tuple) throws IOException;
    }

    /** Goes through a bucket in the order its tuples were added. */
    void forEach(int bucket, Visitor visitor) throws IOException {
        long[] tuple = new long[width];
        if (folder != null && onDisk[bucket]) {
            Path file = file(folder, bucket);
            long tuples = Files.size(file) / Long.BYTES / width;
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (long i = 0; i < tuples; i++) {
                    for (int k = 0; k < width; k++) {
                        tuple[k] = in.readLong();
                    }
                    visitor.tuple(tuple);
                }
            }
        }
        for (int at = 0; at < used[bucket]; at += width) {
            System.arraycopy(buffers[bucket], at, tuple, 0, width);
            visitor.tuple(tuple);
        }
    }
}
