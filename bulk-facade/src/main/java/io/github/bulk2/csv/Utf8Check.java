package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;

/** Checks UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF) across any cut of the bytes. */
final class Utf8Check {

    /** No invalid byte was found. */
    static final int NONE = Integer.MIN_VALUE;

    private int missing;
    private int lowest = 0x80;
    private int highest = 0xBF;
    private boolean sawMarkLead;

    /** Tells whether the bytes so far end inside a character. */
    boolean isPending() {
        return missing > 0;
    }

    /** Tells whether there was a byte that begins a byte order mark, as it begins few other characters. */
    boolean mayHaveSeenMark() {
        return sawMarkLead;
    }

    /**
     * Finds the next invalid byte. The search goes on behind it; when a character was cut short, it is the byte before
     * the one that does not belong to it, which may lie before {@code from}.
     */
    int nextInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (missing == 0) {
                i = skipAscii(bytes, i, to);
                if (i < to && !start(bytes[i++] & 0xFF)) {
                    return i - 1;
                }
            } else {
                int b = bytes[i] & 0xFF;
                if (b < lowest || b > highest) {
                    expect(0, 0x80, 0xBF);
                    return i - 1;
                }
                expect(missing - 1, 0x80, 0xBF);
                i++;
            }
        }
        return NONE;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + 8 <= to && (Swar.word(bytes, i) & Swar.HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private boolean start(int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            expect(1, 0x80, 0xBF);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            sawMarkLead |= lead == 0xEF;
            expect(2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            expect(3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        } else {
            return false;
        }
        return true;
    }

    private void expect(int missing, int lowest, int highest) {
        this.missing = missing;
        this.lowest = lowest;
        this.highest = highest;
    }
}
