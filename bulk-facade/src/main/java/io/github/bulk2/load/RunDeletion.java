package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.RunLock;
import io.github.bulk2.load.RunSummary.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Deletes a run folder. Whatever is no file of a run keeps the whole folder. Symbolic links are never followed. The
 * journal goes last, so that a deletion that breaks off can be repeated. For one thread.
 */
final class RunDeletion {

    /** What a run writes to the top of its folder; folders of further runs, such as that of an undo, aside. */
    private static final Pattern OURS = Pattern.compile("journal\\.jsonl(\\.count)?|export\\.jsonl|run\\.lock|calls"
            + "|(success|failed|unprocessed|unknown|undo-ids|spool)\\.csv(\\.tmp)?|report\\.json(\\.tmp)?|undo-ids\\.tmp"
            + "|page-[0-9]+(\\.raw)?|results|server-results|retry|spool|lanes|lines|work|undo"
            + "|set-aside\\.(csv|index)(\\.tmp)?");

    /** Holds the runs of retries, and beside each its input. */
    private static final String RETRIES = "retries";

    private static final Pattern RETRY_INPUT = Pattern.compile("[a-z-]+\\.(csv|lines)(\\.tmp)?");

    private final Path folder;
    private final boolean unfinished;

    RunDeletion(Path folder, boolean unfinished) {
        this.folder = folder;
        this.unfinished = unfinished;
    }

    void run() throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new InvalidInputException(folder + " is a symbolic link. Delete the folder that it leads to");
        }
        List<Path> runs = new ArrayList<>();
        check(folder, runs);
        List<RunLock> locks = new ArrayList<>();
        try {
            for (Path run : runs) {
                locks.add(RunLock.acquire(
                        run, Files.exists(run.resolve(RunSummary.LOAD)) ? RunSummary.LOAD : RunSummary.EXPORT));
                // It may have come to another end, or got more files, before it was locked.
                check(run, new ArrayList<>());
            }
            deleteBelow(folder, runs);
        } finally {
            for (RunLock lock : locks) {
                lock.close();
            }
        }
        for (int i = runs.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(runs.get(i).resolve(RunLock.FILE));
            Files.delete(runs.get(i));
        }
    }

    /** Adds the runs that are in the folder, it included. */
    private void check(Path run, List<Path> found) throws IOException {
        Outcome outcome = RunSummary.of(run).outcome();
        if (outcome == Outcome.DAMAGED) {
            throw new InvalidInputException(
                    "the journal in " + run + " is damaged: look at its jobs in Salesforce, then delete it yourself");
        }
        if (!outcome.isEnd() && !unfinished) {
            throw new InvalidInputException("the run in " + run + " is unfinished and can be resumed");
        }
        found.add(run);
        checkEntries(run, OURS, found);
    }

    private void checkEntries(Path parent, Pattern ours, List<Path> found) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            for (Path entry : entries.sorted().toList()) {
                boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
                if (isFolder && RunSummary.isRun(entry)) {
                    check(entry, found);
                } else if (isFolder && entry.endsWith(RETRIES)) {
                    checkEntries(entry, RETRY_INPUT, found);
                } else if (!ours.matcher(entry.getFileName().toString()).matches()) {
                    throw new InvalidInputException(
                            entry + " is no file of the run. Move it, or delete the folder yourself");
                }
            }
        }
    }

    /** All but the locks and the folders of runs; each journal behind everything else of its run. */
    private static void deleteBelow(Path folder, List<Path> runs) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.filter(file ->
                            !runs.contains(file) && !(file.endsWith(RunLock.FILE) && runs.contains(file.getParent())))
                    .sorted(Comparator.comparing(RunDeletion::isJournal).thenComparing(Comparator.<Path>reverseOrder()))
                    .toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isJournal(Path file) {
        return file.endsWith(RunSummary.LOAD) || file.endsWith(RunSummary.EXPORT);
    }
}
