package io.github.bulk2.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes and the records of one key. Equal records are interchangeable, so the first of them are taken; different
 * ones are told apart by the hash of the whole row, or by all of them having the same outcome. What cannot be told apart
 * is left, never guessed. Not thread-safe.
 */
final class KeyClass {

    // A key that stands in more different records than this is no key; its outcomes stay without a record.
    private static final int MAX_DIFFERENT_RECORDS = 10_000;

    private final Map<RowSignature, Outcomes> outcomes = new LinkedHashMap<>(2);
    private final Map<RowText, Records> records = new LinkedHashMap<>(2);
    private long outcomeCount;
    private boolean tooMany;

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

    void outcome(long row, long signature, long place) {
        outcomes.computeIfAbsent(new RowSignature(row, signature), k -> new Outcomes(row, signature, place)).left++;
        outcomeCount++;
    }

    void record(long row, long text, long ordinal) {
        RowText rowText = new RowText(row, text);
        if (records.size() >= MAX_DIFFERENT_RECORDS && !records.containsKey(rowText)) {
            tooMany = true;
            return;
        }
        records.computeIfAbsent(rowText, k -> new Records()).add(ordinal, outcomeCount);
    }

    /** Pairs what can be paired and leaves the rest. */
    void pair(OutcomeClasses.Pairs pairs) throws IOException {
        if (outcomes.size() == 1 && records.size() == 1) {
            take(
                    records.values().iterator().next(),
                    outcomes.values().iterator().next(),
                    pairs);
        } else if (!tooMany) {
            pairRows(pairs);
        }
        for (Outcomes equal : outcomes.values()) {
            for (; equal.left > 0; equal.left--) {
                pairs.left(equal.place, equal.signature, !records.isEmpty());
            }
        }
    }

    /** First those whose whole row is the same, then what remains of the key. */
    private void pairRows(OutcomeClasses.Pairs pairs) throws IOException {
        Map<Long, List<Records>> recordsOfRow = new HashMap<>();
        records.forEach((key, equal) ->
                recordsOfRow.computeIfAbsent(key.row(), k -> new ArrayList<>(1)).add(equal));
        Map<Long, List<Outcomes>> outcomesOfRow = new LinkedHashMap<>();
        for (Outcomes equal : outcomes.values()) {
            outcomesOfRow.computeIfAbsent(equal.row, k -> new ArrayList<>(1)).add(equal);
        }
        List<Records> remaining = new ArrayList<>(records.values());
        List<Outcomes> unpaired = new ArrayList<>();
        for (Map.Entry<Long, List<Outcomes>> row : outcomesOfRow.entrySet()) {
            List<Records> ofRow = recordsOfRow.getOrDefault(row.getKey(), List.of());
            if (ofRow.isEmpty() || pairEqual(ofRow, row.getValue(), pairs)) {
                unpaired.addAll(row.getValue());
            } else {
                remaining.removeAll(ofRow);
            }
        }
        pairEqual(remaining, unpaired, pairs);
    }

    /** Returns false if it cannot be told which record has which outcome. */
    private static boolean pairEqual(List<Records> records, List<Outcomes> outcomes, OutcomeClasses.Pairs pairs)
            throws IOException {
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

    private static void take(Records equal, Outcomes outcomes, OutcomeClasses.Pairs pairs) throws IOException {
        for (; outcomes.left > 0 && equal.left() > 0; outcomes.left--) {
            pairs.paired(equal.ordinals[equal.taken++], outcomes.place);
        }
    }
}
