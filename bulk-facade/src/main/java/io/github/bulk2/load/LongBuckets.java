package io.github.bulk2.load;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tuples of {@code long}s in numbered buckets, kept in memory, or spilled where they may be too many. Not thread-safe. */
final class LongBuckets {

    private final int width;
    private final @Nullable Spill spill;
    private final long[][] buffers;
    private final int[] used;
    private final int[][] chunks;
    private final int[] chunkCounts;

    private LongBuckets(int width, int count, @Nullable Spill spill) {
        this.width = width;
        this.spill = spill;
        this.buffers = new long[count][Spill.CHUNK - Spill.CHUNK % width];
        this.used = new int[count];
        this.chunks = new int[count][4];
        this.chunkCounts = new int[count];
    }

    static LongBuckets inMemory(int width) {
        return new LongBuckets(width, 1, null);
    }

    static LongBuckets spilled(int width, int count, Spill spill) {
        return new LongBuckets(width, count, spill);
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
        if (spill == null) {
            buffers[bucket] = Arrays.copyOf(buffers[bucket], used[bucket] * 2);
            return;
        }
        if (chunkCounts[bucket] == chunks[bucket].length) {
            chunks[bucket] = Arrays.copyOf(chunks[bucket], chunkCounts[bucket] * 2);
        }
        chunks[bucket][chunkCounts[bucket]++] = spill.write(buffers[bucket], used[bucket]);
        used[bucket] = 0;
    }

    /** How many tuples are in a bucket. */
    int size(int bucket) {
        return (chunkCounts[bucket] * buffers[bucket].length + used[bucket]) / width;
    }

    /** Hears of each tuple. */
    interface Visitor {

        /** A tuple; the array is used again. */
        void tuple(long[] tuple) throws IOException;
    }

    /** Goes through a bucket in the order its tuples were added. */
    void forEach(int bucket, Visitor visitor) throws IOException {
        if (spill != null) {
            long[] chunk = new long[buffers[bucket].length];
            for (int i = 0; i < chunkCounts[bucket]; i++) {
                spill.read(chunks[bucket][i], chunk, chunk.length);
                visit(chunk, chunk.length, visitor);
            }
        }
        visit(buffers[bucket], used[bucket], visitor);
    }

    private void visit(long[] longs, int length, Visitor visitor) throws IOException {
        long[] tuple = new long[width];
        for (int at = 0; at < length; at += width) {
            System.arraycopy(longs, at, tuple, 0, width);
            visitor.tuple(tuple);
        }
    }
}
