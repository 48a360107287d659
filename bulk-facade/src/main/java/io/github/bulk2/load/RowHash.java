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
    private final int[] key;
    private final int idColumn;
    private final long[] cells;
    private long rowHash;
    private long keyHash;
    private boolean complete;

    RowHash(int[] places, int width, KeyColumns key) {
        this.places = places.clone();
        this.width = width;
        this.key = key.columns().stream().mapToInt(Integer::intValue).toArray();
        this.idColumn = key.idColumn();
        this.cells = new long[places.length];
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
            long cell = i == idColumn ? id(row, places[i]) : cell(row, places[i]);
            cells[i] = cell;
            hash += CellHash.share(cell, i);
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

    private long keyOfCells() {
        long hash = START;
        for (int column : key) {
            hash += CellHash.share(cells[column], column);
        }
        return hash;
    }

    private static long cell(RecordCursor row, int cell) {
        if (row.isHashed()) {
            return row.hash(cell);
        }
        if (row.isPlain(cell)) {
            return CellHash.ofValue(row.buffer(), row.cellStart(cell), row.cellEnd(cell));
        }
        byte[] value = row.value(cell);
        return CellHash.ofValue(value, 0, value.length);
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

    /** The hash of one echoed column. */
    long cell(int column) {
        return cells[column];
    }

    /** Whether the row has the columns of the header, and so a hash for each of them. */
    boolean isComplete() {
        return complete;
    }

    boolean isBlank() {
        for (long cell : cells) {
            if (cell != 0) {
                return false;
            }
        }
        return true;
    }
}
