package io.github.bulk2.internal;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.MovedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's journal is, so that a copy of it is known for one: ADR 22. Immutable.
 *
 * @param folder the real path of the run's folder
 * @param file the journal's number in its file system (inode); null where files have none, as on Windows
 */
public record RunPlace(String folder, @Nullable String file) {

    /**
     * Looks where a run is.
     *
     * @param runFolder the run's folder
     * @param journal the name of the journal in it
     * @return the place
     * @throws IOException if the folder or the journal cannot be read
     */
    public static RunPlace of(Path runFolder, String journal) throws IOException {
        return new RunPlace(runFolder.toRealPath().toString(), fileNumber(runFolder.resolve(journal)));
    }

    private static @Nullable String fileNumber(Path file) throws IOException {
        try {
            // Without the device: its number may change when the machine starts again.
            return String.valueOf(Files.getAttribute(file, "unix:ino"));
        } catch (UnsupportedOperationException | IllegalArgumentException noSuchNumber) {
            return null;
        }
    }

    /**
     * Refuses another place than this one.
     *
     * @param now where the run is now
     * @throws MovedRunException if it is another one
     */
    public void require(RunPlace now) {
        boolean sameFile = file == null || now.file() == null || file.equals(now.file());
        if (folder.equals(now.folder()) && sameFile) {
            return;
        }
        String what = folder.equals(now.folder())
                ? "the journal in " + folder
                        + " is not the file that the run wrote: it is a copy, or came back from a backup"
                : "the run in " + now.folder() + " was begun in " + folder + ": its folder was moved or is a copy";
        throw new MovedRunException(
                what + ". Two copies of a run that go on one after the other would load rows twice. If this is the only"
                        + " one, and the latest, confirm that with BulkClient.confirmMoved(..)",
                Path.of(now.folder()),
                Path.of(folder));
    }

    /**
     * Refuses to take a copy for the run while the run is still where it was.
     *
     * @param now where the copy is
     * @param journal the name of the journal
     * @throws InvalidInputException if the run is still there
     * @throws IOException if a journal cannot be read
     */
    public void requireGone(RunPlace now, String journal) throws IOException {
        Path there = Path.of(folder).resolve(journal);
        Path here = Path.of(now.folder()).resolve(journal);
        if (Files.isRegularFile(there)
                && !Files.isSameFile(there, here)
                && Arrays.equals(RunLock.firstLine(there), RunLock.firstLine(here))) {
            throw new InvalidInputException("the run in " + now.folder() + " is a copy, and the run itself is still in "
                    + folder + ". Go on with that one, or remove its folder first");
        }
    }
}
