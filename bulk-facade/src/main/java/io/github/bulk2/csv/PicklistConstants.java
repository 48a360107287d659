package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The constants of an enum by the texts of a picklist. Thread-safe. */
final class PicklistConstants {

    private static final int REMEMBERED = 64;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final Map<String, Object> byText = new HashMap<>();
    // Few texts come again and again. An entry is immutable, so threads that race see one or none.
    private final @Nullable Known[] known = new Known[REMEMBERED];

    /** A text that was looked up before. */
    private static final class Known {

        private final byte[] text;
        private final Object constant;

        Known(byte[] text, Object constant) {
            this.text = text;
            this.constant = constant;
        }
    }

    PicklistConstants(Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            byText.putIfAbsent(textOf((Enum<?>) constant), constant);
        }
        for (Object constant : type.getEnumConstants()) {
            byText.putIfAbsent(constant.toString(), constant);
            byText.putIfAbsent(key(((Enum<?>) constant).name()), constant);
        }
    }

    /**
     * The picklist value of a constant: that of its annotation; what its {@code toString} says, if that is not its name;
     * or the words of its name, in capitals only at their beginning: {@code NEW_INVOICE} is {@code New Invoice}.
     */
    static String textOf(Enum<?> constant) {
        String name = constant.name();
        Column stated = annotation(constant);
        if (stated != null) {
            return stated.value();
        }
        if (!constant.toString().equals(name)) {
            return constant.toString();
        }
        boolean capitals = name.equals(name.toUpperCase(Locale.ROOT));
        return capitals
                ? Arrays.stream(name.split("_"))
                        .filter(word -> !word.isEmpty())
                        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" "))
                : name;
    }

    private static @Nullable Column annotation(Enum<?> constant) {
        try {
            return constant.getDeclaringClass().getField(constant.name()).getAnnotation(Column.class);
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException("every constant is a field of its enum", impossible);
        }
    }

    Object of(String text) {
        Object constant = byText.get(text);
        constant = constant == null ? byText.get(key(text)) : constant;
        if (constant == null) {
            throw new IllegalArgumentException("no such constant");
        }
        return constant;
    }

    Object of(byte[] b, int from, int to) {
        int slot = slot(b, from, to);
        Known last = known[slot];
        if (last != null && Arrays.equals(last.text, 0, last.text.length, b, from, to)) {
            return last.constant;
        }
        Object constant = of(PlainValues.text(b, from, to));
        known[slot] = new Known(Arrays.copyOfRange(b, from, to), constant);
        return constant;
    }

    private static int slot(byte[] b, int from, int to) {
        long hash = 0;
        for (int at = from; at < to; at += Long.BYTES - 1) {
            hash = (hash ^ Swar.part(b, at, Math.min(Long.BYTES - 1, to - at))) * SPREAD;
        }
        return (int) (hash >>> (Long.SIZE - Integer.numberOfTrailingZeros(REMEMBERED)));
    }

    private static String key(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
    }
}
