package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
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

    PartSource source(Path runFolder, DataHeader header) {
        return new PartSource(
                part,
                round,
                CsvSource.ofRange(runFolder.resolve(file), header.bytes(), offset, length),
                header.dialect(),
                header.names(),
                records,
                firstLine,
                lines == null ? null : runFolder.resolve(lines));
    }
}
