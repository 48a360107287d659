package io.github.bulk2.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The columns by which rows are matched, as places among the {@link EchoedColumns}.
 *
 * @param columns the columns
 * @param exact the columns whose values are compared as they are written, {@code 7} and {@code 007} being two values; in
 *     all others numbers are compared by their value
 */
record KeyColumns(List<Integer> columns, Set<Integer> exact) {

    KeyColumns {
        columns = List.copyOf(columns);
        exact = Set.copyOf(exact);
    }

    /** The first so many columns, by value. */
    static KeyColumns all(int count) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        return new KeyColumns(all, Set.of());
    }

    KeyColumns of(List<Integer> others) {
        return new KeyColumns(others, exact);
    }
}
