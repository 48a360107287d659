package io.github.bulk2.load;

import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.input.BoundedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies the input into lanes, so that records with the same value in one column are in one lane. Jobs of one lane do
 * not run at the same time, so they cannot lock each other's parents.
 */
final class Grouping {

    private static final int MOST_LANES = 200;
    private static final int BUFFER = 16 * 1024;

    private final RunContext run;
    private final DataHeader header;
    private final @Nullable SetAside setAside;
    private final List<PartSpec> parts = new ArrayList<>();

    /** Groups the records of an input, except those that are set aside, if there are any. */
    Grouping(RunContext run, DataHeader header, @Nullable SetAside setAside) {
        this.run = run;
        this.setAside = setAside;
        this.header = header;
    }

    /** The parts, whose files are on the disk when this returns. */
    List<PartSpec> group(CsvSource text, String column, LoadPlan plan) throws IOException {
        long full = plan.bytes() / run.load().maxPartBytes() + 1;
        int count = (int) Math.min(MOST_LANES, Math.max(full, run.load().jobsInFlight()));
        PrivateFiles.createFolders(run.runFolder().resolve("lanes"));
        List<Lane> lanes = new ArrayList<>();
        try {
            for (int i = 1; i <= count; i++) {
                lanes.add(new Lane(file(i, ".csv"), file(i, ".lines")));
            }
            distribute(upTo(text, plan), column, lanes);
        } finally {
            for (Lane lane : lanes) {
                lane.close();
            }
        }
        for (int i = 1; i <= count; i++) {
            force(file(i, ".csv"));
            cut(i);
        }
        return parts;
    }

    private Path file(int lane, String ending) {
        return run.runFolder().resolve("lanes/" + lane + ending);
    }

    /** What is behind the last record, such as Ctrl-Z, is none. */
    private static CsvSource upTo(CsvSource text, LoadPlan plan) {
        CsvPart last = plan.parts().get(plan.parts().size() - 1);
        return CsvSource.ofSupplier(() -> {
            try {
                return BoundedInputStream.builder()
                        .setInputStream(text.open())
                        .setMaxCount(last.offset() + last.length())
                        .get();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private void distribute(CsvSource text, String column, List<Lane> lanes) throws IOException {
        int place = header.place(column);
        long number = 0;
        CsvSource sound = setAside == null ? text : setAside.without(text);
        try (CsvRecords rows = CsvRecords.of(sound.withoutBom().open(), header.dialect());
                OriginalLines lines = setAside == null ? null : setAside.lines();
                LineNumbers sourceLines = LineNumbers.ofFile(run.load().lines().orElse(null))) {
            for (CsvRecords.Row row : rows) {
                String value = row.get(place);
                // Nothing is locked through an empty lookup: such records fill all lanes alike.
                int lane = value.isEmpty() ? (int) (number % lanes.size()) : Math.floorMod(spread(value), lanes.size());
                long line = lines == null ? row.lineNumber() : lines.of(row.lineNumber());
                lanes.get(lane).write(row, sourceLines.next(line));
                number++;
            }
        }
    }

    // Ids differ in a few places near their end only; a 15-character id is the same record as its 18-character form.
    private static int spread(String value) {
        String id = value.matches("[A-Za-z0-9]{18}") ? value.substring(0, 15) : value;
        int hash = id.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    private void cut(int lane) throws IOException {
        CsvInspectionOptions options = CsvInspectionOptions.defaults()
                .withChecks(false)
                .withColumnDelimiter(header.dialect().columnDelimiter())
                .withLineEnding(header.dialect().lineEnding())
                .withMaxPartBytes(run.load().maxPartBytesOfData())
                .withMaxPartRecords(run.load().maxPartRecords().orElse(Long.MAX_VALUE));
        for (CsvPart part : CsvInspection.inspect(CsvSource.ofFile(file(lane, ".csv")), options)
                .parts()) {
            int number = parts.size() + 1;
            String lines = "lanes/part-" + number + ".lines";
            Lines.copy(file(lane, ".lines"), part, run.runFolder().resolve(lines));
            parts.add(new PartSpec(
                    number,
                    1,
                    "lanes/" + lane + ".csv",
                    part.offset(),
                    part.length(),
                    part.records(),
                    part.firstLine(),
                    lines,
                    lane));
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private final class Lane implements AutoCloseable {
        private final BufferedOutputStream records;
        private final DataOutputStream lines;

        Lane(Path records, Path lines) throws IOException {
            this.records = new BufferedOutputStream(Files.newOutputStream(PrivateFiles.create(records)), BUFFER);
            this.lines = new DataOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(PrivateFiles.create(lines)), BUFFER));
            this.records.write(header.bytes());
        }

        void write(CsvRecords.Row row, long line) throws IOException {
            StringBuilder text = new StringBuilder();
            for (String value : row.values()) {
                if (text.length() > 0) {
                    text.append(header.dialect().columnDelimiter().character());
                }
                text.append('"').append(value.replace("\"", "\"\"")).append('"');
            }
            text.append(header.dialect().lineEnding().text());
            records.write(text.toString().getBytes(StandardCharsets.UTF_8));
            lines.writeLong(line);
        }

        @Override
        public void close() throws IOException {
            try {
                records.close();
            } finally {
                lines.close();
            }
        }
    }
}
