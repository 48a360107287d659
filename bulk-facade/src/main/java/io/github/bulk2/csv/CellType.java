package io.github.bulk2.csv;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of value that is one cell, and what turns text into it and back. Immutable.
 *
 * @param name as it reads in an error, such as {@code a LocalDate}
 * @param parser throws some RuntimeException for text that is none
 * @param writer the way back
 */
record CellType(String name, Function<String, Object> parser, Function<Object, String> writer) {

    private static final DateTimeFormatter WRITTEN_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    // Salesforce writes 2018-12-10T17:50:19.000Z, and +0000 here and there.
    private static final DateTimeFormatter READ_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX]")
            .toFormatter(Locale.ROOT);

    private static final Map<Class<?>, CellType> TYPES = Map.ofEntries(
            Map.entry(String.class, plain("a String", text -> text)),
            Map.entry(Boolean.class, plain("a Boolean", CellType::bool)),
            Map.entry(boolean.class, plain("a boolean", CellType::bool)),
            Map.entry(Integer.class, plain("an Integer", CellType::integer)),
            Map.entry(int.class, plain("an int", CellType::integer)),
            Map.entry(Long.class, plain("a Long", CellType::whole)),
            Map.entry(long.class, plain("a long", CellType::whole)),
            Map.entry(Double.class, plain("a Double", CellType::real)),
            Map.entry(double.class, plain("a double", CellType::real)),
            Map.entry(
                    BigDecimal.class,
                    new CellType("a BigDecimal", BigDecimal::new, number -> ((BigDecimal) number).toPlainString())),
            Map.entry(LocalDate.class, plain("a LocalDate", LocalDate::parse)),
            Map.entry(
                    OffsetDateTime.class,
                    new CellType(
                            "an OffsetDateTime",
                            text -> OffsetDateTime.parse(text, READ_TIME),
                            time -> WRITTEN_TIME.format((OffsetDateTime) time))));

    static Optional<CellType> of(Class<?> type) {
        return type.isEnum() ? Optional.of(constants(type)) : Optional.ofNullable(TYPES.get(type));
    }

    private static CellType plain(String name, Function<String, Object> parser) {
        return new CellType(name, parser, Object::toString);
    }

    Object parse(String text) {
        return parser.apply(text);
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
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number) || text.endsWith("d") || text.endsWith("f")) {
            throw new NumberFormatException("too large, or a Java literal");
        }
        return number;
    }

    private static CellType constants(Class<?> type) {
        Map<String, Object> byText = new HashMap<>();
        for (Object constant : type.getEnumConstants()) {
            byText.putIfAbsent(constant.toString(), constant);
            byText.putIfAbsent(key(((Enum<?>) constant).name()), constant);
        }
        return new CellType(
                "one of the constants of " + type.getSimpleName(),
                text -> {
                    Object constant = byText.get(text);
                    constant = constant == null ? byText.get(key(text)) : constant;
                    if (constant == null) {
                        throw new IllegalArgumentException("no such constant");
                    }
                    return constant;
                },
                Object::toString);
    }

    private static String key(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
    }
}
