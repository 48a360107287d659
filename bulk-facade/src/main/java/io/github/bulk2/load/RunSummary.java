package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a run folder says about its run, a load or an export. Read from the journal and the report without a lock and
 * without a call, so that it may be asked while the run goes on. Immutable.
 *
 * @param folder the run folder
 * @param outcome how far the run has come
 * @param operation the operation by its name on the wire, such as {@code upsert}, or {@code query} or {@code queryAll} for
 *     an export; empty if the journal does not say
 * @param object the object's API name; empty for an export of which only the job is known, and if the journal does not say
 * @param begun when the run began, if the journal says so
 * @param changed when the journal was last written
 * @param records records of the input, or rows that Salesforce announced for an export; 0 while they are not known
 * @param successful records loaded, or rows exported; so far, if the run is unfinished
 * @param failed records that failed
 * @param unprocessed records that Salesforce did not get to
 * @param unknown records of jobs that Salesforce no longer knows
 */
public record RunSummary(
        Path folder,
        Outcome outcome,
        String operation,
        String object,
        Optional<Instant> begun,
        Instant changed,
        long records,
        long successful,
        long failed,
        long unprocessed,
        long unknown) {

    /** Where runs have their folders unless the client is told otherwise, in the working directory. */
    public static final Path DEFAULT_FOLDER = Path.of("bulk2-runs");

    static final String LOAD = "journal.jsonl";
    static final String EXPORT = "export.jsonl";
    static final String REPORT = "report.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far a run has come. */
    public enum Outcome {
        /** At its end: every record was loaded, or every row exported. */
        COMPLETE("complete"),
        /** At its end: records failed, or are unprocessed or unknown. */
        WITH_FAILURES("with failures"),
        /** At its end: the run was refused, and resuming it says why again. */
        REFUSED("refused"),
        /** It can be resumed, unless it is being worked on. */
        UNFINISHED("unfinished"),
        /** The journal cannot be read, or is damaged. */
        DAMAGED("damaged");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** {@return whether there is nothing left to resume} */
        public boolean isEnd() {
            return this == COMPLETE || this == WITH_FAILURES || this == REFUSED;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Looks at the runs whose folders are in a folder.
     *
     * @param runsFolder the folder that holds them; need not be there
     * @return the runs, the one that began last first
     * @throws IOException if the folder cannot be read
     */
    public static List<RunSummary> in(Path runsFolder) throws IOException {
        List<RunSummary> runs = new ArrayList<>();
        if (!Files.isDirectory(runsFolder)) {
            return runs;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(runsFolder)) {
            for (Path entry : entries) {
                if (isRun(entry)) {
                    runs.add(of(entry));
                }
            }
        } catch (NoSuchFileException meanwhile) {
            return List.of();
        }
        Comparator<RunSummary> age = Comparator.comparing(run -> run.begun().orElse(run.changed()));
        runs.sort(age.reversed().thenComparing(RunSummary::folder));
        return List.copyOf(runs);
    }

    /**
     * Looks at one run.
     *
     * @param runFolder the run folder
     * @return what it says
     * @throws InvalidInputException if there is no journal in the folder
     */
    public static RunSummary of(Path runFolder) {
        if (!isRun(runFolder)) {
            throw new InvalidInputException(runFolder.toAbsolutePath() + " is not the folder of a run: there is no "
                    + LOAD + " and no " + EXPORT + " in it");
        }
        boolean export = Files.isRegularFile(runFolder.resolve(EXPORT));
        Path journal = runFolder.resolve(export ? EXPORT : LOAD);
        Instant changed = Instant.EPOCH;
        try {
            changed = Files.getLastModifiedTime(journal).toInstant();
            RunTally tally = RunTally.of(Journal.read(journal));
            return export ? tally.export(runFolder, changed) : tally.load(runFolder, changed, report(runFolder));
        } catch (IOException | InvalidInputException damaged) {
            return new RunSummary(runFolder, Outcome.DAMAGED, "", "", Optional.empty(), changed, 0, 0, 0, 0, 0);
        }
    }

    /**
     * Deletes the run folder with all that the run has written. The input of a load and the file of an export are not
     * among that.
     *
     * @param unfinished whether to delete a run that could be resumed, too
     * @throws InvalidInputException if the folder is a symbolic link, holds files that are not of the run, or the run or its
     *     undo is unfinished or damaged; nothing was deleted then
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if a file cannot be deleted
     */
    public void delete(boolean unfinished) throws IOException {
        new RunDeletion(folder, unfinished).run();
    }

    static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(LOAD)) || Files.isRegularFile(folder.resolve(EXPORT));
    }

    /** The report, or a missing node: a run that broke off has none. */
    private static JsonNode report(Path runFolder) throws IOException {
        Path file = runFolder.resolve(REPORT);
        return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
    }
}
