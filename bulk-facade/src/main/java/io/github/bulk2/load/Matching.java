package io.github.bulk2.load;

import java.io.IOException;

/**
 * Finds the record of each row of a result. Up to a limit of rows all is kept in memory; beyond, rows and
 * records are spread over buckets by their key, which are then matched one by one. The outcome is the same. Not
 * thread-safe.
 */
final class Matching {

    private static final int SEEN_BITS = 20;

    private final Pairings pairings;
    private final int buckets;
    private final OutcomeClasses classes;
    private final LongBuckets outcomes;
    private final LongBuckets records;
    private final long[] seen;
    private long expected;

    /** Matches as many rows as given; more of them cannot be right, and are not taken in. */
    Matching(long expected, Pairings pairings) {
        this.expected = expected;
        this.pairings = pairings;
        this.buckets = pairings.keyBuckets();
        this.classes = new OutcomeClasses(pairings);
        this.outcomes = pairings.tuples(4, buckets);
        this.records = pairings.tuples(4, buckets);
        this.seen = new long[buckets == 1 ? 0 : (1 << SEEN_BITS) / Long.SIZE];
    }

    /** Takes in one row; all of them come before the first record. */
    void readOutcome(RowHash hash, long signature, long place) throws IOException {
        if (expected-- <= 0) {
            return;
        }
        long key = hash.key();
        if (buckets == 1) {
            classes.outcome(key, hash.row(), signature, place);
        } else {
            seen[seenPlace(key)] |= 1L << key;
            outcomes.add(bucket(key), key, hash.row(), signature, place);
        }
    }

    /** Takes in one record of the part. */
    void readRecord(RecordCursor record, RowHash hash, long ordinal) throws IOException {
        long key = hash.key();
        if (buckets > 1) {
            // Most records have no outcome of their key; a few of them share a bit with one that has.
            if ((seen[seenPlace(key)] & 1L << key) != 0) {
                records.add(bucket(key), key, hash.row(), text(record), ordinal);
            }
        } else if (classes.hasKey(key)) {
            classes.record(key, hash.row(), text(record), ordinal);
        }
    }

    static long text(RecordCursor record) {
        return CellHash.ofBytes(record.buffer(), record.start(), record.end());
    }

    private static int seenPlace(long key) {
        return (int) (key >>> (Long.SIZE - SEEN_BITS)) / Long.SIZE;
    }

    private int bucket(long key) {
        return (int) Long.remainderUnsigned(key, buckets);
    }

    /** Matches all that was taken in. */
    Pairings pair() throws IOException {
        if (buckets == 1) {
            classes.pair();
            return pairings;
        }
        for (int bucket = 0; bucket < buckets; bucket++) {
            outcomes.forEach(bucket, tuple -> classes.outcome(tuple[0], tuple[1], tuple[2], tuple[3]));
            records.forEach(bucket, tuple -> classes.record(tuple[0], tuple[1], tuple[2], tuple[3]));
            classes.pair();
        }
        return pairings;
    }
}
