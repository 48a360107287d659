package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The records of a whole run by what became of them: one file of each kind with one header. They are joined from the files
 * of the parts, which are removed once the run is over.
 *
 * @param success the records that were loaded, with their line and id in front
 * @param failed the records that failed for good, with their line and error in front
 * @param unprocessed the records Salesforce did not come to, with their line in front
 * @param unknown the records of jobs that Salesforce no longer knows, with their line in front
 */
record RunFiles(Path success, Path failed, Path unprocessed, Path unknown) {

    static RunFiles of(Path runFolder) {
        return new RunFiles(
                runFolder.resolve("success.csv"),
                runFolder.resolve("failed.csv"),
                runFolder.resolve("unprocessed.csv"),
                runFolder.resolve("unknown.csv"));
    }

    /**
     * Joins the files of the accounts, by part and then by round.
     *
     * @param again whether this was done before: what is there stays then, as the files of the parts may be gone
     */
    static RunFiles merge(Path runFolder, List<PartAccount> accounts, DataHeader header, boolean again)
            throws IOException {
        List<PartAccount> ordered = accounts.stream()
                .sorted(Comparator.comparingInt(PartAccount::part).thenComparingInt(PartAccount::round))
                .toList();
        RunFiles files = of(runFolder);
        boolean partsAreGone = again && !Files.exists(ResultKind.partFolder(runFolder));
        for (ResultKind kind : ResultKind.values()) {
            Path file = files.of(kind);
            if (!partsAreGone && !(again && Files.exists(file))) {
                List<Path> parts = ordered.stream()
                        .map(account -> kind.file(runFolder, account.round() + "-" + account.part()))
                        .toList();
                merge(parts, front(kind), header, file);
            }
        }
        return files;
    }

    private Path of(ResultKind kind) {
        return switch (kind) {
            case SUCCESSFUL -> success;
            case FAILED -> failed;
            case UNPROCESSED -> unprocessed;
        };
    }

    private static List<String> front(ResultKind kind) {
        return switch (kind) {
            case SUCCESSFUL -> SuccessFile.COLUMNS;
            case FAILED -> List.of(ResultKind.LINE_COLUMN, "sf__Id", "sf__Error");
            case UNPROCESSED -> List.of(ResultKind.LINE_COLUMN);
        };
    }

    /** Parts of the same columns are copied; one of an older version has others, and is written anew. */
    private static void merge(List<Path> parts, List<String> front, DataHeader header, Path file) throws IOException {
        CsvDialect dialect = header.dialect();
        List<String> columns =
                Stream.concat(front.stream(), header.ownNames().stream()).toList();
        try (DurableFile merged = DurableFile.create(file)) {
            RecordWriter writer = new RecordWriter(merged.out(), dialect, columns.size(), 0);
            boolean begun = false;
            for (Path part : parts) {
                try (RecordCursor rows = new RecordCursor(Files.newInputStream(part), dialect.columnDelimiter())) {
                    List<String> names = rows.next() ? rows.texts() : List.of();
                    if (names.size() == columns.size()
                            && names.subList(0, front.size()).equals(front)) {
                        merged.append(part, begun ? rows.length() : 0);
                    } else {
                        rewrite(rows, names, begun ? List.of() : columns, columns, writer);
                    }
                }
                begun = true;
            }
            if (!begun && !header.names().isEmpty()) {
                writer.header(columns);
            }
            merged.commit();
        }
    }

    private static void rewrite(
            RecordCursor rows, List<String> names, List<String> header, List<String> columns, RecordWriter writer)
            throws IOException {
        if (!header.isEmpty()) {
            writer.header(header);
        }
        int[] places = columns.stream()
                .mapToInt(name -> EchoedColumns.place(name, names))
                .toArray();
        while (rows.next()) {
            writer.cells(rows, places);
        }
    }

    /** Writes the records of parts whose jobs Salesforce no longer knows. */
    static void writeUnknown(Path file, List<PartSource> parts, DataHeader header) throws IOException {
        List<String> columns = new ArrayList<>(List.of(ResultKind.LINE_COLUMN));
        try (DurableFile unknown = DurableFile.create(file)) {
            int width = header.names().size();
            RecordWriter writer = new RecordWriter(unknown.out(), header.dialect(), width, header.added());
            columns.addAll(header.ownNames());
            if (width > 0) {
                writer.header(columns);
            }
            for (PartSource part : parts) {
                try (RecordCursor record = RecordCursor.ofPart(part);
                        LineNumbers lines = LineNumbers.of(part)) {
                    record.next();
                    while (record.next()) {
                        writer.line(OptionalLong.of(lines.next(record))).record(record);
                    }
                }
            }
            unknown.commit();
        }
    }

    /** How many records are in a file. */
    static long count(Path file, DataHeader header) throws IOException {
        long records = -1;
        try (RecordCursor record =
                new RecordCursor(Files.newInputStream(file), header.dialect().columnDelimiter())) {
            while (record.next()) {
                records++;
            }
        }
        return records;
    }

    /** Removes the files of the parts: their rows are in those of the run. */
    static void removeParts(Path runFolder) throws IOException {
        for (String name : List.of(ResultKind.PART_FOLDER, "work")) {
            Path folder = runFolder.resolve(name);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
