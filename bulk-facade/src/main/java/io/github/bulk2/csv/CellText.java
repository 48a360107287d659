package io.github.bulk2.csv;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values in the forms in which Salesforce takes them. */
final class CellText {

    /** What clears a field (guide, "Prepare CSV Files"). */
    static final String CLEARED = "#N/A";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'");

    private CellText() {}

    /**
     * The text of a value, or null for an empty cell.
     *
     * @param zone the zone of times that have none; null if there must be none
     * @throws IllegalArgumentException if the value is of a type that no field takes
     */
    static @Nullable String of(@Nullable Object value, @Nullable ZoneId zone) {
        if (value == null) {
            return null;
        }
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? of(optional.get(), zone) : CLEARED;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Enum<?> constant) {
            return PicklistConstants.textOf(constant);
        }
        if (value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof LocalDate
                || value instanceof UUID) {
            return value.toString();
        }
        return time(value, zone);
    }

    /** As LF, the line ending of all that is written here: Salesforce refuses another one even in a value. */
    static String withLineFeeds(String value) {
        return value.indexOf('\r') < 0 ? value : value.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** The bytes of what was written; half a character, which would become a question mark, is refused. */
    static byte[] utf8(StringBuilder text) throws CsvProducerException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException half) {
            throw new CsvProducerException(
                    "the producer of the data gave a text with half a character, a surrogate without the other", half);
        }
    }

    private static String number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException(number + " is no number that a field takes");
            }
            return new BigDecimal(number.toString()).toPlainString();
        }
        return number.toString();
    }

    private static String time(Object value, @Nullable ZoneId zone) {
        if (value instanceof Instant time) {
            return TIME.format(time.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof OffsetDateTime time) {
            return TIME.format(time);
        }
        if (value instanceof ZonedDateTime time) {
            return TIME.format(time);
        }
        if (value instanceof LocalDateTime time && zone != null) {
            return TIME.format(time.atZone(zone));
        }
        if (value instanceof LocalTime time) {
            return TIME_OF_DAY.format(time);
        }
        if (value instanceof OffsetTime time) {
            return TIME_OF_DAY.format(time.withOffsetSameInstant(ZoneOffset.UTC));
        }
        throw new IllegalArgumentException(
                value instanceof LocalDateTime
                        ? "a LocalDateTime has no zone; use an OffsetDateTime or an Instant"
                        : "a value of type " + value.getClass().getTypeName() + " cannot be written to a field");
    }
}
