package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.internal.Journal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The retries of a run, as their journals tell: each is a run in a folder that is named by the records it loads. */
final class Retries {

    private static final String FOLDER = "retries";

    /**
     * A retry that may have loaded something.
     *
     * @param rows the kinds of records that it loads
     * @param folder its folder
     * @param ended whether it cannot be resumed
     */
    record Retry(Set<RetryPlan.Rows> rows, Path folder, boolean ended) {}

    private Retries() {}

    static Path folder(Path runFolder, Set<RetryPlan.Rows> rows) {
        return runFolder.resolve(FOLDER).resolve(RetryPlan.name(rows));
    }

    /** Those that load some of these records. */
    static List<Retry> of(Path runFolder, Set<RetryPlan.Rows> wanted) throws IOException {
        Path all = runFolder.resolve(FOLDER);
        List<Retry> retries = new ArrayList<>();
        if (!Files.isDirectory(all)) {
            return retries;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, Files::isDirectory)) {
            for (Path folder : folders) {
                Set<RetryPlan.Rows> rows = rows(folder);
                List<JsonNode> journal = journal(folder);
                if (!Collections.disjoint(rows, wanted) && mayHaveLoaded(journal)) {
                    retries.add(new Retry(rows, folder, has(journal, JournalEntry.Event.DONE) || isRefused(journal)));
                }
            }
        }
        return retries;
    }

    private static Set<RetryPlan.Rows> rows(Path folder) {
        Set<RetryPlan.Rows> rows = EnumSet.noneOf(RetryPlan.Rows.class);
        List<String> words = List.of(String.valueOf(folder.getFileName()).split("-"));
        for (RetryPlan.Rows kind : RetryPlan.Rows.values()) {
            if (words.contains(kind.word())) {
                rows.add(kind);
            }
        }
        return rows;
    }

    /** Whether there is nothing in the folder that a resume would need: the process died before, or the input was refused. */
    static boolean isToBeBegun(Path retryFolder) throws IOException {
        return !mayHaveLoaded(journal(retryFolder));
    }

    private static List<JsonNode> journal(Path folder) throws IOException {
        Path journal = folder.resolve(RunLog.FILE);
        return Files.exists(journal) ? Journal.read(journal) : List.of();
    }

    /** A refused run that closed no job has loaded nothing, and has removed its jobs. */
    private static boolean mayHaveLoaded(List<JsonNode> journal) {
        return !journal.isEmpty() && (!isRefused(journal) || has(journal, JournalEntry.Event.CLOSING));
    }

    private static boolean isRefused(List<JsonNode> journal) {
        return has(journal, JournalEntry.Event.REFUSED);
    }

    private static boolean has(List<JsonNode> journal, JournalEntry.Event event) {
        return journal.stream().anyMatch(entry -> entry.path("event").asText().equals(event.name()));
    }
}
