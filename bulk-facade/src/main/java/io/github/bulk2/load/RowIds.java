package io.github.bulk2.load;

import java.io.IOException;
import java.util.Arrays;

/**
 * Looks at the ids of the rows that were loaded: each row has one, of 15 or 18 letters and digits, and no record is
 * created twice. Not thread-safe.
 */
final class RowIds {

    private static final int SHORT_ID = 15;
    private static final int LONG_ID = 18;

    private final int idColumn;
    private final int createdColumn;
    private final LongBuckets ids;
    private long created;
    private long wrong;

    RowIds(PartSource source, Answers answers, Spill spill, int inMemory) {
        this.idColumn = answers.header(ResultKind.SUCCESSFUL).indexOf("sf__Id");
        this.createdColumn = answers.header(ResultKind.SUCCESSFUL).indexOf("sf__Created");
        int buckets = Pairings.buckets(source.records(), inMemory);
        this.ids = buckets == 1 ? LongBuckets.inMemory(1) : LongBuckets.spilled(1, buckets, spill);
    }

    void add(RecordCursor row) throws IOException {
        boolean isNew = createdColumn >= 0 && isTrue(row);
        created += isNew ? 1 : 0;
        if (idColumn < 0 || !isId(row)) {
            wrong++;
        } else if (isNew) {
            int start = row.cellStart(idColumn);
            // The last three of 18 characters only repeat which of the others are capitals.
            long id = CellHash.ofBytes(row.buffer(), start, start + SHORT_ID);
            ids.add((int) Long.remainderUnsigned(id, ids.count()), id);
        }
    }

    private boolean isTrue(RecordCursor row) {
        int start = row.cellStart(createdColumn);
        return row.cellEnd(createdColumn) - start == 4 && (row.buffer()[start] | 0x20) == 't';
    }

    private boolean isId(RecordCursor row) {
        int start = row.cellStart(idColumn);
        int end = row.cellEnd(idColumn);
        if (end - start != SHORT_ID && end - start != LONG_ID) {
            return false;
        }
        for (int i = start; i < end; i++) {
            int c = row.buffer()[i];
            boolean isLetter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (!isLetter && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** Rows of records that Salesforce says it created. */
    long created() {
        return created;
    }

    /** Rows whose id is blank or none. */
    long wrong() {
        return wrong;
    }

    /** Rows of created records whose id another row has, too. */
    long repeated() throws IOException {
        long repeated = 0;
        for (int bucket = 0; bucket < ids.count(); bucket++) {
            long[] sorted = new long[ids.size(bucket)];
            int[] at = {0};
            ids.forEach(bucket, id -> sorted[at[0]++] = id[0]);
            Arrays.sort(sorted);
            for (int i = 1; i < sorted.length; i++) {
                repeated += sorted[i] == sorted[i - 1] ? 1 : 0;
            }
        }
        return repeated;
    }
}
