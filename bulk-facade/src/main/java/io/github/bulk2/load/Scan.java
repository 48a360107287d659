package io.github.bulk2.load;

import io.github.bulk2.csv.CsvHeader;
import io.github.bulk2.csv.CsvInspectionListener;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvProducerException;
import io.github.bulk2.csv.CsvRefusedRecord;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.files.PrivateFiles;
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
    private static final String LINES = "lines";

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
    private final @Nullable SetAside setAside;
    /** Whether what is read is written to the disk, as it could not be read from there otherwise. */
    private final boolean copied;

    private @Nullable DataHeader header;
    private @Nullable PartSpec held;

    Scan(RunContext run, Round round) throws IOException {
        this.run = run;
        this.round = round;
        this.planner = new Planner(run.load());
        Optional<Path> path = run.load().file();
        this.file = path.isPresent() ? InputFile.of(path.get()) : null;
        this.setAside = run.load().setAside().isPresent() ? new SetAside(run.runFolder()) : null;
        this.copied = file == null || (setAside != null && !planner.input().isPlainFile());
        this.spool = copied && run.load().groupBy().isEmpty() ? new StreamSpool(run.runFolder()) : null;
    }

    /** Reads all of it. Returns the plan, which is in the journal by then. */
    LoadPlan read() throws IOException {
        try {
            return readAll();
        } finally {
            if (setAside != null) {
                setAside.close();
            }
        }
    }

    private LoadPlan readAll() throws IOException {
        Path whole = run.runFolder().resolve(WHOLE);
        LoadPlan plan = plan(source(whole));
        if (plan.hasProblems()) {
            throw new Refusal(planner.refusalText(plan.problems()));
        }
        DataHeader found = header == null ? new DataHeader(List.of(), "", plan.dialect(), null) : header;
        if (run.load().groupBy().isPresent()) {
            plan = grouped(copied ? CsvSource.ofFile(whole) : planner.input().text(), plan, found);
            Files.deleteIfExists(whole);
        }
        handOver();
        if (file != null) {
            file.requireUnchanged();
        }
        if (setAside != null && setAside.commit() > 0) {
            requireNew(run.load().setAside().orElseThrow());
        }
        run.log().append(JournalEntry.ofRun(Event.PLANNED, new Planned(found, file, plan)));
        if (plan.setAside() > 0) {
            SetAside.publish(run.runFolder(), run.load().setAside().orElseThrow());
        }
        return plan;
    }

    /** A stream is written to the disk before it is seen: in parts, or as a whole if it is to be put in another order. */
    private CsvSource source(Path whole) throws IOException {
        if (spool != null) {
            return planner.input().copiedTo(spool);
        }
        return copied
                ? planner.input().copiedTo(Files.newOutputStream(PrivateFiles.create(whole)))
                : planner.input().text();
    }

    private static void requireNew(Path target) throws IOException {
        try {
            SetAside.requireNew(target);
        } catch (InvalidInputException inTheWay) {
            throw new Refusal("nothing was loaded, as " + inTheWay.getMessage());
        }
    }

    /** Replaces the parts by those of the lanes; with a grouping nothing is handed over before. */
    private LoadPlan grouped(CsvSource text, LoadPlan plan, DataHeader found) throws IOException {
        String column = run.load().groupBy().orElseThrow();
        List<CsvPart> parts = new ArrayList<>();
        long bytes = 0;
        long firstRecord = 1;
        List<PartSpec> lanes =
                plan.parts().isEmpty() ? List.of() : new Grouping(run, found, setAside).group(text, column, plan);
        for (PartSpec part : lanes) {
            announce(part);
            parts.add(new CsvPart(
                    part.part(), part.offset(), part.length(), firstRecord, part.records(), part.firstLine()));
            firstRecord += part.records();
            bytes += found.bytes().length + part.length();
        }
        return new LoadPlan(
                plan.header(),
                plan.dialect(),
                parts,
                plan.records(),
                bytes,
                plan.findings(),
                plan.problems(),
                plan.columns(),
                plan.setAside());
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
        DataHeader text = planner.dataHeader(found);
        InputFile watched = file;
        header = text;
        if (setAside != null) {
            try {
                setAside.begin(text);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        round.events().post(() -> round.begin(text, watched));
    }

    /** A part is handed over when there is another one behind it: a small file is sound before anything is sent. */
    @Override
    public void part(CsvPart part) {
        handOver();
        if (run.load().groupBy().isEmpty()) {
            held = withLines(spec(part), part);
        }
    }

    /** The input of a retry knows the lines of the original. */
    private PartSpec withLines(PartSpec spec, CsvPart part) {
        Optional<Path> lines = run.load().lines();
        if (lines.isEmpty()) {
            return spec;
        }
        String name = LINES + "/" + part.number() + ".lines";
        Path file = run.runFolder().resolve(name);
        try {
            PrivateFiles.createFolders(run.runFolder().resolve(LINES));
            Lines.copy(lines.get(), part, file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return spec.withLines(name);
    }

    @Override
    public void setAside(CsvRefusedRecord record) {
        if (setAside != null) {
            try {
                setAside.add(record, this::range);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Bytes of the input that were read already. */
    private CsvSource range(long offset, long length) {
        if (spool != null) {
            return spool.range(offset, length);
        }
        Path from = file == null || copied ? run.runFolder().resolve(WHOLE) : file.path();
        return CsvSource.ofRange(from, new byte[0], offset, length);
    }

    private PartSpec spec(CsvPart part) {
        try {
            PartSpec spec = spool == null ? inInput(part) : spool.cut(part);
            return setAside == null ? spec : setAside.without(part, spec);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private PartSpec inInput(CsvPart part) {
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
