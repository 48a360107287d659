package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settles parts and reads what that leaves.
 *
 * @param folder the run folder
 */
record SettledRun(Path folder) {

    List<String> snapshot() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> {
                        try {
                            return folder.relativize(file) + "\n" + Files.readString(file);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    PartAccounting accounting(IngestOperation operation, @Nullable String key, int inMemory) {
        return new PartAccounting(folder, operation, key, true, false, inMemory);
    }

    PartAccount settle(SettledPart part) throws IOException {
        return accounting(IngestOperation.INSERT, null, 100).settle(part.source(), part, part.ended());
    }

    List<String> failedLines() throws IOException {
        return lines("failed");
    }

    List<String> lines(String kind) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("results/1-3." + kind + ".csv"));
        assertThat(lines).isNotEmpty();
        return lines.subList(1, lines.size());
    }

    List<CsvRecords.Row> failedRows() throws IOException {
        Path file = folder.resolve("results/1-3.failed.csv");
        boolean semicolon = Files.readString(file).startsWith("\"bulk2__Line\";");
        CsvDialect dialect =
                new CsvDialect(semicolon ? ColumnDelimiter.SEMICOLON : ColumnDelimiter.COMMA, LineEnding.LF);
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(file), dialect)) {
            return rows.stream().toList();
        }
    }
}
