package io.github.bulk2.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Looks at the permissions of everything in a folder, as often as it is asked. Thread-safe. */
public final class Modes {

    private final Path folder;
    private final Set<String> seen = new TreeSet<>();
    private final Set<String> open = new TreeSet<>();

    /** Skips the test where there are no POSIX permissions. */
    public Modes(Path folder) {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        this.folder = folder;
    }

    public static String of(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Notes what is there, which may be gone at any moment. */
    public synchronized void look() {
        for (Path path : all()) {
            try {
                String expected = Files.isDirectory(path) ? "rwx------" : "rw-------";
                String name = folder.relativize(path).toString();
                seen.add(name);
                if (!of(path).equals(expected)) {
                    open.add(name + " " + of(path));
                }
            } catch (NoSuchFileException gone) {
                // It was there for a moment only.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<Path> all() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = new ArrayList<>(files.toList());
            all.remove(folder);
            return all;
        } catch (UncheckedIOException | IOException changed) {
            // A folder went away on the way; the next look sees the rest.
            return List.of();
        }
    }

    /** Names of all that was there at some look. */
    public synchronized Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** What others than the owner could use, with its permissions. */
    public synchronized Set<String> open() {
        return Set.copyOf(open);
    }
}
