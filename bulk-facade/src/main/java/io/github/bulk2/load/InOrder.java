package io.github.bulk2.load;

import java.io.Closeable;
import java.io.IOException;

/**
 * Reads the records of a part beside the rows of those that were loaded, and pairs them while the rows come in the order
 * of the records: then nothing has to be kept of either. The order is not promised, so it is only taken for a fact when
 * in the end every row had the content of its record and all other records have other rows. Not thread-safe.
 */
final class InOrder implements Closeable {

    private final RecordCursor record;
    private final LineNumbers lines;
    private final ContentSums sums;
    private final Matching matching;
    private final SuccessFile success;
    private final RowHash hash;
    private final boolean[] otherForm;
    private final boolean hasHeader;
    private boolean inOrder;
    private long records;
    private long skipped;
    private long skippedSum;

    InOrder(PartSource source, EchoedColumns columns, ContentSums sums, Matching matching, SuccessFile success)
            throws IOException {
        this.sums = sums;
        this.matching = matching;
        this.success = success;
        this.hash = columns.sourceHash(KeyColumns.all(columns.count()));
        this.otherForm = new boolean[columns.count()];
        // Without a column in common all rows would be equal.
        this.inOrder = columns.count() > 0;
        this.record = RecordCursor.ofPart(source);
        this.lines = LineNumbers.of(source);
        this.hasHeader = record.next();
        if (hasHeader) {
            success.header(record);
        }
    }

    /** Takes the next row of a loaded record. */
    void row(RecordCursor row, RowHash rowHash) throws IOException {
        while (inOrder) {
            long line = nextRecord();
            if (line == 0) {
                inOrder = false;
            } else if (hash.row() == rowHash.row()) {
                compareForms(rowHash);
                success.paired(line, row, record);
                return;
            } else {
                skip();
            }
        }
    }

    /** Takes the records behind the last row. */
    void rest() throws IOException {
        while (nextRecord() != 0) {
            skip();
        }
    }

    /** Returns the line of the next record, or 0 if there is none. */
    private long nextRecord() throws IOException {
        if (!hasHeader || !record.next()) {
            return 0;
        }
        hash.read(record);
        sums.add(hash);
        matching.readRecord(record, hash, records++);
        return lines.next(record);
    }

    private void skip() {
        skipped++;
        skippedSum += CellHash.share(records - 1, 0);
    }

    private void compareForms(RowHash row) {
        for (int i = 0; i < otherForm.length; i++) {
            otherForm[i] |= row.form(i) != hash.form(i);
        }
    }

    long records() {
        return records;
    }

    long blankLines() {
        return record.blankLines();
    }

    /**
     * Whether all rows of loaded records were paired, and the records without one are those paired with other rows. Where
     * a column came back as it was written, {@code 7} must not have been taken for {@code 007}.
     */
    boolean fits(Pairings others) {
        if (!inOrder || !others.areOf(skipped, skippedSum)) {
            return false;
        }
        for (int i = 0; i < otherForm.length; i++) {
            if (otherForm[i] && sums.isExact(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        try (record) {
            lines.close();
        }
    }
}
