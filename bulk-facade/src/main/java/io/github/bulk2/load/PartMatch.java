package io.github.bulk2.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Matches the failed and unprocessed rows of one part with its records, by a key and by what remains. */
final class PartMatch {

    private final PartSource source;
    private final Answers answers;
    private final EchoedColumns columns;
    private final Path work;
    private final int inMemory;

    PartMatch(PartSource source, Answers answers, EchoedColumns columns, Path work, int inMemory) {
        this.source = source;
        this.answers = answers;
        this.columns = columns;
        this.work = work;
        this.inMemory = inMemory;
    }

    /** Pairs rows and records of one key. */
    Pairings by(KeyColumns key, PartCount count) throws IOException {
        Pairings pairings = new Pairings(work, source.records(), count.outcomes(), inMemory);
        if (count.outcomes().rows() > 0) {
            Matching matching = new Matching(answers, columns, pairings);
            matching.readOutcomes(key);
            forEachRecord(key, matching::readRecord);
            matching.pair();
        }
        return pairings;
    }

    /** Hears of each record. */
    private interface Visitor {

        void record(RecordCursor record, RowHash hash, long ordinal) throws IOException;
    }

    private void forEachRecord(KeyColumns key, Visitor visitor) throws IOException {
        RowHash hash = columns.sourceHash(key);
        try (RecordCursor record = RecordCursor.ofPart(source)) {
            record.next();
            for (long ordinal = 0; record.next(); ordinal++) {
                hash.read(record);
                visitor.record(record, hash, ordinal);
            }
        }
    }

    /** Pairs the rows whose key no record has with the records whose key no row has, if that is certain. */
    Pairings byElimination(KeyColumns key, Pairings pairings) throws IOException {
        long unmatched = pairings.unmatchedCount();
        if (unmatched == 0 || unmatched > inMemory) {
            return pairings;
        }
        Leftovers leftovers = new Leftovers(
                pairings.tuples(4, Pairings.buckets(source.records(), inMemory), "balance"), (int) unmatched);
        forEachRecord(key, (record, hash, ordinal) -> leftovers.record(hash.key(), Matching.text(record), ordinal));
        for (ResultKind kind : ResultKind.values()) {
            boolean loaded = kind == ResultKind.SUCCESSFUL;
            answers.forEach(
                    kind,
                    columns.resultHash(answers.header(kind), key),
                    (row, hash) -> leftovers.row(hash.key(), loaded));
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
