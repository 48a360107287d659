package io.github.bulk2.sandbox;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** The types of fields: how a cell becomes a database value and how a database value becomes a cell. */
enum FieldType {
    ID("BIGINT", "id"),
    REFERENCE("BIGINT", "id"),
    STRING("VARCHAR_IGNORECASE", "string"),
    TEXTAREA("VARCHAR_IGNORECASE", "string"),
    EMAIL("VARCHAR_IGNORECASE", "string"),
    PHONE("VARCHAR_IGNORECASE", "string"),
    URL("VARCHAR_IGNORECASE", "string"),
    PICKLIST("VARCHAR_IGNORECASE", "string"),
    /** First and last name joined by the database; read-only. */
    PERSONNAME("VARCHAR_IGNORECASE", "string"),
    BOOLEAN("BOOLEAN", "boolean"),
    INT("INTEGER", "int"),
    DOUBLE("DOUBLE PRECISION", "double"),
    CURRENCY("DOUBLE PRECISION", "double"),
    PERCENT("DOUBLE PRECISION", "double"),
    /** Kept as the day's number since 1970. */
    DATE("BIGINT", "date"),
    /** Kept as milliseconds since 1970. */
    DATETIME("BIGINT", "dateTime"),
    /** A compound of other fields; it can be neither loaded nor selected in bulk. */
    ADDRESS("", "address");

    private static final DateTimeFormatter DATETIME_IN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX]")
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter DATETIME_OUT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String sqlType;
    private final String xsdType;

    FieldType(String sqlType, String xsdType) {
        this.sqlType = sqlType;
        this.xsdType = xsdType;
    }

    String sqlType() {
        return sqlType;
    }

    String xsdType() {
        return xsdType;
    }

    boolean isText() {
        return sqlType.startsWith("VARCHAR");
    }

    boolean isId() {
        return this == ID || this == REFERENCE;
    }

    boolean isFloating() {
        return sqlType.startsWith("DOUBLE");
    }

    /** @throws IllegalArgumentException if the cell is no value of this type */
    Object parse(String cell) {
        try {
            return switch (this) {
                case BOOLEAN -> parseBoolean(cell);
                case INT -> Integer.valueOf(cell);
                case DOUBLE, CURRENCY, PERCENT -> parseDouble(cell);
                case DATE -> LocalDate.parse(cell).toEpochDay();
                case DATETIME ->
                    OffsetDateTime.parse(cell, DATETIME_IN).toInstant().toEpochMilli();
                default -> cell;
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    String render(Object value) {
        return switch (this) {
            case ID, REFERENCE -> SalesforceId.text((Long) value);
            case DATE -> LocalDate.ofEpochDay((Long) value).toString();
            case DATETIME -> DATETIME_OUT.format(Instant.ofEpochMilli((Long) value));
            default -> value.toString();
        };
    }

    private static Boolean parseBoolean(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static Double parseDouble(String cell) {
        char last = cell.charAt(cell.length() - 1);
        // Java accepts 1d, 1f, NaN, hexadecimal and surrounding blanks; xsd:double as Salesforce reads it does not.
        if (!(Character.isDigit(last) || last == '.') || cell.charAt(0) <= ' ' || cell.indexOf('x') >= 0) {
            throw new IllegalArgumentException("not a number");
        }
        return Double.valueOf(cell);
    }
}
