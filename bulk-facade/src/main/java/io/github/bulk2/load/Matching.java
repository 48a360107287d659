package io.github.bulk2.load;

import java.io.IOException;

/**
 * Finds the record of each failed and unprocessed row. Up to a limit of rows all is kept in memory; beyond, rows and
 * records are spread over files by their key, which are then matched one by one. The outcome is the same. Not
 * thread-safe.
 */
final class Matching {

    private final Answers answers;
    private final EchoedColumns columns;
    private final Pairings pairings;
    private final int buckets;
    private final OutcomeClasses classes = new OutcomeClasses();
    private final LongBuckets outcomes;
    private final LongBuckets records;

    Matching(Answers answers, EchoedColumns columns, Pairings pairings) {
        this.answers = answers;
        this.columns = columns;
        this.pairings = pairings;
        this.buckets = pairings.keyBuckets();
        this.outcomes = pairings.tuples(4, buckets, "outcomes");
        this.records = pairings.tuples(4, buckets, "records");
    }

    /** Takes in the failed and unprocessed rows, by the key given. */
    void readOutcomes(KeyColumns key) throws IOException {
        for (ResultKind kind : new ResultKind[] {ResultKind.FAILED, ResultKind.UNPROCESSED}) {
            ErrorColumns errors = ErrorColumns.of(answers.header(kind));
            answers.forEach(kind, columns.resultHash(answers.header(kind), key), (row, hash) -> {
                long signature = errors.signature(kind, row);
                long place = Place.of(kind, row);
                if (buckets == 1) {
                    classes.outcome(hash.key(), hash.row(), signature, place);
                } else {
                    outcomes.add(bucket(hash.key()), hash.key(), hash.row(), signature, place);
                }
            });
        }
    }

    /** Takes in one record of the part. */
    void readRecord(RecordCursor record, RowHash hash, long ordinal) throws IOException {
        if (buckets > 1) {
            records.add(bucket(hash.key()), hash.key(), hash.row(), text(record), ordinal);
        } else if (classes.hasKey(hash.key())) {
            classes.record(hash.key(), hash.row(), text(record), ordinal);
        }
    }

    static long text(RecordCursor record) {
        return CellHash.ofBytes(record.buffer(), record.start(), record.end());
    }

    private int bucket(long key) {
        return (int) Long.remainderUnsigned(key, buckets);
    }

    /** Matches all that was taken in. */
    void pair() throws IOException {
        if (buckets == 1) {
            classes.pair(pairings);
            return;
        }
        for (int bucket = 0; bucket < buckets; bucket++) {
            outcomes.forEach(bucket, tuple -> classes.outcome(tuple[0], tuple[1], tuple[2], tuple[3]));
            records.forEach(bucket, tuple -> classes.record(tuple[0], tuple[1], tuple[2], tuple[3]));
            classes.pair(pairings);
        }
    }
}
