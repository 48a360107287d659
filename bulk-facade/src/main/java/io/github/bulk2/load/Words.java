package io.github.bulk2.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes in one {@code long}, the first of them in its lowest bits. */
final class Words {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Repeats an ASCII byte eight times. */
    static long pattern(int ascii) {
        return ascii * ONES;
    }

    /**
     * Marks bytes equal to the pattern's. A borrow may mark bytes above the first equal one too, and never below it, so
     * only the lowest mark of one search, or of several joined with {@code |}, is to be looked at; by {@link #first}.
     */
    static long equal(long word, long pattern) {
        long zeroWhereEqual = word ^ pattern;
        return (zeroWhereEqual - ONES) & ~zeroWhereEqual;
    }

    static boolean isNone(long marks) {
        return (marks & HIGH_BITS) == 0;
    }

    /** The number of the first byte that is marked. */
    static int first(long marks) {
        return Long.numberOfTrailingZeros(marks & HIGH_BITS) / Byte.SIZE;
    }

    /** Keeps that many bytes, less than eight, and makes the others zero. */
    static long keep(long word, int bytes) {
        return word & ((1L << (bytes * Byte.SIZE)) - 1);
    }

    /** Up to seven bytes of a range as a word whose other bytes are zero. */
    static long part(byte[] bytes, int from, int length) {
        if (from <= bytes.length - Long.BYTES) {
            return keep(word(bytes, from), length);
        }
        long part = 0;
        for (int i = 0; i < length; i++) {
            part |= (bytes[from + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return part;
    }
}
