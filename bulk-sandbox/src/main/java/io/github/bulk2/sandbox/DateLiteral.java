package io.github.bulk2.sandbox;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The days that a date literal of SOQL stands for, from the first to before the end; in UTC, weeks from Sunday. */
record DateLiteral(LocalDate from, LocalDate end) {
    private static final Pattern RELATIVE = Pattern.compile("(LAST|NEXT|THIS)_(WEEK|MONTH|QUARTER|YEAR|90_DAYS)");
    private static final Pattern COUNTED =
            Pattern.compile("(LAST|NEXT)_N_(DAYS|WEEKS|MONTHS|QUARTERS|YEARS):(\\d{1,4})");
    private static final Pattern AGO = Pattern.compile("N_(DAYS|WEEKS|MONTHS|QUARTERS|YEARS)_AGO:(\\d{1,4})");
    private static final Pattern DAY = Pattern.compile("TODAY|YESTERDAY|TOMORROW");

    static boolean isDateLiteral(String text) {
        return DAY.matcher(text).matches()
                || RELATIVE.matcher(text).matches()
                || COUNTED.matcher(text).matches()
                || AGO.matcher(text).matches();
    }

    /** @param text a date literal in upper case, with its count if it has one */
    static DateLiteral of(String text, LocalDate today) {
        switch (text) {
            case "TODAY" -> {
                return new DateLiteral(today, today.plusDays(1));
            }
            case "YESTERDAY" -> {
                return new DateLiteral(today.minusDays(1), today);
            }
            case "TOMORROW" -> {
                return new DateLiteral(today.plusDays(1), today.plusDays(2));
            }
            case "LAST_90_DAYS" -> {
                return new DateLiteral(today.minusDays(90), today.plusDays(1));
            }
            case "NEXT_90_DAYS" -> {
                return new DateLiteral(today.plusDays(1), today.plusDays(91));
            }
            default -> {}
        }
        Matcher counted = COUNTED.matcher(text);
        if (counted.matches()) {
            return counted(
                    counted.group(1).equals("LAST"), counted.group(2), Integer.parseInt(counted.group(3)), today);
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            LocalDate start = plus(start(ago.group(1), today), ago.group(1), -Integer.parseInt(ago.group(2)));
            return new DateLiteral(start, plus(start, ago.group(1), 1));
        }
        Matcher relative = RELATIVE.matcher(text);
        if (!relative.matches()) {
            throw new IllegalArgumentException("not a date literal");
        }
        String unit = relative.group(2) + "S";
        int shift = relative.group(1).equals("LAST") ? -1 : relative.group(1).equals("NEXT") ? 1 : 0;
        LocalDate start = plus(start(unit, today), unit, shift);
        return new DateLiteral(start, plus(start, unit, 1));
    }

    private static DateLiteral counted(boolean last, String unit, int count, LocalDate today) {
        if (unit.equals("DAYS")) {
            // The last n days include today; the next n days do not.
            return last
                    ? new DateLiteral(today.minusDays(count), today.plusDays(1))
                    : new DateLiteral(today.plusDays(1), today.plusDays(count + 1L));
        }
        LocalDate start = start(unit, today);
        return last
                ? new DateLiteral(plus(start, unit, -count), start)
                : new DateLiteral(plus(start, unit, 1), plus(start, unit, count + 1));
    }

    private static LocalDate start(String unit, LocalDate day) {
        return switch (unit) {
            case "WEEKS" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
            case "MONTHS" -> day.withDayOfMonth(1);
            case "QUARTERS" -> day.withDayOfMonth(1).minusMonths((day.getMonthValue() - 1) % 3);
            case "YEARS" -> day.withDayOfYear(1);
            default -> day;
        };
    }

    private static LocalDate plus(LocalDate day, String unit, int count) {
        return switch (unit) {
            case "WEEKS" -> day.plusWeeks(count);
            case "MONTHS" -> day.plusMonths(count);
            case "QUARTERS" -> day.plusMonths(3L * count);
            case "YEARS" -> day.plusYears(count);
            default -> day.plus(count, ChronoUnit.DAYS);
        };
    }
}
