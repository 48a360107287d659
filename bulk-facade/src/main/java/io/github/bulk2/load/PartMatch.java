package io.github.bulk2.load;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts what one part came to, and matches the failed and unprocessed rows with its records, by a key and by what
 * remains. Not thread-safe.
 */
final class PartMatch {

    private static final List<ResultKind> OUTCOMES = List.of(ResultKind.FAILED, ResultKind.UNPROCESSED);

    private final PartSource source;
    private final Answers answers;
    private final EchoedColumns columns;
    private final Spill spill;
    private final int inMemory;
    private final long answerBytes;

    PartMatch(PartSource source, Answers answers, EchoedColumns columns, Spill spill, int inMemory) throws IOException {
        this.source = source;
        this.answers = answers;
        this.columns = columns;
        this.spill = spill;
        this.inMemory = inMemory;
        this.answerBytes =
                Math.max(Files.size(answers.file(ResultKind.FAILED)), Files.size(answers.file(ResultKind.UNPROCESSED)));
    }

    /** What was counted, and what is to be paired should the account add up. */
    record Taken(PartCount count, Matching matching) {}

    /** Goes over all rows and records once: counts them, and takes in what is to be paired by the key. */
    Taken take(KeyColumns key) throws IOException {
        ContentSums sums = new ContentSums(columns.count());
        long[] created = {0};
        int createdColumn = answers.header(ResultKind.SUCCESSFUL).indexOf("sf__Created");
        long successful =
                answers.forEach(ResultKind.SUCCESSFUL, resultHash(ResultKind.SUCCESSFUL, key), (row, hash) -> {
                    sums.subtract(hash);
                    created[0] += createdColumn >= 0 && isTrue(row, createdColumn) ? 1 : 0;
                });
        Matching matching = matching(source.records() - successful);
        long failed = readOutcomes(ResultKind.FAILED, key, matching, sums::subtract);
        long unprocessed = readOutcomes(ResultKind.UNPROCESSED, key, matching, sums::subtract);
        long records = forEachRecord(key, (record, hash, ordinal) -> {
            sums.add(hash);
            matching.readRecord(record, hash, ordinal);
        });
        return new Taken(new PartCount(records, successful, created[0], failed, unprocessed, key, sums), matching);
    }

    private static boolean isTrue(RecordCursor row, int cell) {
        return row.cellEnd(cell) - row.cellStart(cell) == 4 && row.buffer()[row.cellStart(cell)] == 't';
    }

    /** Pairs what was taken in; what came back in another form by the columns that did not. */
    Pairings pair(Taken taken) throws IOException {
        PartCount count = taken.count();
        Pairings pairings = taken.matching().pair();
        List<Integer> faithful = count.sums().faithfulColumns();
        boolean fewer = !faithful.isEmpty() && !faithful.equals(count.key().columns());
        if (pairings.unmatchedCount() > 0 && fewer) {
            KeyColumns key = KeyColumns.of(faithful);
            return byElimination(key, by(key, count.failed() + count.unprocessed()));
        }
        return byElimination(count.key(), pairings);
    }

    private Pairings by(KeyColumns key, long outcomes) throws IOException {
        Matching matching = matching(outcomes);
        for (ResultKind kind : OUTCOMES) {
            readOutcomes(kind, key, matching, hash -> {});
        }
        forEachRecord(key, matching::readRecord);
        return matching.pair();
    }

    private Matching matching(long outcomes) {
        return new Matching(outcomes, new Pairings(spill, source.records(), outcomes, answerBytes, inMemory));
    }

    private long readOutcomes(ResultKind kind, KeyColumns key, Matching matching, Consumer<RowHash> also)
            throws IOException {
        ErrorColumns errors = ErrorColumns.of(answers.header(kind));
        return answers.forEach(kind, resultHash(kind, key), (row, hash) -> {
            also.accept(hash);
            matching.readOutcome(hash, errors.signature(kind, row), Place.of(kind, row));
        });
    }

    private RowHash resultHash(ResultKind kind, KeyColumns key) {
        return columns.resultHash(answers.header(kind), key);
    }

    /** Hears of each record. */
    private interface Visitor {

        void record(RecordCursor record, RowHash hash, long ordinal) throws IOException;
    }

    private long forEachRecord(KeyColumns key, Visitor visitor) throws IOException {
        RowHash hash = columns.sourceHash(key);
        long ordinal = 0;
        try (RecordCursor record = RecordCursor.ofPart(source)) {
            record.next();
            for (; record.next(); ordinal++) {
                hash.read(record);
                visitor.record(record, hash, ordinal);
            }
        }
        return ordinal;
    }

    /** Pairs the rows whose key no record has with the records whose key no row has, if that is certain. */
    private Pairings byElimination(KeyColumns key, Pairings pairings) throws IOException {
        long unmatched = pairings.unmatchedCount();
        if (unmatched == 0 || unmatched > inMemory) {
            return pairings;
        }
        Leftovers leftovers =
                new Leftovers(pairings.tuples(4, Pairings.buckets(source.records(), inMemory)), (int) unmatched);
        forEachRecord(key, (record, hash, ordinal) -> leftovers.record(hash.key(), Matching.text(record), ordinal));
        for (ResultKind kind : ResultKind.values()) {
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
