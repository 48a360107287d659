package io.github.bulk2.load;

import io.github.bulk2.IngestOperation;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.files.PrivateFiles;
import io.github.bulk2.internal.RunLock;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * What undoing an insert would do: delete the records that the run created, into the recycle bin. Made without any HTTP
 * call; carried out by {@link io.github.bulk2.BulkClient#undo}. Immutable.
 *
 * @param runFolder the run's folder
 * @param object the object's API name
 * @param records how many records would be deleted
 */
public record UndoPlan(Path runFolder, String object, long records) {

    private static final Pattern RECORD_ID = Pattern.compile("[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?");

    /**
     * Looks at a run.
     *
     * @param runFolder the run's folder
     * @return what undoing it would do
     * @throws InvalidInputException if there is no run in the folder, it is not an insert, or it is not at its end
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the folder cannot be read
     */
    public static UndoPlan of(Path runFolder) throws IOException {
        Path folder = LoadEngine.requireRun(runFolder);
        try (RunLock lock = RunLock.acquire(folder, RunLog.FILE);
                RunLog log = new RunLog(folder, where -> {})) {
            lock.requireHeld();
            RunSettings settings = log.settings();
            if (settings.operation() != IngestOperation.INSERT) {
                throw new InvalidInputException("the run in " + folder + " is an "
                        + settings.operation().wireName()
                        + ". Only an insert can be undone: what other records held before is not known");
            }
            if (!log.isDone()) {
                throw new InvalidInputException(
                        "the run in " + folder + " is not at its end. Resume it first, then undo it");
            }
            Path ids = ids(folder);
            long records = writeIds(
                    folder.resolve("success.csv"), ids, log.planned().header().dialect());
            return new UndoPlan(folder, settings.object(), records);
        }
    }

    /** The deletion, as a load of its own in a folder of its own. */
    Load toLoad() {
        return Load.of(IngestRequest.delete(object), ids(runFolder)).withRunFolder(folder());
    }

    Path folder() {
        return runFolder.resolve("undo");
    }

    private static Path ids(Path folder) {
        return folder.resolve("undo-ids.csv");
    }

    private static long writeIds(Path success, Path ids, CsvDialect dialect) throws IOException {
        if (Files.exists(ids)) {
            return countLines(ids) - 1;
        }
        Path temporary = ids.resolveSibling("undo-ids.tmp");
        long records = 0;
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(success), dialect);
                BufferedWriter out =
                        Files.newBufferedWriter(PrivateFiles.create(temporary), StandardCharsets.US_ASCII)) {
            out.write("Id\n");
            for (CsvRecords.Row row : rows) {
                if (row.get("sf__Created").equals("true")) {
                    out.write(checked(row.get("sf__Id"), success, row) + "\n");
                    records++;
                }
            }
        } catch (UncheckedIOException unreadable) {
            throw new IOException(success + " cannot be read", unreadable.getCause());
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, ids, StandardCopyOption.REPLACE_EXISTING);
        return records;
    }

    private static String checked(String id, Path file, CsvRecords.Row row) {
        if (!RECORD_ID.matcher(id).matches()) {
            throw new InvalidInputException(file + " has no record id in line " + row.lineNumber()
                    + "; it was changed since the run, or Salesforce gave none");
        }
        return id;
    }

    private static long countLines(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            return lines.count();
        }
    }
}
