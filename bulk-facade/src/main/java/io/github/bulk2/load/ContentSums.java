package io.github.bulk2.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums of hashes, which do not depend on the order of rows: records are added and the rows that came back taken away,
 * so what is zero in the end was the same on both sides. Not thread-safe.
 */
final class ContentSums {

    private final long[] columns;
    private long rows;

    ContentSums(int columns) {
        this.columns = new long[columns];
    }

    void add(RowHash row) {
        rows += row.row();
        if (row.isComplete()) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] += row.cell(i);
            }
        }
    }

    void subtract(RowHash row) {
        rows -= row.row();
        if (row.isComplete()) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] -= row.cell(i);
            }
        }
    }

    /** All rows came back as they were sent. */
    boolean rowsAgree() {
        return rows == 0;
    }

    /** The columns whose values came back as they were sent. */
    List<Integer> faithfulColumns() {
        List<Integer> faithful = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == 0) {
                faithful.add(i);
            }
        }
        return faithful;
    }
}
