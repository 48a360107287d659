package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fetches the results of ended jobs and proves that every record is in one of them. */
final class PartAccounting {

    private final Path runFolder;
    private final boolean mayRetry;

    PartAccounting(Path runFolder, IngestOperation operation, @Nullable String keyColumn, boolean mayRetry) {
        Objects.requireNonNull(operation);
        this.runFolder = runFolder;
        this.mayRetry = mayRetry;
    }

    PartAccount settle(PartSource source, IngestJob job, JobInfo ended) throws IOException {
        List<List<String>> locked = new ArrayList<>();
        long[] created = {0};
        long successful;
        long failed;
        long unprocessed;
        try (CsvRecords rows = job.successfulResults()) {
            successful = store(rows, source, "successful", row -> {
                created[0] += row.get("sf__Created").equals("true") ? 1 : 0;
                return true;
            });
        }
        try (CsvRecords rows = job.failedResults()) {
            failed = store(rows, source, "failed", row -> {
                boolean retry = mayRetry && row.get("sf__Error").startsWith("UNABLE_TO_LOCK_ROW");
                if (retry) {
                    locked.add(row.values().subList(2, row.values().size()));
                }
                return !retry;
            });
        }
        try (CsvRecords rows = job.unprocessedRecords()) {
            unprocessed = store(rows, source, "unprocessed", row -> true);
        }
        if (successful + failed + unprocessed + locked.size() != source.records()) {
            throw new ReconciliationException(
                    "job " + ended.id() + ": " + source.records() + " records sent, " + successful + " successful, "
                            + failed + " failed, " + unprocessed + " unprocessed",
                    ended.id());
        }
        PartSource retry = locked.isEmpty() ? null : retry(source, locked);
        return new PartAccount(
                source.part(),
                source.round(),
                source.records(),
                successful,
                created[0],
                failed,
                unprocessed,
                locked.size(),
                failed == 0 ? List.of() : List.of(new ErrorGroup("UNKNOWN", List.of(), failed, List.of(), List.of())),
                retry);
    }

    private interface Keep {
        boolean row(CsvRecords.Row row);
    }

    private long store(CsvRecords rows, PartSource source, String kind, Keep keep) throws IOException {
        Path file = runFolder.resolve("results/" + source.round() + "-" + source.part() + "." + kind + ".csv");
        Files.createDirectories(runFolder.resolve("results"));
        Path temporary = Files.createTempFile(runFolder, kind, ".tmp");
        long count = 0;
        try (OutputStream out = Files.newOutputStream(temporary)) {
            out.write(line(rows.header()));
            for (CsvRecords.Row row : rows) {
                if (keep.row(row)) {
                    out.write(line(row.values()));
                    count++;
                }
            }
        }
        finish(temporary, file);
        return count;
    }

    private PartSource retry(PartSource source, List<List<String>> locked) throws IOException {
        Files.createDirectories(runFolder.resolve("retry"));
        Path file = runFolder.resolve("retry/" + source.round() + "-" + source.part() + ".csv");
        Path lines = runFolder.resolve("retry/" + source.round() + "-" + source.part() + ".lines");
        Path temporary = Files.createTempFile(runFolder, "retry", ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            out.write(line(source.header()));
            for (List<String> values : locked) {
                out.write(line(values));
            }
        }
        Files.write(lines, new byte[8 * locked.size()]);
        finish(temporary, file);
        return new PartSource(
                source.part(),
                source.round(),
                CsvSource.ofFile(file),
                source.dialect(),
                source.header(),
                locked.size(),
                0,
                lines);
    }

    private static void finish(Path temporary, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] line(List<String> values) {
        String text = values.stream()
                        .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(","))
                + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
