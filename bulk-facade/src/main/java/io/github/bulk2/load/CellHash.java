package io.github.bulk2.load;

import io.github.bulk2.internal.Swar;
import java.nio.charset.StandardCharsets;

/**
 * 64-bit hashes of cells, equal for values that Salesforce gives back in another form: numbers are hashed by their
 * value, since {@code 912260031} comes back as {@code 9.12260031E8}, white space around a value does not count, and an
 * empty cell is zero. Stateless.
 *
 * <p>Different values share a hash by chance about once in 2^64 pairs: in a part of a million records, one part in forty
 * million. No count depends on a hash, so none is wrong then and no row is missing from the results; but a row may be
 * told the line and the values of the other record. The seeds are no secret: a file made for the purpose can have such
 * pairs, at its own cost.
 */
final class CellHash {

    /** Where the hash of a text begins. */
    static final long START = 0xA076_1D64_78BD_642FL;

    /** The bytes of a text that are hashed together. */
    static final int BLOCK = 2 * Long.BYTES;

    private static final long SEED = 0x2D35_8DCC_AA6C_78A5L;
    private static final long TEXT = 0x8BB8_4B93_962E_ACC9L;
    private static final long NUMBER = 0x4B33_A62E_D433_D4A3L;
    private static final long MAX_EXACT = 1L << 53;
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private CellHash() {}

    /** Hashes bytes as they are; never gives zero by intent, not even for none. */
    static long ofBytes(byte[] b, int from, int to) {
        long hash = START;
        int at = from;
        for (; at <= to - BLOCK; at += BLOCK) {
            hash = more(hash, Swar.word(b, at), Swar.word(b, at + Long.BYTES));
        }
        int left = to - at;
        return left < Long.BYTES
                ? last(hash, Swar.part(b, at, left), 0, to - from)
                : last(hash, Swar.word(b, at), Swar.part(b, at + Long.BYTES, left - Long.BYTES), to - from);
    }

    /** Takes the next 16 bytes of a text whose hash begins with {@link #START}. */
    static long more(long hash, long front, long back) {
        return mix(front ^ hash, back ^ TEXT);
    }

    private static long last(long hash, long front, long back, int length) {
        return mix(more(hash, front, back) ^ length, SEED);
    }

    /**
     * Ends the hash of a value whose last 16 bytes, or fewer, were just read together with what follows them; the same as
     * {@link #ofValue}.
     *
     * @param left how many of the bytes read belong to the value
     */
    static long ofRead(long hash, long front, long back, int left, byte[] b, int from, int to) {
        if (from == to) {
            return 0;
        }
        if (isSpace(b[from]) || isSpace(b[to - 1]) || mayBeNumber(b, from, to)) {
            return ofValue(b, from, to);
        }
        return left < Long.BYTES
                ? last(hash, Swar.keep(front, left), 0, to - from)
                : last(hash, front, Swar.keep(back, left - Long.BYTES), to - from);
    }

    private static boolean isSpace(byte b) {
        return (b & 0xFF) <= ' ';
    }

    private static boolean mayBeNumber(byte[] b, int from, int to) {
        byte first = b[from];
        byte last = b[to - 1];
        return first >= '+' && first <= '9' && last >= '.' && last <= '9' && to - from <= MAX_NUMBER_LENGTH;
    }

    /** The share of one cell in the hash of a row, by its place; shares are added. */
    static long share(long cell, int place) {
        return mix(cell ^ SEED, NUMBER + 2L * place * TEXT);
    }

    /** Joins two hashes; the order matters. */
    static long join(long left, long right) {
        return mix(left ^ SEED, right ^ TEXT) + left * NUMBER;
    }

    /** Multiplies to 128 bits and folds the halves. */
    private static long mix(long a, long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }

    /** Hashes a value whose quotes are resolved already. */
    static long ofValue(byte[] b, int cellFrom, int cellTo) {
        int from = cellFrom;
        int to = cellTo;
        while (from < to && isSpace(b[from])) {
            from++;
        }
        while (from < to && isSpace(b[to - 1])) {
            to--;
        }
        if (from == to) {
            return 0;
        }
        if (mayBeNumber(b, from, to)) {
            double number = number(b, from, to);
            if (!Double.isNaN(number)) {
                return mix(Double.doubleToLongBits(number + 0.0) ^ SEED, NUMBER);
            }
        }
        return ofBytes(b, from, to);
    }

    /**
     * Hashes what {@link #ofValue} does not look at: how a number is written, and white space around a value. Zero for all
     * other values, so that the two hashes together tell different texts apart.
     */
    static long ofForm(byte[] b, int from, int to) {
        if (from == to) {
            return 0;
        }
        boolean spaced = isSpace(b[from]) || isSpace(b[to - 1]);
        return spaced || mayBeNumber(b, from, to) ? ofBytes(b, from, to) : 0;
    }

    /**
     * Reads a decimal number as the nearest double, or NaN if the text is none. Whole numbers beyond 2^53, and numbers
     * in E notation that begin with a zero, are texts: they are identifiers more often than amounts, and a double
     * cannot tell neighbours apart.
     */
    private static double number(byte[] b, int from, int to) {
        int at = b[from] == '-' || b[from] == '+' ? from + 1 : from;
        int digits = 0;
        int point = -1;
        long mantissa = 0;
        boolean exact = true;
        int firstDigit = at;
        for (; at < to; at++) {
            int digit = b[at] - '0';
            if (digit >= 0 && digit <= 9) {
                exact &= mantissa < MAX_EXACT / 10;
                mantissa = mantissa * 10 + digit;
                digits++;
            } else if (b[at] == '.' && point < 0) {
                point = digits;
            } else {
                break;
            }
        }
        boolean whole = at == to;
        if (digits == 0 || (!whole && (b[firstDigit] == '0' || !isExponent(b, at, to)))) {
            return Double.NaN;
        }
        if (whole && !exact && point < 0) {
            return Double.NaN;
        }
        int scale = (whole ? 0 : exponent(b, at + 1, to)) - (point < 0 ? 0 : digits - point);
        if (!exact || Math.abs(scale) >= POWERS_OF_TEN.length) {
            return slowly(b, from, to);
        }
        // Both operands are exact doubles, so the one operation rounds as reading the text does.
        double value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale] : mantissa * POWERS_OF_TEN[scale];
        return b[from] == '-' ? -value : value;
    }

    private static int exponent(byte[] b, int from, int to) {
        boolean signed = b[from] == '-' || b[from] == '+';
        int exponent = 0;
        for (int at = signed ? from + 1 : from; at < to; at++) {
            exponent = Math.min(exponent * 10 + b[at] - '0', 9_999);
        }
        return b[from] == '-' ? -exponent : exponent;
    }

    private static boolean isExponent(byte[] b, int from, int to) {
        if (b[from] != 'E' && b[from] != 'e') {
            return false;
        }
        int at = from + 1;
        at += at < to && (b[at] == '-' || b[at] == '+') ? 1 : 0;
        int first = at;
        while (at < to && b[at] >= '0' && b[at] <= '9') {
            at++;
        }
        return at == to && at > first;
    }

    private static double slowly(byte[] b, int from, int to) {
        double value = Double.parseDouble(new String(b, from, to - from, StandardCharsets.US_ASCII));
        return Double.isInfinite(value) ? Double.NaN : value;
    }
}
