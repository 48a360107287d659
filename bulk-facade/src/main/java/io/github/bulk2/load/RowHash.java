package io.github.bulk2.load;

/**
 * The hashes of one row at a time: of each echoed column, of all of them, and of those that are its key. Not
 * thread-safe.
 */
final class RowHash {

    private static final int SHORT_ID = 15;
    private static final int LONG_ID = 18;
    private static final long START = 0x6A09_E667_F3BC_C908L;
    private static final long WRONG_COLUMN_COUNT = 0xBB67_AE85_84CA_A73BL;

    private final int[] places;
    private final int width;
    private final int idColumn;
    private final int[] key;
    private final boolean[] exact;
    private final long[] cells;
    private final long[] forms;
    private long rowHash;
    private long keyHash;
    private boolean complete;

    RowHash(int[] places, int width, int idColumn, KeyColumns key) {
        this.places = places.clone();
        this.width = width;
        this.idColumn = idColumn;
        this.key = key.columns().stream().mapToInt(Integer::intValue).toArray();
        this.exact = new boolean[places.length];
        key.exact().forEach(column -> exact[column] = true);
        this.cells = new long[places.length];
        this.forms = new long[places.length];
    }

    /** Hashes a row; one with more or fewer columns than the header is known by their number alone. */
    void read(RecordCursor row) {
        if (row.cells() != width) {
            readRefused(row.cells());
            return;
        }
        complete = true;
        long hash = START;
        for (int i = 0; i < cells.length; i++) {
            if (i == idColumn) {
                cells[i] = id(row, places[i]);
            } else {
                readCell(row, i);
            }
            hash += share(i);
        }
        rowHash = hash;
        keyHash = key.length == cells.length ? hash : keyOfCells();
    }

    /** Takes a row that came back blank for one that was refused because of its number of columns. */
    void readRefused(int columns) {
        complete = false;
        rowHash = CellHash.join(WRONG_COLUMN_COUNT, columns);
        keyHash = rowHash;
    }

    private long share(int i) {
        return CellHash.share(exact[i] && forms[i] != 0 ? forms[i] : cells[i], i);
    }

    private long keyOfCells() {
        long hash = START;
        for (int column : key) {
            hash += share(column);
        }
        return hash;
    }

    private void readCell(RecordCursor row, int i) {
        int cell = places[i];
        if (row.isPlain(cell)) {
            byte[] b = row.buffer();
            int from = row.cellStart(cell);
            int to = row.cellEnd(cell);
            cells[i] = row.isHashed() ? row.hash(cell) : CellHash.ofValue(b, from, to);
            forms[i] = CellHash.ofForm(b, from, to);
        } else {
            byte[] value = row.value(cell);
            cells[i] = CellHash.ofValue(value, 0, value.length);
            forms[i] = CellHash.ofForm(value, 0, value.length);
        }
    }

    private static long id(RecordCursor row, int cell) {
        int start = row.cellStart(cell);
        int length = row.cellEnd(cell) - start;
        return CellHash.ofBytes(row.buffer(), start, start + (length == LONG_ID ? SHORT_ID : length));
    }

    /** The hash of all echoed columns. */
    long row() {
        return rowHash;
    }

    long key() {
        return keyHash;
    }

    /** The hash of the value of one echoed column. */
    long cell(int column) {
        return cells[column];
    }

    /** The hash of how the value of one echoed column is written. */
    long form(int column) {
        return forms[column];
    }

    /** Whether the row has the columns of the header, and so a hash for each of them. */
    boolean isComplete() {
        return complete;
    }

    /** Whether all echoed columns are empty. */
    boolean isBlank() {
        for (long cell : cells) {
            if (cell != 0) {
                return false;
            }
        }
        return true;
    }
}
