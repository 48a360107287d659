package io.github.bulk2.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes in one {@code long}, and at 64 bytes in eight of them.
 *
 * <p>A <em>gathered</em> mask has one bit for each byte of a block, in an order that costs nothing to make: bit
 * {@code 8 * j + k} stands for byte {@code 8 * k + j}. {@link #inOrder(long)} makes bit {@code i} stand for byte
 * {@code i}; counting does not need it.
 */
final class Swar {

    /** The bytes looked at together. */
    static final int BLOCK = 64;

    static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    static final long LOW_BITS = ~HIGH_BITS;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long CONTROLS = 0x60 * ONES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Swar() {}

    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Repeats an ASCII byte eight times. */
    static long pattern(int ascii) {
        return ascii * ONES;
    }

    /** Sets the high bit of each byte that equals the pattern's; exact for every byte value. */
    static long equal(long word, long pattern) {
        return ~((((word & LOW_BITS) ^ pattern) + LOW_BITS) | word) & HIGH_BITS;
    }

    /** Sets the high bit of each byte below 32, the ASCII control characters. */
    static long control(long word) {
        return ~(((word & LOW_BITS) + CONTROLS) | word) & HIGH_BITS;
    }

    /** Transposes a gathered mask: an 8 x 8 matrix of bits. */
    static long inOrder(long gathered) {
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
     */
    static long gather(long w0, long w1, long w2, long w3, long pattern) {
        return (equal(w0, pattern) >>> 3)
                | (equal(w1, pattern) >>> 2)
                | (equal(w2, pattern) >>> 1)
                | equal(w3, pattern);
    }

    /** Gathers the control characters of the upper four words. */
    static long gatherControls(long w0, long w1, long w2, long w3) {
        return (control(w0) >>> 3) | (control(w1) >>> 2) | (control(w2) >>> 1) | control(w3);
    }

    /** The bytes of a block that equal the pattern's, in order. */
    static long find(byte[] b, int at, long pattern) {
        long lower = gather(word(b, at), word(b, at + 8), word(b, at + 16), word(b, at + 24), pattern);
        long upper = gather(word(b, at + 32), word(b, at + 40), word(b, at + 48), word(b, at + 56), pattern);
        return inOrder(lower >>> 4 | upper);
    }

    /** Each bit becomes the parity of itself and all bits below it. */
    static long prefixXor(long mask) {
        long m = mask;
        m ^= m << 1;
        m ^= m << 2;
        m ^= m << 4;
        m ^= m << 8;
        m ^= m << 16;
        return m ^ (m << 32);
    }
}
