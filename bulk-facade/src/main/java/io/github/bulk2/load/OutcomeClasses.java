package io.github.bulk2.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs records with the outcomes (failed and unprocessed rows) of the same key. Equal records are interchangeable, so
 * the first of them are taken; different ones are told apart by the hash of the whole row, or by all of them having the
 * same outcome. What cannot be told apart is left, never guessed. Not thread-safe.
 */
final class OutcomeClasses {

    // A key that stands in more different records than this is no key; its outcomes stay without a record.
    private static final int MAX_DIFFERENT_RECORDS = 10_000;

    private final Map<Long, KeyClass> classes = new HashMap<>();

    /** Hears how the outcomes were paired. */
    interface Pairs {

        /** The record is known. */
        void paired(long ordinal, long place) throws IOException;

        /** The outcome belongs to one of several records, or to none of this key. */
        void left(long place, long signature, boolean keyFound) throws IOException;
    }

    private record RowText(long row, long text) {}

    private record RowSignature(long row, long signature) {}

    /** Equal records, of which the first ordinals are known. */
    private static final class Records {
        private long[] ordinals = new long[1];
        private long count;
        private int taken;

        void add(long ordinal, long atMost) {
            if (count < atMost) {
                if (count == ordinals.length) {
                    ordinals = Arrays.copyOf(ordinals, (int) count * 2);
                }
                ordinals[(int) count] = ordinal;
            }
            count++;
        }

        long left() {
            return count - taken;
        }
    }

    /** Equal rows with one error; the place of the first stands for all. */
    private static final class Outcomes {
        private final long row;
        private final long signature;
        private final long place;
        private long left;

        Outcomes(long row, long signature, long place) {
            this.row = row;
            this.signature = signature;
            this.place = place;
        }
    }

    private static final class KeyClass {
        private final Map<RowSignature, Outcomes> outcomes = new LinkedHashMap<>(2);
        private final Map<RowText, Records> records = new LinkedHashMap<>(2);
        private long outcomeCount;
        private boolean tooMany;
    }

    boolean isEmpty() {
        return classes.isEmpty();
    }

    boolean hasKey(long key) {
        return classes.containsKey(key);
    }

    void outcome(long key, long row, long signature, long place) {
        KeyClass same = classes.computeIfAbsent(key, k -> new KeyClass());
        Outcomes outcomes = same.outcomes.computeIfAbsent(
                new RowSignature(row, signature), k -> new Outcomes(row, signature, place));
        outcomes.left++;
        same.outcomeCount++;
    }

    void record(long key, long row, long text, long ordinal) {
        KeyClass same = classes.get(key);
        if (same == null) {
            return;
        }
        RowText rowText = new RowText(row, text);
        if (same.records.size() >= MAX_DIFFERENT_RECORDS && !same.records.containsKey(rowText)) {
            same.tooMany = true;
            return;
        }
        same.records.computeIfAbsent(rowText, k -> new Records()).add(ordinal, same.outcomeCount);
    }

    /** Pairs what can be paired and leaves the rest; the classes are empty afterwards. */
    void pair(Pairs pairs) throws IOException {
        for (KeyClass same : classes.values()) {
            if (same.outcomes.size() == 1 && same.records.size() == 1) {
                take(
                        same.records.values().iterator().next(),
                        same.outcomes.values().iterator().next(),
                        pairs);
            } else if (!same.tooMany) {
                pairRows(same, pairs);
            }
            for (Outcomes outcomes : same.outcomes.values()) {
                for (; outcomes.left > 0; outcomes.left--) {
                    pairs.left(outcomes.place, outcomes.signature, !same.records.isEmpty());
                }
            }
        }
        classes.clear();
    }

    /** First those whose whole row is the same, then what remains of the key. */
    private static void pairRows(KeyClass same, Pairs pairs) throws IOException {
        Map<Long, List<Records>> recordsOfRow = new HashMap<>();
        same.records.forEach((key, records) ->
                recordsOfRow.computeIfAbsent(key.row(), k -> new ArrayList<>(1)).add(records));
        Map<Long, List<Outcomes>> outcomesOfRow = new LinkedHashMap<>();
        for (Outcomes outcomes : same.outcomes.values()) {
            outcomesOfRow.computeIfAbsent(outcomes.row, k -> new ArrayList<>(1)).add(outcomes);
        }
        List<Records> remaining = new ArrayList<>(same.records.values());
        List<Outcomes> unpaired = new ArrayList<>();
        for (Map.Entry<Long, List<Outcomes>> row : outcomesOfRow.entrySet()) {
            List<Records> records = recordsOfRow.getOrDefault(row.getKey(), List.of());
            if (records.isEmpty() || pairEqual(records, row.getValue(), pairs)) {
                unpaired.addAll(row.getValue());
            } else {
                remaining.removeAll(records);
            }
        }
        pairEqual(remaining, unpaired, pairs);
    }

    /** Returns false if it cannot be told which record has which outcome. */
    private static boolean pairEqual(List<Records> records, List<Outcomes> outcomes, Pairs pairs) throws IOException {
        long recordCount = records.stream().mapToLong(Records::left).sum();
        long outcomeCount = outcomes.stream().mapToLong(one -> one.left).sum();
        boolean sameFate =
                outcomes.stream().mapToLong(one -> one.signature).distinct().count() == 1;
        if (records.size() != 1 && !(sameFate && recordCount == outcomeCount)) {
            return false;
        }
        for (Outcomes each : outcomes) {
            for (Records equal : records) {
                take(equal, each, pairs);
            }
        }
        return true;
    }

    private static void take(Records equal, Outcomes outcomes, Pairs pairs) throws IOException {
        for (; outcomes.left > 0 && equal.left() > 0; outcomes.left--) {
            pairs.paired(equal.ordinals[equal.taken++], outcomes.place);
        }
    }
}
