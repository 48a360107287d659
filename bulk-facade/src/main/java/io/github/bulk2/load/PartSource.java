package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one job loads: header and records, readable any number of times, and which lines of the input they are. */
record PartSource(
        int part,
        int round,
        CsvSource data,
        CsvDialect dialect,
        List<String> header,
        long records,
        long firstLine,
        @Nullable Path lineNumbers) {}
