package io.github.bulk2.load;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How many records of a load may fail or stay unprocessed before the run stops. Records that are loaded again, as they
 * failed with a transient error, count only when they have failed for the last time. Immutable.
 *
 * @see Load#withMaxFailed
 */
public final class FailureLimit {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})|([0-9]{1,3}(?:\\.[0-9]{1,9})?)%");
    private static final double ALL = 100;

    private final long records;
    private final double percent;

    private FailureLimit(long records, double percent) {
        this.records = records;
        this.percent = percent;
    }

    /**
     * A number of records.
     *
     * @param most the most records that may fail; with 0 the first one stops the run
     * @return the limit
     * @throws IllegalArgumentException if it is negative
     */
    public static FailureLimit ofRecords(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("a limit of failed records is not negative; it is " + most);
        }
        return new FailureLimit(most, -1);
    }

    /**
     * A share of all records of the input.
     *
     * @param most the most percent that may fail, from 0 to 100
     * @return the limit
     * @throws IllegalArgumentException if it is not from 0 to 100
     */
    public static FailureLimit ofPercent(double most) {
        if (!(most >= 0 && most <= ALL)) {
            throw new IllegalArgumentException("a share of failed records is from 0% to 100%; it is " + most);
        }
        return new FailureLimit(-1, most);
    }

    /**
     * Reads {@code 100} as a number of records and {@code 2.5%} as a share.
     *
     * @param text what {@link #toString} gives
     * @return the limit
     * @throws IllegalArgumentException if it is neither
     */
    public static FailureLimit parse(String text) {
        var parsed = TEXT.matcher(text.strip());
        if (!parsed.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a number of records like 100 nor a share like 2.5%");
        }
        return parsed.group(1) == null
                ? ofPercent(Double.parseDouble(parsed.group(2)))
                : ofRecords(Long.parseLong(parsed.group(1)));
    }

    boolean isExceededBy(long notLoaded, long ofAll) {
        return records >= 0 ? notLoaded > records : notLoaded > ofAll * percent / ALL;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FailureLimit limit && limit.records == records && limit.percent == percent;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(records) * 31 + Double.hashCode(percent);
    }

    /** {@return such as {@code 100} or {@code 2.5%}} */
    @Override
    public String toString() {
        if (records >= 0) {
            return Long.toString(records);
        }
        return percent == Math.rint(percent)
                ? String.format(Locale.ROOT, "%.0f%%", percent)
                : BigDecimal.valueOf(percent).toPlainString() + "%";
    }
}
