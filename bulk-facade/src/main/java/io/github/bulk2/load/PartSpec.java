package io.github.bulk2.load;

import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One part as the journal keeps it: a range of a file, to be sent behind the header.
 *
 * @param part the part's number in its round, from 1
 * @param round the round, from 1
 * @param file the file; relative to the run's folder if it is in there
 * @param offset the first byte of the range
 * @param length the bytes of the range
 * @param records the records in it
 * @param firstLine the line the first record begins in
 * @param lines the file with the line of each record, or null if they are counted from {@code firstLine}
 * @param lane parts of one lane are not loaded at the same time; 0 if it does not matter
 */
record PartSpec(
        int part,
        int round,
        String file,
        long offset,
        long length,
        long records,
        long firstLine,
        @Nullable String lines,
        int lane) {

    /** The folder of the parts that had to be written to the disk; each is removed when its account is finished. */
    static final String SPOOL = "spool";

    static String spoolFile(int part) {
        return SPOOL + "/" + part + ".csv";
    }

    /** A part of the input in a file of its own. */
    static PartSpec spooled(CsvPart part, long offset) {
        return of(part, spoolFile(part.number()), offset);
    }

    static String spoolLines(int part) {
        return SPOOL + "/" + part + ".lines";
    }

    /** A part of the input in a file of its own, without the records in its range that do not count, and their lines. */
    static PartSpec copied(CsvPart part, long length) {
        String file = spoolFile(part.number());
        return new PartSpec(
                part.number(), 1, file, 0, length, part.records(), part.firstLine(), spoolLines(part.number()), 0);
    }

    /** Removes what was written to the disk for this part alone. */
    void removeSpooled(Path runFolder) throws IOException {
        if (isSpooled()) {
            Files.deleteIfExists(runFolder.resolve(file));
            Files.deleteIfExists(runFolder.resolve(spoolLines(part)));
        }
    }

    /** A part of the input that is in a file. */
    static PartSpec of(CsvPart part, String file, long offset) {
        return new PartSpec(part.number(), 1, file, offset, part.length(), part.records(), part.firstLine(), null, 0);
    }

    /** As in the names of its files. */
    String name() {
        return round + "-" + part;
    }

    boolean isSpooled() {
        return file.equals(spoolFile(part)) && round == 1;
    }

    /** Whether it is a range of the input's file. */
    boolean isInPlace() {
        return round == 1 && lane == 0 && !isSpooled();
    }

    PartSpec withLines(String newLines) {
        return new PartSpec(part, round, file, offset, length, records, firstLine, newLines, lane);
    }

    PartSource source(Path runFolder, DataHeader header) {
        return new PartSource(
                part,
                round,
                CsvSource.ofRange(runFolder.resolve(file), header.bytes(), offset, length),
                header.dialect(),
                header.names(),
                records,
                firstLine,
                lines == null ? null : runFolder.resolve(lines),
                header.projection());
    }
}
