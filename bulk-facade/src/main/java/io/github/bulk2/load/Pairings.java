package io.github.bulk2.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which record has which outcome, and the outcomes without a record; read in the order of the records and of the
 * answers, in whatever order they came. Not thread-safe.
 */
final class Pairings implements OutcomeClasses.Pairs {

    private static final int MAX_BUCKETS = 512;
    private static final int PLACE_RANGES = 63;
    private static final int KINDS = ResultKind.values().length;

    private final Spill spill;
    private final long records;
    private final int keyBuckets;
    private final long answerBytes;
    private final LongBuckets paired;
    private final LongBuckets ambiguous;
    private LongBuckets unmatched;
    private long unmatchedCount;
    private long unmatchedLoaded;
    private long leftCount;
    private long blankLeft;
    private long foreignCount;
    private long pairedCount;
    private long pairedSum;
    private long doubled;

    /** Prepares for outcomes in answers of that many bytes, of which at most {@code limit} are held in memory. */
    Pairings(Spill spill, long records, long outcomes, long answerBytes, int limit) {
        this.spill = spill;
        this.records = records;
        this.answerBytes = answerBytes;
        this.keyBuckets = buckets(outcomes, limit);
        this.paired = tuples(2, keyBuckets == 1 ? 1 : buckets(records, limit));
        this.ambiguous = tuples(2, keyBuckets == 1 ? 1 : PLACE_RANGES);
        this.unmatched = tuples(2, keyBuckets == 1 ? 1 : PLACE_RANGES);
    }

    static int buckets(long rows, int limit) {
        return rows <= limit ? 1 : (int) Math.min(MAX_BUCKETS, 2 * rows / limit + 1);
    }

    int keyBuckets() {
        return keyBuckets;
    }

    LongBuckets tuples(int width, int count) {
        return count == 1 ? LongBuckets.inMemory(width) : LongBuckets.spilled(width, count, spill);
    }

    @Override
    public void paired(long ordinal, long place) throws IOException {
        paired.add((int) (ordinal * paired.count() / records), ordinal, place);
        pairedCount++;
        pairedSum += CellHash.share(ordinal, 0);
    }

    @Override
    public void doubled(long rows) {
        doubled += rows;
    }

    /** Whether the records with an outcome are those given by their number and the sum of the hashes of their ordinals. */
    boolean areOf(long count, long sum) {
        return pairedCount == count && pairedSum == sum;
    }

    /** How many more equal rows came back than equal records were sent, as far as that shows. */
    long doubled() {
        return doubled;
    }

    /** The outcomes without a record. */
    long leftCount() {
        return leftCount;
    }

    /** Those of them that came back blank. */
    long blankLeft() {
        return blankLeft;
    }

    /** Rows that are not blank and whose key no record has. */
    long foreignCount() {
        return foreignCount;
    }

    /** Rows of loaded records whose key no record has. */
    long unmatchedLoaded() {
        return unmatchedLoaded;
    }

    @Override
    public void left(long place, long signature, boolean keyFound) throws IOException {
        LongBuckets left = keyFound ? ambiguous : unmatched;
        ResultKind kind = Place.kind(place);
        int ranges = left.count() / KINDS;
        int range = ranges == 0 ? 0 : (int) (Place.offset(place) * ranges / (answerBytes + 1));
        left.add(kind.number() * ranges + range, place, signature);
        leftCount++;
        blankLeft += signature & 1;
        foreignCount += keyFound || (signature & 1) == 1 ? 0 : 1;
        unmatchedCount += keyFound ? 0 : 1;
        unmatchedLoaded += keyFound || kind != ResultKind.SUCCESSFUL ? 0 : 1;
    }

    /** The outcomes whose key no record has. */
    long unmatchedCount() {
        return unmatchedCount;
    }

    /** The places and signatures of the outcomes whose key no record has, in the order of the answers. */
    List<long[]> unmatched() throws IOException {
        List<long[]> all = new ArrayList<>();
        for (int bucket = 0; bucket < unmatched.count(); bucket++) {
            all.addAll(sorted(bucket, unmatched));
        }
        return all;
    }

    /** Forgets the unmatched outcomes, for they are paired now. */
    void clearUnmatched() {
        unmatched = LongBuckets.inMemory(2);
        leftCount -= unmatchedCount;
        unmatchedCount = 0;
    }

    /** Goes through the outcomes without a record, in the order of the answers. */
    void forEachLeft(LongBuckets.Visitor visitor) throws IOException {
        for (int bucket = 0; bucket < ambiguous.count(); bucket++) {
            List<long[]> tuples =
                    bucket < unmatched.count() ? sorted(bucket, ambiguous, unmatched) : sorted(bucket, ambiguous);
            for (long[] tuple : tuples) {
                visitor.tuple(tuple);
            }
        }
    }

    private static List<long[]> sorted(int bucket, LongBuckets... from) throws IOException {
        List<long[]> tuples = new ArrayList<>();
        for (LongBuckets each : from) {
            each.forEach(bucket, tuple -> tuples.add(tuple.clone()));
        }
        tuples.sort(Comparator.comparingLong(tuple -> tuple[0]));
        return tuples;
    }

    /** Reads the pairs in the order of the records. */
    Reader reader() {
        return new Reader();
    }

    /** Walks over the pairs. */
    final class Reader {

        private long[] places = {};
        // The ordinal in the upper half, so that it decides the order, and where its place stands in the lower.
        private long[] order = {};
        private int at;
        private int nextRange;

        /** Whether the record given is the next of a pair; they must be asked for in order. */
        boolean isPaired(long ordinal) {
            return order[at] >>> Integer.SIZE == ordinal;
        }

        boolean hasNext() throws IOException {
            while (at == order.length && nextRange < paired.count()) {
                read(nextRange++);
            }
            return at < order.length;
        }

        private void read(int range) throws IOException {
            int size = paired.size(range);
            order = new long[size];
            places = new long[size];
            at = 0;
            paired.forEach(range, tuple -> {
                order[at] = tuple[0] << Integer.SIZE | at;
                places[at++] = tuple[1];
            });
            at = 0;
            Arrays.sort(order);
        }

        long takePlace() {
            return places[(int) order[at++]];
        }
    }
}
