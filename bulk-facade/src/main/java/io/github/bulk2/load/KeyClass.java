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

    // A key that stands in more different records or rows than this is no key; its outcomes stay without a record.
    private static final int MAX_DIFFERENT = 10_000;

    // Eight bytes for each; rows beyond that stay without a record.
    private static final int MAX_OUTCOMES = 1 << 20;

    private final Map<RowSignature, Outcomes> outcomes = new LinkedHashMap<>(2);
    private final Map<RowText, Records> records = new LinkedHashMap<>(2);
    private long outcomeCount;
    private long recordCount;
    private boolean tooMany;

    private record RowText(long row, long text) {}

    private record RowSignature(long row, long signature) {}

    /** Equal records, of which the first ordinals are known. */
    private static final class Records {
        private final long row;
        private long[] ordinals = new long[1];
        private long count;
        private int taken;

        Records(long row) {
            this.row = row;
        }

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

    /** Equal rows with one fate. */
    private static final class Outcomes {
        private final long row;
        private final long signature;
        private long[] places = new long[1];
        private int count;
        private int taken;

        Outcomes(long row, long signature) {
            this.row = row;
            this.signature = signature;
        }

        void add(long place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, count * 2);
            }
            places[count++] = place;
        }

        int left() {
            return count - taken;
        }

        boolean areLoaded() {
            return Place.kind(places[0]) == ResultKind.SUCCESSFUL;
        }
    }

    void outcome(long row, long signature, long place, OutcomeClasses.Pairs pairs) throws IOException {
        RowSignature key = new RowSignature(row, signature);
        boolean full = outcomes.size() >= MAX_DIFFERENT && !outcomes.containsKey(key);
        if (full || outcomeCount >= MAX_OUTCOMES) {
            tooMany = true;
            pairs.left(place, signature, true);
            return;
        }
        outcomes.computeIfAbsent(key, k -> new Outcomes(row, signature)).add(place);
        outcomeCount++;
    }

    void record(long row, long text, long ordinal) {
        RowText rowText = new RowText(row, text);
        if (records.size() >= MAX_DIFFERENT && !records.containsKey(rowText)) {
            tooMany = true;
            return;
        }
        records.computeIfAbsent(rowText, k -> new Records(row)).add(ordinal, outcomeCount);
        recordCount++;
    }

    /** Pairs what can be paired and leaves the rest. */
    void pair(OutcomeClasses.Pairs pairs) throws IOException {
        if (!tooMany) {
            pairs.doubled(doubled());
            if (outcomes.size() == 1 && records.size() == 1) {
                take(
                        records.values().iterator().next(),
                        outcomes.values().iterator().next(),
                        pairs);
            } else {
                pairRows(pairs);
            }
        }
        for (Outcomes equal : outcomes.values()) {
            while (equal.left() > 0) {
                pairs.left(equal.places[equal.taken++], equal.signature, !records.isEmpty());
            }
        }
    }

    /** How many rows repeat another one beyond the records that do; values in another form may hide some of them. */
    private long doubled() {
        if (records.isEmpty()) {
            return 0;
        }
        long differentRows =
                outcomes.values().stream().mapToLong(one -> one.row).distinct().count();
        long differentRecords =
                records.values().stream().mapToLong(one -> one.row).distinct().count();
        return Math.max(0, outcomeCount - differentRows - (recordCount - differentRecords));
    }

    /** First those whose whole row is the same, then what remains of the key. */
    private void pairRows(OutcomeClasses.Pairs pairs) throws IOException {
        Map<Long, List<Records>> recordsOfRow = new HashMap<>();
        records.values()
                .forEach(equal -> recordsOfRow
                        .computeIfAbsent(equal.row, k -> new ArrayList<>(1))
                        .add(equal));
        Map<Long, List<Outcomes>> outcomesOfRow = new LinkedHashMap<>();
        for (Outcomes equal : outcomes.values()) {
            outcomesOfRow.computeIfAbsent(equal.row, k -> new ArrayList<>(1)).add(equal);
        }
        List<Outcomes> unpaired = new ArrayList<>();
        for (Map.Entry<Long, List<Outcomes>> row : outcomesOfRow.entrySet()) {
            List<Records> ofRow = recordsOfRow.getOrDefault(row.getKey(), List.of());
            if (ofRow.isEmpty()) {
                unpaired.addAll(row.getValue());
            } else if (!pairEqual(ofRow, row.getValue(), pairs)) {
                recordsOfRow.remove(row.getKey());
            }
        }
        List<Records> remaining = records.values().stream()
                .filter(equal -> equal.left() > 0 && recordsOfRow.containsKey(equal.row))
                .toList();
        if (!unpaired.isEmpty()) {
            pairEqual(remaining, unpaired, pairs);
        }
    }

    /** Returns false if it cannot be told which record has which outcome. */
    private static boolean pairEqual(List<Records> records, List<Outcomes> outcomes, OutcomeClasses.Pairs pairs)
            throws IOException {
        if (records.size() != 1 && !haveSameFate(records, outcomes)) {
            return false;
        }
        for (Outcomes each : outcomes) {
            for (Records equal : records) {
                take(equal, each, pairs);
            }
        }
        return true;
    }

    /**
     * Whether it does not matter which of the records has which of the outcomes. Rows of loaded records have an id each,
     * so the records must be equal for Salesforce.
     */
    private static boolean haveSameFate(List<Records> records, List<Outcomes> outcomes) {
        long left = records.stream().mapToLong(Records::left).sum();
        long rows = outcomes.stream().mapToLong(Outcomes::left).sum();
        boolean sameFate =
                outcomes.stream().mapToLong(one -> one.signature).distinct().count() == 1;
        boolean sameRecord =
                records.stream().mapToLong(one -> one.row).distinct().count() == 1;
        return left == rows && sameFate && (sameRecord || !outcomes.get(0).areLoaded());
    }

    private static void take(Records equal, Outcomes outcomes, OutcomeClasses.Pairs pairs) throws IOException {
        while (outcomes.left() > 0 && equal.left() > 0) {
            pairs.paired(equal.ordinals[equal.taken++], outcomes.places[outcomes.taken++]);
        }
    }
}
