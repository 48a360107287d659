package io.github.bulk2.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Pairs records with the outcomes (rows of the results) of the same key. Most keys have one outcome and one
 * record, which are kept in {@code long}s; those of which more come become a {@link KeyClass}. Not thread-safe.
 */
final class OutcomeClasses {

    private static final int KEY = 0;
    private static final int ROW = 1;
    private static final int SIGNATURE = 2;
    private static final int PLACE = 3;
    private static final int RECORD_ORDINAL = 4;
    private static final int RECORD_ROW = 5;
    private static final int RECORD_TEXT = 6;
    private static final int WIDTH = 7;

    private static final long NO_RECORD = -1;
    private static final long SEVERAL = -2;
    private static final int FIRST_SLOTS = 1 << 6;

    private final Pairs pairs;
    private final Map<Long, KeyClass> several = new HashMap<>();
    private long[] singles = new long[FIRST_SLOTS / 2 * WIDTH];
    // Open addressing: where the key's outcome begins in the singles, plus one; at most half of the slots are used.
    private int[] slots = new int[FIRST_SLOTS];
    private int keys;

    OutcomeClasses(Pairs pairs) {
        this.pairs = pairs;
    }

    /** Receives how the outcomes were paired. */
    interface Pairs {

        /** The record is known. */
        void paired(long ordinal, long place) throws IOException;

        /** The outcome belongs to one of several records, or to none of this key. */
        void left(long place, long signature, boolean keyFound) throws IOException;

        /** So many more equal rows came back than equal records were sent. */
        void doubled(long rows);
    }

    boolean hasKey(long key) {
        return slots[slot(key)] != 0;
    }

    void outcome(long key, long row, long signature, long place) throws IOException {
        int slot = slot(key);
        if (slots[slot] != 0) {
            several(slots[slot] - 1).outcome(row, signature, place, pairs);
            return;
        }
        if (keys == slots.length / 2) {
            grow();
            slot = slot(key);
        }
        int single = keys++ * WIDTH;
        singles[single + KEY] = key;
        singles[single + ROW] = row;
        singles[single + SIGNATURE] = signature;
        singles[single + PLACE] = place;
        singles[single + RECORD_ORDINAL] = NO_RECORD;
        slots[slot] = single + 1;
    }

    void record(long key, long row, long text, long ordinal) throws IOException {
        int single = slots[slot(key)] - 1;
        if (single < 0) {
            return;
        }
        if (singles[single + RECORD_ORDINAL] == NO_RECORD) {
            singles[single + RECORD_ORDINAL] = ordinal;
            singles[single + RECORD_ROW] = row;
            singles[single + RECORD_TEXT] = text;
        } else {
            several(single).record(row, text, ordinal);
        }
    }

    /** The class of a key that more than one outcome or record came of. */
    private KeyClass several(int single) throws IOException {
        KeyClass same = several.computeIfAbsent(singles[single + KEY], k -> new KeyClass());
        long ordinal = singles[single + RECORD_ORDINAL];
        if (ordinal != SEVERAL) {
            same.outcome(singles[single + ROW], singles[single + SIGNATURE], singles[single + PLACE], pairs);
            if (ordinal != NO_RECORD) {
                same.record(singles[single + RECORD_ROW], singles[single + RECORD_TEXT], ordinal);
            }
            singles[single + RECORD_ORDINAL] = SEVERAL;
        }
        return same;
    }

    /** The slot of a key, or the empty one where it belongs. */
    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) (key >>> Integer.SIZE) & mask;
        while (slots[slot] != 0 && singles[slots[slot] - 1 + KEY] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        singles = Arrays.copyOf(singles, singles.length * 2);
        for (int i = 0; i < keys; i++) {
            slots[slot(singles[i * WIDTH + KEY])] = i * WIDTH + 1;
        }
    }

    /** Pairs what can be paired and leaves the rest; there is nothing here afterwards. */
    void pair() throws IOException {
        for (int single = 0; single < keys * WIDTH; single += WIDTH) {
            long ordinal = singles[single + RECORD_ORDINAL];
            if (ordinal == NO_RECORD) {
                pairs.left(singles[single + PLACE], singles[single + SIGNATURE], false);
            } else if (ordinal != SEVERAL) {
                pairs.paired(ordinal, singles[single + PLACE]);
            }
        }
        for (KeyClass same : several.values()) {
            same.pair(pairs);
        }
        several.clear();
        Arrays.fill(slots, 0);
        keys = 0;
    }
}
