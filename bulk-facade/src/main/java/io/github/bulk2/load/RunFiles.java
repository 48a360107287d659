package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The results of a whole run, one file of each kind with one header.
 *
 * @param success the rows that were loaded, as Salesforce gave them back
 * @param failed the records that failed for good, with their line and error in front
 * @param unprocessed the records Salesforce did not come to, with their line in front
 */
record RunFiles(Path success, Path failed, Path unprocessed) {

    /** The files of a run that had nothing to load: headers alone, where the input had one. */
    static RunFiles empty(Path runFolder, DataHeader header) throws IOException {
        return new RunFiles(
                headerOnly(runFolder, header, List.of("sf__Id", "sf__Created"), "success.csv"),
                headerOnly(runFolder, header, List.of(ResultKind.LINE_COLUMN, "sf__Id", "sf__Error"), "failed.csv"),
                headerOnly(runFolder, header, List.of(ResultKind.LINE_COLUMN), "unprocessed.csv"));
    }

    /** Joins the files of the accounts, by part and then by round. */
    static RunFiles merge(Path runFolder, List<PartAccount> accounts) throws IOException {
        List<PartAccount> ordered = accounts.stream()
                .sorted(Comparator.comparingInt(PartAccount::part).thenComparingInt(PartAccount::round))
                .toList();
        return new RunFiles(
                merge(runFolder, ordered, ResultKind.SUCCESSFUL, "success.csv"),
                merge(runFolder, ordered, ResultKind.FAILED, "failed.csv"),
                merge(runFolder, ordered, ResultKind.UNPROCESSED, "unprocessed.csv"));
    }

    private static Path headerOnly(Path runFolder, DataHeader header, List<String> front, String name)
            throws IOException {
        Path file = runFolder.resolve(name);
        try (DurableFile empty = DurableFile.create(file)) {
            if (!header.names().isEmpty()) {
                new RecordWriter(empty.out(), header.dialect(), header.names().size()).names(front);
                empty.out().write(header.bytes());
            }
            empty.commit();
        }
        return file;
    }

    private static Path merge(Path runFolder, List<PartAccount> accounts, ResultKind kind, String name)
            throws IOException {
        Path file = runFolder.resolve(name);
        try (DurableFile merged = DurableFile.create(file)) {
            boolean first = true;
            for (PartAccount account : accounts) {
                Path part = kind.file(runFolder, account.round() + "-" + account.part());
                merged.append(part, first ? 0 : headerLength(part));
                first = false;
            }
            merged.commit();
        }
        return file;
    }

    /** Any delimiter will do: only the end of the record is looked for. */
    private static long headerLength(Path part) throws IOException {
        try (RecordCursor cursor = new RecordCursor(Files.newInputStream(part), ColumnDelimiter.COMMA)) {
            return cursor.next() ? cursor.length() : 0;
        }
    }
}
