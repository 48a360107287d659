package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one job was given: a header and records, of which some columns may have been left out or renamed on their way.
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
 * @param projection which columns were sent, and under which names; null if all were sent as they are
 */
record PartSource(
        int part,
        int round,
        CsvSource data,
        CsvDialect dialect,
        List<String> header,
        long records,
        long firstLine,
        @Nullable Path lineNumbers,
        @Nullable Projection projection) {

    PartSource {
        header = List.copyOf(header);
    }

    /** The columns that are sent, and where they stand in the data. */
    List<SentColumn> sentColumns() {
        List<String> names = projection == null ? header : projection.sentAs();
        return IntStream.range(0, names.size())
                .filter(place -> projection == null || !names.get(place).isEmpty())
                .mapToObj(place -> new SentColumn(place, names.get(place)))
                .toList();
    }

    /** The names of the columns that are sent. */
    List<String> sentNames() {
        return sentColumns().stream().map(SentColumn::name).toList();
    }

    /** Header and records as the job was given them. */
    CsvSource sent() {
        return projection == null ? data : projection.sent(data, dialect);
    }

    /** How many leading columns belong to the results of an earlier load, and so to no result of this one. */
    int added() {
        return projection == null ? 0 : projection.added();
    }

    /** The beginning of the names of this part's files. */
    String fileName() {
        return round + "-" + part;
    }
}
