package io.github.bulk2.load;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the records that no row came back for, by taking the rows from the records key by key. Not thread-safe. */
final class Leftovers {

    private static final long RECORD = 0;
    private static final long LOADED = 1;
    private static final long OUTCOME = 2;

    private final LongBuckets tuples;
    private final int atMost;

    /** Looks for at most that many; the buckets hold tuples of four. */
    Leftovers(LongBuckets tuples, int atMost) {
        this.tuples = tuples;
        this.atMost = atMost;
    }

    /**
     * A record that no row came back for.
     *
     * @param ordinal its place in the part, counted from 0
     * @param text the hash of its bytes
     */
    record Leftover(long ordinal, long text) {}

    private static final class Balance {
        private final Deque<Leftover> last = new ArrayDeque<>(1);
        private boolean different;
        private long records;
        private long loaded;
        private long outcomes;

        void record(Leftover record, int atMost) {
            different |= !last.isEmpty() && last.getLast().text() != record.text();
            last.addLast(record);
            records++;
            if (last.size() > atMost) {
                last.removeFirst();
            }
        }
    }

    void record(long key, long text, long ordinal) throws IOException {
        tuples.add(bucket(key), key, RECORD, text, ordinal);
    }

    void row(long key, boolean loaded) throws IOException {
        tuples.add(bucket(key), key, loaded ? LOADED : OUTCOME, 0, 0);
    }

    private int bucket(long key) {
        return (int) Long.remainderUnsigned(key, tuples.count());
    }

    /** The records left over, in order; none if that is not certain, or if there are too many. */
    List<Leftover> find() throws IOException {
        List<Leftover> left = new ArrayList<>();
        for (int bucket = 0; bucket < tuples.count(); bucket++) {
            Map<Long, Balance> balances = new HashMap<>();
            tuples.forEach(bucket, tuple -> enter(tuple, balances.computeIfAbsent(tuple[0], k -> new Balance())));
            for (Balance balance : balances.values()) {
                if (!close(balance, left)) {
                    return List.of();
                }
            }
        }
        left.sort(Comparator.comparingLong(Leftover::ordinal));
        return left;
    }

    private void enter(long[] tuple, Balance balance) {
        if (tuple[1] == RECORD) {
            balance.record(new Leftover(tuple[3], tuple[2]), atMost);
        } else if (tuple[1] == LOADED) {
            balance.loaded++;
        } else {
            balance.outcomes++;
        }
    }

    /** False if a row came back in another form, or if it is open which of the records is left over. */
    private boolean close(Balance balance, List<Leftover> left) {
        boolean onlyUnmatched = balance.records == 0 && balance.loaded == 0;
        long excess = balance.records - balance.loaded - balance.outcomes;
        if (onlyUnmatched || excess == 0) {
            return true;
        }
        boolean open = balance.different && excess < balance.records;
        if (excess < 0 || open || left.size() + excess > atMost) {
            return false;
        }
        List<Leftover> last = new ArrayList<>(balance.last);
        left.addAll(last.subList(last.size() - (int) excess, last.size()));
        return true;
    }
}
