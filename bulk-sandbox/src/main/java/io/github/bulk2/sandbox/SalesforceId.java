package io.github.bulk2.sandbox;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Record ids as Salesforce writes them (18 characters, the last three a checksum of the case of the first 15) and as
 * the database keeps them (one long: 18 bits of key prefix, 44 bits of sequence).
 */
final class SalesforceId {
    /** A well-formed id that cannot belong to any record of this server. */
    static final long FOREIGN = -1;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final String ORGANIZATION = "00D";
    private static final String INSTANCE = "Hs0";
    private static final int SEQUENCE_BITS = 44;
    private static final int SHORT_LENGTH = 15;

    private SalesforceId() {}

    static long of(String prefix, long sequence) {
        return (number(prefix, 0, 3) << SEQUENCE_BITS) | sequence;
    }

    static long sequence(long id) {
        return id & ((1L << SEQUENCE_BITS) - 1);
    }

    static String text(String prefix, long sequence) {
        return text(of(prefix, sequence));
    }

    static String text(long id) {
        char[] text = new char[SHORT_LENGTH];
        digits(text, 0, 3, id >>> SEQUENCE_BITS);
        INSTANCE.getChars(0, 3, text, 3);
        digits(text, 6, SHORT_LENGTH, sequence(id));
        return withChecksum(new String(text, 0, SHORT_LENGTH));
    }

    /** The database form of an id, or {@link #FOREIGN}; the text must be well-formed. */
    static long parse(String text) {
        if (!text.startsWith(INSTANCE, 3)) {
            return FOREIGN;
        }
        long sequence = number(text, 6, SHORT_LENGTH);
        if (sequence >= 1L << SEQUENCE_BITS) {
            return FOREIGN;
        }
        return (number(text, 0, 3) << SEQUENCE_BITS) | sequence;
    }

    static boolean isWellFormed(String text) {
        if (text.length() != SHORT_LENGTH && text.length() != 18) {
            return false;
        }
        for (int i = 0; i < SHORT_LENGTH; i++) {
            if (DIGITS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        if (text.length() == SHORT_LENGTH) {
            return true;
        }
        char[] chars = text.toCharArray();
        for (int block = 0; block < 3; block++) {
            if (chars[SHORT_LENGTH + block] != checksum(chars, block)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is a well-formed organization id, of 15 or 18 characters. */
    static boolean isOrganization(String text) {
        return text.startsWith(ORGANIZATION) && isWellFormed(text);
    }

    static String randomOrganization() {
        return text(ORGANIZATION, ThreadLocalRandom.current().nextLong(1L << SEQUENCE_BITS));
    }

    /** The form of 18 characters; the text must be well-formed. */
    static String withChecksum(String text) {
        char[] whole = Arrays.copyOf(text.toCharArray(), 18);
        for (int block = 0; block < 3; block++) {
            whole[SHORT_LENGTH + block] = checksum(whole, block);
        }
        return new String(whole);
    }

    private static char checksum(char[] text, int block) {
        int upper = 0;
        for (int i = 0; i < 5; i++) {
            char c = text[block * 5 + i];
            if (c >= 'A' && c <= 'Z') {
                upper |= 1 << i;
            }
        }
        return CHECKSUM.charAt(upper);
    }

    private static void digits(char[] text, int from, int to, long number) {
        long rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = DIGITS.charAt((int) (rest % 62));
            rest /= 62;
        }
    }

    private static long number(String text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 62 + DIGITS.indexOf(text.charAt(i));
        }
        return number;
    }
}
