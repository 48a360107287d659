package io.github.bulk2.export;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.files.PrivateFiles;
import io.github.bulk2.internal.RunLock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of one run. What is not worth keeping is removed when it is closed: last of all, as some systems do not
 * delete a file that is open. For one thread.
 */
final class RunFolder implements AutoCloseable {

    private final Path path;
    private boolean discarded;
    private boolean removable;

    private RunFolder(Path path, boolean removable) {
        this.path = path;
        this.removable = removable;
    }

    /** A folder that lies beside the output and is for this run only. */
    static RunFolder own(Path path) throws IOException {
        PrivateFiles.createFolder(path);
        return new RunFolder(path, true);
    }

    /** A folder that somebody named for a new run, made if it is not there. */
    static RunFolder named(Path path) throws IOException {
        boolean missing = Files.notExists(path);
        if (!missing && !Files.isDirectory(path)) {
            throw new InvalidInputException(path + " is no folder. Name another run folder");
        }
        PrivateFiles.createFolders(path);
        requireUnused(path);
        return new RunFolder(path, missing);
    }

    /** The folder of a run that was begun before. */
    static RunFolder ofRun(Path path) {
        if (!Files.isRegularFile(path.resolve(ExportLog.FILE))) {
            throw new InvalidInputException(
                    path + " is not the folder of an export: there is no " + ExportLog.FILE + " in it");
        }
        return new RunFolder(path, false);
    }

    /** A lock and a journal without a line are what a process leaves that died before it began. */
    private static void requireUnused(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            boolean used = files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> !name.equals(RunLock.FILE) && !name.equals(ExportLog.FILE));
            if (used) {
                throw used(path);
            }
        }
    }

    static InvalidInputException used(Path path) {
        return new InvalidInputException(
                path + " is not empty. Resume the run in it, or name another folder for the new one");
    }

    Path path() {
        return path;
    }

    /** Nobody will resume this run. The folder itself goes too if it was made for it. */
    void discard(boolean ownFolder) {
        discarded = true;
        removable |= ownFolder;
    }

    @Override
    public void close() throws IOException {
        if (discarded) {
            try (var files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
        }
        if (removable) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException kept) {
                // There is a run in it that can be resumed, or its report.
            }
        }
    }
}
