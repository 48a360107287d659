package io.github.bulk2.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes in one {@code long}, the first of them in its lowest bits, and at 64 bytes in eight of them.
 *
 * <p>A <em>gathered</em> mask has one bit for each byte of a block, in an order that costs nothing to make: bit
 * {@code 8 * j + k} stands for byte {@code 8 * k + j}. {@link #inOrder(long)} makes bit {@code i} stand for byte
 * {@code i}; counting does not need it.
 *
 * <p><em>Marks</em> are cheaper than an exact mask and good for finding the first byte only; see {@link #mark}.
 */
public final class Swar {

    /** The bytes looked at together. */
    public static final int BLOCK = 64;

    /** The highest bit of each byte, which no ASCII character has. */
    public static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** All bits but the highest of each byte. */
    public static final long LOW_BITS = ~HIGH_BITS;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long CONTROLS = 0x60 * ONES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Swar() {}

    /**
     * Reads eight bytes.
     *
     * @param bytes where from
     * @param at the place of the first
     * @return the bytes
     * @throws IndexOutOfBoundsException if there are less than eight
     */
    public static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /**
     * Repeats an ASCII byte eight times.
     *
     * @param ascii the byte
     * @return the pattern
     */
    public static long pattern(int ascii) {
        return ascii * ONES;
    }

    /**
     * Sets the high bit of each byte that equals the pattern's; exact for every byte value.
     *
     * @param word eight bytes
     * @param pattern of an ASCII byte
     * @return the mask
     */
    public static long equal(long word, long pattern) {
        return ~((((word & LOW_BITS) ^ pattern) + LOW_BITS) | word) & HIGH_BITS;
    }

    /**
     * Marks bytes equal to the pattern's. A borrow may mark bytes above the first equal one too, and never below it, so
     * only the lowest mark of one search, or of several joined with {@code |}, is to be looked at; by {@link #first}.
     *
     * @param word eight bytes
     * @param pattern of an ASCII byte
     * @return the marks, among bits that mean nothing
     */
    public static long mark(long word, long pattern) {
        long zeroWhereEqual = word ^ pattern;
        return (zeroWhereEqual - ONES) & ~zeroWhereEqual;
    }

    /**
     * Tells whether no byte is marked.
     *
     * @param marks of {@link #mark}
     * @return whether there is none
     */
    public static boolean isNone(long marks) {
        return (marks & HIGH_BITS) == 0;
    }

    /**
     * Finds the first byte that is marked.
     *
     * @param marks of {@link #mark}
     * @return its number, 8 if there is none
     */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks & HIGH_BITS) / Byte.SIZE;
    }

    /**
     * Keeps some bytes, and makes the others zero.
     *
     * @param word eight bytes
     * @param bytes how many to keep, less than eight
     * @return the word
     */
    public static long keep(long word, int bytes) {
        return word & ((1L << (bytes * Byte.SIZE)) - 1);
    }

    /**
     * Reads up to seven bytes as a word whose other bytes are zero.
     *
     * @param bytes where from
     * @param from the place of the first
     * @param length how many
     * @return the word
     */
    public static long part(byte[] bytes, int from, int length) {
        if (from <= bytes.length - Long.BYTES) {
            return keep(word(bytes, from), length);
        }
        long part = 0;
        for (int i = 0; i < length; i++) {
            part |= (bytes[from + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return part;
    }

    /** Sets the high bit of each byte below 32, the ASCII control characters. */
    private static long control(long word) {
        return ~(((word & LOW_BITS) + CONTROLS) | word) & HIGH_BITS;
    }

    /**
     * Transposes a gathered mask: an 8 x 8 matrix of bits.
     *
     * @param gathered the mask
     * @return the mask in the order of the bytes
     */
    public static long inOrder(long gathered) {
        long m = gathered;
        long swap = (m ^ (m >>> 7)) & 0x00AA_00AA_00AA_00AAL;
        m ^= swap ^ (swap << 7);
        swap = (m ^ (m >>> 14)) & 0x0000_CCCC_0000_CCCCL;
        m ^= swap ^ (swap << 14);
        swap = (m ^ (m >>> 28)) & 0x0000_0000_F0F0_F0F0L;
        return m ^ swap ^ (swap << 28);
    }

    /**
     * Gathers the bytes of the upper four words that equal the pattern's; shift by four for the lower four words.
     * Written out, since the compiler does not unroll a loop of it.
     *
     * @param w0 the first word
     * @param w1 the second
     * @param w2 the third
     * @param w3 the fourth
     * @param pattern of an ASCII byte
     * @return half of a gathered mask
     */
    public static long gather(long w0, long w1, long w2, long w3, long pattern) {
        return (equal(w0, pattern) >>> 3)
                | (equal(w1, pattern) >>> 2)
                | (equal(w2, pattern) >>> 1)
                | equal(w3, pattern);
    }

    /**
     * Gathers the control characters of the upper four words.
     *
     * @param w0 the first word
     * @param w1 the second
     * @param w2 the third
     * @param w3 the fourth
     * @return half of a gathered mask
     */
    public static long gatherControls(long w0, long w1, long w2, long w3) {
        return (control(w0) >>> 3) | (control(w1) >>> 2) | (control(w2) >>> 1) | control(w3);
    }

    /**
     * Finds the bytes of a block that equal the pattern's.
     *
     * @param b where the block is
     * @param at its place
     * @param pattern of an ASCII byte
     * @return the mask in the order of the bytes
     */
    public static long find(byte[] b, int at, long pattern) {
        long lower = gather(word(b, at), word(b, at + 8), word(b, at + 16), word(b, at + 24), pattern);
        long upper = gather(word(b, at + 32), word(b, at + 40), word(b, at + 48), word(b, at + 56), pattern);
        return inOrder(lower >>> 4 | upper);
    }

    /**
     * Makes each bit the parity of itself and all bits below it.
     *
     * @param mask the bits
     * @return the parities
     */
    public static long prefixXor(long mask) {
        long m = mask;
        m ^= m << 1;
        m ^= m << 2;
        m ^= m << 4;
        m ^= m << 8;
        m ^= m << 16;
        return m ^ (m << 32);
    }
}
