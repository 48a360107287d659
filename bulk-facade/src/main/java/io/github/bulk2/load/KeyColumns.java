package io.github.bulk2.load;

import java.util.List;

/**
 * The columns by which rows are matched, as places among the {@link EchoedColumns}.
 *
 * @param columns the columns
 * @param named whether this is the one column the user's operation finds records by
 * @param id whether that column holds record ids, whose long and short forms are the same
 */
record KeyColumns(List<Integer> columns, boolean named, boolean id) {

    KeyColumns {
        columns = List.copyOf(columns);
    }

    static KeyColumns of(List<Integer> columns) {
        return new KeyColumns(columns, false, false);
    }

    /** The place of the column that holds ids, or -1. */
    int idColumn() {
        return id ? columns.get(0) : -1;
    }
}
