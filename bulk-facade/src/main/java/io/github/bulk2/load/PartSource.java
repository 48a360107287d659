package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one job was given: a header and records.
 *
 * @param part the part of the load, counted from 1
 * @param round the round of the load; later rounds hold records that failed for a passing reason
 * @param data header and records, repeatable
 * @param dialect how {@code data} is written
 * @param header the names of the columns of the original records
 * @param records the number of records
 * @param firstLine the line of the user's file the first record begins in
 * @param lineNumbers null if lines are counted from {@code firstLine}; else a file with the line of each record, eight
 *     bytes each, big endian
 */
record PartSource(
        int part,
        int round,
        CsvSource data,
        CsvDialect dialect,
        List<String> header,
        long records,
        long firstLine,
        @Nullable Path lineNumbers) {

    PartSource {
        header = List.copyOf(header);
    }

    /** The columns that are sent: all of them, under their own names. */
    List<SentColumn> sentColumns() {
        return IntStream.range(0, header.size())
                .mapToObj(place -> new SentColumn(place, header.get(place)))
                .toList();
    }

    /** The beginning of the names of this part's files. */
    String fileName() {
        return round + "-" + part;
    }
}
