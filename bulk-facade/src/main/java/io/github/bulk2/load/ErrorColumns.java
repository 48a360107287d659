package io.github.bulk2.load;

import java.util.List;

/**
 * Where Salesforce's own columns stand in failed rows.
 *
 * @param id the place of {@code sf__Id}, or -1
 * @param error the place of {@code sf__Error}, or -1
 */
record ErrorColumns(int id, int error) {

    static ErrorColumns of(List<String> header) {
        return new ErrorColumns(header.indexOf("sf__Id"), header.indexOf("sf__Error"));
    }

    String textOf(RecordCursor row) {
        return error < 0 ? "" : row.text(error);
    }

    /**
     * The hash of id and error: rows that share it had the same fate, as all records that were loaded had. It is odd if the
     * row came back blank.
     */
    long signature(ResultKind kind, RecordCursor row, boolean blank) {
        long fate = kind == ResultKind.SUCCESSFUL
                ? 0
                : CellHash.join(CellHash.join(kind.number(), hash(row, id)), hash(row, error));
        return (fate & ~1) | (blank ? 1 : 0);
    }

    private static long hash(RecordCursor row, int cell) {
        return cell < 0 ? 0 : CellHash.ofBytes(row.buffer(), row.cellStart(cell), row.cellEnd(cell));
    }

    /** A record refused for its number of columns comes back blank, so that number is all there is to know it by. */
    void hashRefused(RecordCursor row, RowHash hash) {
        if (error >= 0 && hash.isBlank()) {
            int columns = RowError.parse(textOf(row)).columnsOfRefusedRecord();
            if (columns >= 0) {
                hash.readRefused(columns);
            }
        }
    }
}
