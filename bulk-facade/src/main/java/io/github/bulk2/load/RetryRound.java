package io.github.bulk2.load;

import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.util.List;

/** Cuts the records that are to be loaded again into the parts of the next round, smaller ones each time. */
final class RetryRound {

    private static final long LEAST_RECORDS = 200;
    private static final int SHRINK = 5;

    private final RunContext run;
    private final int round;
    private int parts;

    private RetryRound(RunContext run, int round) {
        this.run = run;
        this.round = round;
    }

    /** Plans the round in the journal. Returns false if there is nothing to load again. */
    static boolean prepare(RunContext run, int round, List<PartAccount> before) throws IOException {
        RetryRound next = new RetryRound(run, round);
        if (!run.log().parts(round).isEmpty()) {
            // An earlier process died in the middle of this; nothing of it was created yet.
            run.log().append(next.ofRound(Event.RESTARTED));
        }
        for (PartAccount account : before) {
            PartSource again = account.retry();
            if (again != null) {
                next.cut(account, again, run.log().lane(account.round(), account.part()));
            }
        }
        if (next.parts > 0) {
            run.log().append(next.ofRound(Event.PLANNED));
        }
        return next.parts > 0;
    }

    private JournalEntry ofRound(Event event) {
        return JournalEntry.ofRound(round, event);
    }

    private void cut(PartAccount account, PartSource again, int lane) throws IOException {
        String file = "retry/" + account.round() + "-" + account.part() + ".csv";
        CsvInspectionOptions options = CsvInspectionOptions.defaults()
                .withChecks(false)
                .withColumnDelimiter(again.dialect().columnDelimiter())
                .withLineEnding(again.dialect().lineEnding())
                .withMaxPartBytes(run.load().maxPartBytesOfData())
                .withMaxPartRecords(mostRecords());
        for (CsvPart part : CsvInspection.inspect(again.data(), options).parts()) {
            parts++;
            String lines = "retry/input-" + round + "-" + parts + ".lines";
            if (again.lineNumbers() != null) {
                Lines.copy(again.lineNumbers(), part, run.runFolder().resolve(lines));
            }
            PartSpec spec = new PartSpec(
                    parts, round, file, part.offset(), part.length(), part.records(), part.firstLine(), lines, lane);
            run.log().append(JournalEntry.of(Event.PART, spec, null).with(spec));
        }
    }

    private long mostRecords() {
        long first = run.load().retryPartRecords();
        long most = first;
        for (int i = 2; i < round; i++) {
            most /= SHRINK;
        }
        return Math.min(
                Math.max(most, Math.min(first, LEAST_RECORDS)),
                run.load().maxPartRecords().orElse(Long.MAX_VALUE));
    }
}
