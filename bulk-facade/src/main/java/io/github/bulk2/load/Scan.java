package io.github.bulk2.load;

import io.github.bulk2.csv.CsvHeader;
import io.github.bulk2.csv.CsvInspectionListener;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvProducerException;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.JournalEntry.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Round 1 of a new run: reads the input and hands parts over while the rest is still being read. */
final class Scan implements CsvInspectionListener {

    private static final String WHOLE = "spool.csv";

    /** The input is refused: nothing was closed, and what is open has to go. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }

        Refusal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final RunContext run;
    private final Round round;
    private final Planner planner;
    private final @Nullable InputFile file;
    private final @Nullable StreamSpool spool;
    private @Nullable DataHeader header;
    private @Nullable PartSpec held;

    Scan(RunContext run, Round round) throws IOException {
        this.run = run;
        this.round = round;
        this.planner = new Planner(run.load());
        Optional<Path> path = run.load().file();
        this.file = path.isPresent() ? InputFile.of(path.get()) : null;
        this.spool = file == null && run.load().groupBy().isEmpty() ? new StreamSpool(run.runFolder()) : null;
    }

    /** Reads all of it. Returns the plan, which is in the journal by then. */
    LoadPlan read() throws IOException {
        Path whole = run.runFolder().resolve(WHOLE);
        LoadPlan plan = plan(source(whole));
        if (plan.hasProblems()) {
            throw new Refusal(planner.refusalText(plan.problems()));
        }
        DataHeader found = header == null ? new DataHeader(List.of(), "", plan.dialect()) : header;
        if (run.load().groupBy().isPresent()) {
            plan = grouped(
                    file == null ? CsvSource.ofFile(whole) : planner.input().text(), plan, found);
            Files.deleteIfExists(whole);
        }
        handOver();
        if (file != null) {
            file.requireUnchanged();
        }
        run.log().append(JournalEntry.ofRun(Event.PLANNED, new Planned(found, file, plan)));
        return plan;
    }

    /** A stream is written to the disk before it is seen: in parts, or as a whole if it is to be put in another order. */
    private CsvSource source(Path whole) throws IOException {
        if (spool != null) {
            return planner.input().copiedTo(spool);
        }
        return file == null
                ? planner.input().copiedTo(Files.newOutputStream(whole))
                : planner.input().text();
    }

    /** Replaces the parts by those of the lanes; with a grouping nothing is handed over before. */
    private LoadPlan grouped(CsvSource text, LoadPlan plan, DataHeader found) throws IOException {
        String column = run.load().groupBy().orElseThrow();
        List<CsvPart> parts = new ArrayList<>();
        long bytes = 0;
        long firstRecord = 1;
        List<PartSpec> lanes = plan.parts().isEmpty() ? List.of() : new Grouping(run, found).group(text, column, plan);
        for (PartSpec part : lanes) {
            announce(part);
            parts.add(new CsvPart(
                    part.part(), part.offset(), part.length(), firstRecord, part.records(), part.firstLine()));
            firstRecord += part.records();
            bytes += found.bytes().length + part.length();
        }
        return new LoadPlan(
                plan.header(), plan.dialect(), parts, plan.records(), bytes, plan.findings(), plan.problems());
    }

    private LoadPlan plan(CsvSource source) throws IOException {
        try {
            return planner.plan(source, this);
        } catch (CharacterCodingException notThatEncoding) {
            String charset = run.load().charset().name();
            throw new Refusal(planner.refusalText(List.of("it is not text in " + charset
                    + ". State the encoding that it was written in with Load.withCharset, instead of " + charset)));
        } catch (CsvProducerException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new Refusal("nothing was loaded, as " + failed.getMessage(), cause);
        } catch (ZipException | java.io.EOFException damaged) {
            if (damaged instanceof ZipException zip && ZipFileCheck.isNotReadable(zip)) {
                throw new Refusal(String.valueOf(
                        ZipFileCheck.notReadable(run.load().source(), zip).getMessage()));
            }
            throw new Refusal(
                    planner.refusalText(List.of("the compressed file is damaged or cut off. Fetch it again")));
        } catch (InvalidInputException refused) {
            throw new Refusal(String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public void header(CsvHeader found) {
        List<String> problems = planner.problemsOf(found);
        if (!problems.isEmpty()) {
            throw planner.refusal(problems);
        }
        DataHeader text = DataHeader.of(found);
        InputFile watched = file;
        header = text;
        round.events().post(() -> round.begin(text, watched));
    }

    /** A part is handed over when there is another one behind it: a small file is sound before anything is sent. */
    @Override
    public void part(CsvPart part) {
        handOver();
        if (run.load().groupBy().isEmpty()) {
            held = spec(part);
        }
    }

    private PartSpec spec(CsvPart part) {
        if (spool != null) {
            try {
                return spool.cut(part);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return file != null && planner.input().isPlainFile()
                ? PartSpec.of(part, file.path().toString(), part.offset())
                : PartSpec.spooled(part, 0);
    }

    private void handOver() {
        if (held != null) {
            announce(held);
            held = null;
        }
    }

    private void announce(PartSpec part) {
        try {
            run.log().append(JournalEntry.of(Event.PART, part, null).with(part));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        round.events().post(() -> round.add(part));
    }
}
