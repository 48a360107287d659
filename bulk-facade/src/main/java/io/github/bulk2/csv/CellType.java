package io.github.bulk2.csv;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of value that is one cell, and what turns its text into it and back. Immutable.
 *
 * @param name as it reads in an error, such as {@code a LocalDate}
 * @param plain reads the usual form from the bytes, or gives null: then the text decides
 * @param parser throws some RuntimeException for text that is none
 * @param writer the way back
 */
record CellType(String name, Plain plain, Function<String, Object> parser, Function<Object, String> writer) {

    /** Reads a value from bytes, at least one. */
    @FunctionalInterface
    interface Plain {

        @Nullable
        Object read(byte[] bytes, int from, int to);
    }

    private static final DateTimeFormatter WRITTEN_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    // Salesforce writes 2018-12-10T17:50:19.000Z, and +0000 here and there.
    private static final DateTimeFormatter READ_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Map<Class<?>, CellType> TYPES = Map.ofEntries(
            Map.entry(String.class, type("a String", PlainValues::text, text -> text)),
            Map.entry(Boolean.class, type("a Boolean", PlainValues::bool, CellType::bool)),
            Map.entry(boolean.class, type("a boolean", PlainValues::bool, CellType::bool)),
            Map.entry(Integer.class, type("an Integer", PlainValues::integer, CellType::integer)),
            Map.entry(int.class, type("an int", PlainValues::integer, CellType::integer)),
            Map.entry(Long.class, type("a Long", PlainValues::whole, CellType::whole)),
            Map.entry(long.class, type("a long", PlainValues::whole, CellType::whole)),
            Map.entry(Double.class, type("a Double", PlainValues::real, CellType::real)),
            Map.entry(double.class, type("a double", PlainValues::real, CellType::real)),
            Map.entry(
                    BigDecimal.class,
                    new CellType(
                            "a BigDecimal",
                            PlainValues::decimal,
                            BigDecimal::new,
                            number -> ((BigDecimal) number).toPlainString())),
            Map.entry(LocalDate.class, type("a LocalDate", PlainValues::date, LocalDate::parse)),
            Map.entry(
                    OffsetDateTime.class,
                    new CellType(
                            "an OffsetDateTime",
                            PlainValues::time,
                            text -> OffsetDateTime.parse(text, READ_TIME),
                            time -> WRITTEN_TIME.format((OffsetDateTime) time))),
            Map.entry(
                    Instant.class,
                    new CellType(
                            "an Instant",
                            CellType::plainInstant,
                            text -> OffsetDateTime.parse(text, READ_TIME).toInstant(),
                            time -> WRITTEN_TIME.format(((Instant) time).atOffset(ZoneOffset.UTC)))));

    static Optional<CellType> of(Class<?> type) {
        return type.isEnum() ? Optional.of(constants(type)) : Optional.ofNullable(TYPES.get(type));
    }

    private static CellType type(String name, Plain plain, Function<String, Object> parser) {
        return new CellType(name, plain, parser, Object::toString);
    }

    private static @Nullable Instant plainInstant(byte[] bytes, int from, int to) {
        OffsetDateTime time = PlainValues.time(bytes, from, to);
        return time == null ? null : time.toInstant();
    }

    private static CellType constants(Class<?> type) {
        PicklistConstants constants = new PicklistConstants(type);
        return new CellType(
                "one of the constants of " + type.getSimpleName(),
                constants::of,
                constants::of,
                constant -> PicklistConstants.textOf((Enum<?>) constant));
    }

    /** Reads a value from at least one byte; throws some RuntimeException if they are none. */
    Object read(byte[] bytes, int from, int to) {
        Object value = plain.read(bytes, from, to);
        return value == null ? parser.apply(PlainValues.text(bytes, from, to)) : value;
    }

    String write(Object value) {
        return writer.apply(value);
    }

    private static Boolean bool(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static Integer integer(String text) {
        return Math.toIntExact(whole(text));
    }

    private static Long whole(String text) {
        if (text.length() > 18) {
            return wholeOf(new BigDecimal(text));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '-') {
                return wholeOf(new BigDecimal(text));
            }
        }
        return Long.parseLong(text);
    }

    private static long wholeOf(BigDecimal number) {
        // A huge exponent would otherwise be written out digit by digit before it is found too large.
        if (number.precision() - (long) number.scale() > 19) {
            throw new ArithmeticException("too large");
        }
        return number.longValueExact();
    }

    private static Double real(String text) {
        // Java would take more, such as 1d, NaN and a number in hexadecimal form.
        if (text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
            throw new NumberFormatException("not a decimal number");
        }
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new NumberFormatException("too large");
        }
        return number;
    }
}
