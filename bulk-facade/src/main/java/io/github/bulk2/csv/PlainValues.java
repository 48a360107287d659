package io.github.bulk2.csv;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from the bytes of a cell in the form Salesforce writes them in, where that gives exactly what the text
 * would give. For every other form the answer is null: then {@link CellType} decides by the text.
 */
final class PlainValues {

    /** More digits might not fit into a {@code long}. */
    private static final int MAX_DIGITS = 18;

    private static final int NO_NUMBER = -1;
    private static final long MAX_EXACT = 1L << 53;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };
    private static final int DATE_LENGTH = "2018-12-10".length();
    private static final int TIME_LENGTH = "2018-12-10T17:50:19.000".length();
    private static final byte[] UTC = "+0000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private PlainValues() {}

    static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }

    static @Nullable Boolean bool(byte[] b, int from, int to) {
        if (Arrays.equals(b, from, to, TRUE, 0, TRUE.length)) {
            return true;
        }
        return Arrays.equals(b, from, to, FALSE, 0, FALSE.length) ? false : null;
    }

    static @Nullable Integer integer(byte[] b, int from, int to) {
        Long number = whole(b, from, to);
        return number == null || number.intValue() != number ? null : number.intValue();
    }

    static @Nullable Long whole(byte[] b, int from, int to) {
        boolean negative = b[from] == '-';
        int first = negative ? from + 1 : from;
        if (to == first || to - first > MAX_DIGITS) {
            return null;
        }
        long number = 0;
        for (int at = first; at < to; at++) {
            int digit = b[at] - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    static @Nullable BigDecimal decimal(byte[] b, int from, int to) {
        long digits = digits(b, from, to);
        return digits < 0 ? null : BigDecimal.valueOf(b[from] == '-' ? -digits : digits, scale(b, from, to));
    }

    static @Nullable Double real(byte[] b, int from, int to) {
        long digits = digits(b, from, to);
        if (digits < 0 || digits > MAX_EXACT) {
            return null;
        }
        // Both operands are exact doubles, so the one operation rounds as reading the text does.
        double number = digits / POWERS_OF_TEN[scale(b, from, to)];
        return b[from] == '-' ? -number : number;
    }

    /** The digits of a decimal number without sign and point, or a negative number if it is written in another way. */
    private static long digits(byte[] b, int from, int to) {
        int first = b[from] == '-' ? from + 1 : from;
        if (to == first || to - first > MAX_DIGITS || b[first] == '.' || b[to - 1] == '.') {
            return NO_NUMBER;
        }
        long number = 0;
        boolean point = false;
        for (int at = first; at < to; at++) {
            int digit = b[at] - '0';
            if (digit >= 0 && digit <= 9) {
                number = number * 10 + digit;
            } else if (b[at] == '.' && !point) {
                point = true;
            } else {
                return NO_NUMBER;
            }
        }
        return number;
    }

    /** The digits behind the point. */
    private static int scale(byte[] b, int from, int to) {
        int at = to - 1;
        while (at > from && b[at] != '.') {
            at--;
        }
        return b[at] == '.' ? to - 1 - at : 0;
    }

    static @Nullable LocalDate date(byte[] b, int from, int to) {
        if (to - from != DATE_LENGTH || b[from + 4] != '-' || b[from + 7] != '-') {
            return null;
        }
        int century = twoDigits(b, from);
        int year = twoDigits(b, from + 2);
        int month = twoDigits(b, from + 5);
        int day = twoDigits(b, from + 8);
        if ((century | year | month | day) < 0) {
            return null;
        }
        try {
            return LocalDate.of(century * 100 + year, month, day);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    /** A time of day in UTC, with {@code Z} or {@code +0000}. */
    static @Nullable OffsetDateTime time(byte[] b, int from, int to) {
        if (!isUtc(b, from + TIME_LENGTH, to)) {
            return null;
        }
        int at = from + DATE_LENGTH;
        if (b[at] != 'T' || b[at + 3] != ':' || b[at + 6] != ':' || b[at + 9] != '.') {
            return null;
        }
        LocalDate day = date(b, from, at);
        int hour = twoDigits(b, at + 1);
        int minute = twoDigits(b, at + 4);
        int second = twoDigits(b, at + 7);
        int centis = twoDigits(b, at + 10);
        int millis = b[at + 12] - '0';
        if (day == null || (hour | minute | second | centis | millis) < 0 || millis > 9) {
            return null;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        return OffsetDateTime.of(
                day, LocalTime.of(hour, minute, second, (centis * 10 + millis) * 1_000_000), ZoneOffset.UTC);
    }

    private static boolean isUtc(byte[] b, int from, int to) {
        if (to < from) {
            return false;
        }
        if (to - from == 1) {
            return b[from] == 'Z';
        }
        return Arrays.equals(b, from, to, UTC, 0, UTC.length);
    }

    /** Negative if one is no digit. */
    private static int twoDigits(byte[] b, int at) {
        int tens = b[at] - '0';
        int ones = b[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NO_NUMBER : tens * 10 + ones;
    }
}
