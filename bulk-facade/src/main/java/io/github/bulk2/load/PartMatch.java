package io.github.bulk2.load;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts what one part came to, and matches the rows that came back with its records: by all columns that came back, by
 * those that came back as they were sent, and by what remains. Not thread-safe.
 */
final class PartMatch {

    private static final List<ResultKind> NOT_LOADED = List.of(ResultKind.FAILED, ResultKind.UNPROCESSED);
    private static final List<ResultKind> ALL =
            List.of(ResultKind.FAILED, ResultKind.UNPROCESSED, ResultKind.SUCCESSFUL);

    private final PartSource source;
    private final Answers answers;
    private final EchoedColumns columns;
    private final Spill spill;
    private final int inMemory;
    private final KeyColumns byValue;

    PartMatch(PartSource source, Answers answers, EchoedColumns columns, Spill spill, int inMemory) {
        this.source = source;
        this.answers = answers;
        this.columns = columns;
        this.spill = spill;
        this.inMemory = inMemory;
        this.byValue = KeyColumns.all(columns.count());
    }

    /**
     * What was counted, and what is to be paired should the account add up.
     *
     * @param blankRows failed rows all of whose columns are empty
     */
    record Taken(PartCount count, RowIds ids, ContentSums sums, Matching matching, InOrder inOrder, long blankRows) {}

    /** Where the rows of loaded records are. */
    enum Successes {
        /** In their file. */
        WRITTEN,
        /** Among the pairings. */
        PAIRED,
        /** In the answer only: no column tells which record is which. */
        WITHOUT_RECORD
    }

    /**
     * Which record has which row.
     *
     * @param proof how far the rows were shown to be those of the records
     * @param findings what does not fit
     */
    record Result(Pairings pairings, Successes successes, PartAccount.Proof proof, Findings findings) {}

    /**
     * Goes over all rows and records once: counts them, takes in the failed and unprocessed ones, and writes the loaded
     * ones as long as they come in the order of the records.
     *
     * @param notLoaded how many failed and unprocessed rows there can be
     */
    Taken take(SuccessFile success, long notLoaded) throws IOException {
        ContentSums sums = new ContentSums(columns.count());
        RowIds ids = new RowIds(source, answers, spill, inMemory);
        Matching matching = matching(notLoaded);
        long[] blank = {0};
        long failed = readRows(ResultKind.FAILED, byValue, matching, hash -> {
            sums.subtract(hash);
            blank[0] += hash.isBlank() ? 1 : 0;
        });
        long unprocessed = readRows(ResultKind.UNPROCESSED, byValue, matching, sums::subtract);
        try (InOrder inOrder = new InOrder(source, columns, sums, matching, success)) {
            long successful =
                    answers.forEach(ResultKind.SUCCESSFUL, resultHash(ResultKind.SUCCESSFUL, byValue), (row, hash) -> {
                        sums.subtract(hash);
                        ids.add(row);
                        inOrder.row(row, hash);
                    });
            inOrder.rest();
            PartCount count = new PartCount(
                    inOrder.records(), successful, ids.created(), failed, unprocessed, inOrder.blankLines());
            return new Taken(count, ids, sums, matching, inOrder, blank[0]);
        }
    }

    /** Pairs what was taken in. */
    Result pair(Taken taken) throws IOException {
        Pairings first = taken.matching().pair();
        if (first.leftCount() == 0 && taken.inOrder().fits(first)) {
            boolean proven = !answers.isNothingProcessed();
            return new Result(first, Successes.WRITTEN, proof(proven), findings(taken, 0, false));
        }
        return pairAnew(taken);
    }

    /** Pairs all rows, in whatever order and form they came. */
    private Result pairAnew(Taken taken) throws IOException {
        List<Integer> faithful = taken.sums().faithfulColumns();
        List<KeyColumns> keys = keys(faithful, taken.sums().exactColumns());
        KeyColumns key = keys.get(0);
        Pairings pairings = by(key, taken);
        long doubled = pairings.doubled();
        for (int i = 1; i < keys.size() && pairings.unmatchedCount() > 0; i++) {
            Pairings next = by(keys.get(i), taken);
            doubled = Math.max(doubled, next.doubled());
            if (next.leftCount() < pairings.leftCount()) {
                key = keys.get(i);
                pairings = next;
            }
        }
        boolean allColumns = columns.count() > 0 && key.equals(keys.get(0));
        boolean complete = allColumns && pairings.leftCount() == taken.count().blankRows(source);
        boolean keysAgree = columns.keyColumn() >= 0 && faithful.contains(columns.keyColumn());
        boolean compared = columns.count() > 0 && !answers.isNothingProcessed();
        boolean noColumn = columns.count() == 0 || (faithful.isEmpty() && pairings.leftCount() > pairings.blankLeft());
        long foreign = compared ? pairings.foreignCount() : 0;
        Findings findings = findings(taken, foreign, noColumn).withDoubled(doubled);
        return new Result(
                byElimination(key, pairings),
                columns.count() == 0 ? Successes.WITHOUT_RECORD : Successes.PAIRED,
                proof(compared && (complete || keysAgree)),
                findings);
    }

    private static PartAccount.Proof proof(boolean byContent) {
        return byContent ? PartAccount.Proof.CONTENT : PartAccount.Proof.COUNT;
    }

    private Findings findings(Taken taken, long foreign, boolean noColumn) throws IOException {
        return new Findings(
                0,
                0,
                0,
                0,
                0,
                noColumn,
                foreign,
                0,
                taken.ids().wrong(),
                taken.ids().repeated());
    }

    /** The keys to try, the best first. */
    private List<KeyColumns> keys(List<Integer> faithful, Set<Integer> exact) {
        KeyColumns all = new KeyColumns(byValue.columns(), exact);
        List<KeyColumns> keys = new ArrayList<>(List.of(all));
        if (!faithful.isEmpty() && faithful.size() < columns.count()) {
            keys.add(all.of(faithful));
        }
        if (columns.keyColumn() >= 0 && !faithful.contains(columns.keyColumn())) {
            keys.add(all.of(List.of(columns.keyColumn())));
        }
        return keys;
    }

    private Pairings by(KeyColumns key, Taken taken) throws IOException {
        Matching matching = matching(source.records() + taken.count().blankRows(source));
        for (ResultKind kind : columns.count() == 0 ? NOT_LOADED : ALL) {
            readRows(kind, key, matching, hash -> {});
        }
        RowHash hash = columns.sourceHash(key);
        forEachRecord((record, ordinal) -> {
            hash.read(record);
            matching.readRecord(record, hash, ordinal);
        });
        return matching.pair();
    }

    private Matching matching(long rows) throws IOException {
        long answerBytes = 0;
        for (ResultKind kind : ALL) {
            answerBytes = Math.max(answerBytes, Files.exists(answers.file(kind)) ? Files.size(answers.file(kind)) : 0);
        }
        return new Matching(rows, new Pairings(spill, source.records(), rows, answerBytes, inMemory));
    }

    private long readRows(ResultKind kind, KeyColumns key, Matching matching, Consumer<RowHash> also)
            throws IOException {
        ErrorColumns errors = ErrorColumns.of(answers.header(kind));
        return answers.forEach(kind, resultHash(kind, key), (row, hash) -> {
            also.accept(hash);
            matching.readOutcome(hash, errors.signature(kind, row, hash.isBlank()), Place.of(kind, row));
        });
    }

    private RowHash resultHash(ResultKind kind, KeyColumns key) {
        return columns.resultHash(answers.header(kind), key);
    }

    /** Receives each record. */
    private interface Visitor {

        void record(RecordCursor record, long ordinal) throws IOException;
    }

    private void forEachRecord(Visitor visitor) throws IOException {
        try (RecordCursor record = RecordCursor.ofPart(source)) {
            record.next();
            for (long ordinal = 0; record.next(); ordinal++) {
                visitor.record(record, ordinal);
            }
        }
    }

    /**
     * Pairs the failed and unprocessed rows whose key no record has with the records whose key no row has, if that is
     * certain. A row of a loaded record is never paired so: it may be that of someone else.
     */
    private Pairings byElimination(KeyColumns key, Pairings pairings) throws IOException {
        long unmatched = pairings.unmatchedCount();
        if (unmatched == 0 || unmatched > inMemory || pairings.unmatchedLoaded() > 0 || columns.count() == 0) {
            return pairings;
        }
        Leftovers leftovers =
                new Leftovers(pairings.tuples(4, Pairings.buckets(source.records(), inMemory)), (int) unmatched);
        RowHash recordHash = columns.sourceHash(key);
        forEachRecord((record, ordinal) -> {
            recordHash.read(record);
            leftovers.record(recordHash.key(), Matching.text(record), ordinal);
        });
        for (ResultKind kind : ALL) {
            boolean loaded = kind == ResultKind.SUCCESSFUL;
            answers.forEach(kind, resultHash(kind, key), (row, hash) -> leftovers.row(hash.key(), loaded));
        }
        List<Leftovers.Leftover> records = leftovers.find();
        List<long[]> rows = pairings.unmatched();
        boolean sameFate = rows.stream().mapToLong(row -> row[1]).distinct().count() == 1;
        boolean equal =
                records.stream().mapToLong(Leftovers.Leftover::text).distinct().count() == 1;
        if (records.size() == rows.size() && (sameFate || equal)) {
            pairings.clearUnmatched();
            for (int i = 0; i < rows.size(); i++) {
                pairings.paired(records.get(i).ordinal(), rows.get(i)[0]);
            }
        }
        return pairings;
    }
}
