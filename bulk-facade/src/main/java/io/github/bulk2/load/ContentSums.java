package io.github.bulk2.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sums of hashes, which do not depend on the order of rows: records are added and the rows that came back taken away,
 * so what is zero in the end was the same on both sides. Not thread-safe.
 */
final class ContentSums {

    private final long[] columns;
    private final long[] forms;

    ContentSums(int columns) {
        this.columns = new long[columns];
        this.forms = new long[columns];
    }

    void add(RowHash row) {
        if (row.isComplete()) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] += row.cell(i);
                forms[i] += row.form(i);
            }
        }
    }

    void subtract(RowHash row) {
        if (row.isComplete()) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] -= row.cell(i);
                forms[i] -= row.form(i);
            }
        }
    }

    /** The columns whose values came back as they were sent, numbers by their value. */
    List<Integer> faithfulColumns() {
        List<Integer> faithful = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == 0) {
                faithful.add(i);
            }
        }
        return faithful;
    }

    /** Whether the values of a column came back character by character. */
    boolean isExact(int column) {
        return columns[column] == 0 && forms[column] == 0;
    }

    Set<Integer> exactColumns() {
        Set<Integer> exact = new HashSet<>();
        for (int i = 0; i < columns.length; i++) {
            if (isExact(i)) {
                exact.add(i);
            }
        }
        return exact;
    }
}
