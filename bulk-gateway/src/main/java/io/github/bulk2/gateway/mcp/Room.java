package io.github.bulk2.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** How much an answer may hold: a model's context is small, and what it holds is paid for. */
final class Room {

    /** Bytes of JSON that the data of one answer may take; the rest of the answer is small. */
    static final int MAX_BYTES = 62 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Room() {}

    /** The bytes of a value as JSON. */
    static int size(Object value) {
        try {
            return JSON.writeValueAsBytes(value).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result holds something that is no JSON", e);
        }
    }

    /** As many of the first items as there is room for. */
    static <T> List<T> fitting(List<T> items, int bytes) {
        List<T> fitting = new ArrayList<>();
        int room = bytes;
        for (T item : items) {
            room -= size(item) + 1;
            if (room < 0) {
                break;
            }
            fitting.add(item);
        }
        return fitting;
    }

    static String shortened(String value, int most) {
        return value.length() <= most
                ? value
                : value.substring(0, most) + "... [cut, " + value.length() + " characters]";
    }
}
