package io.github.bulk2.gateway.mcp;

import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one folder whose files tools may read and write. Every path is resolved to the real one, links included, and has to be
 * below the folder; what is written is the owner's alone. Thread-safe.
 */
final class FilesFolder {

    private static final int NAMES_SHOWN = 20;
    private static final int LONGEST_NAME = 255;

    private final Path root;
    private final String runs;

    FilesFolder(Path folder) {
        this(folder, Loads.FOLDER);
    }

    /** @param runs where loads keep their journals, below the folder */
    FilesFolder(Path folder, String runs) {
        this.runs = runs;
        try {
            root = folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("the files folder " + folder + " cannot be used", e);
        }
    }

    /** Where loads keep their journals and results, as tools name it. */
    String runs() {
        return runs;
    }

    /** The real path of a file that is there. */
    Path existing(String name) {
        Path real = real(inside(name), name);
        if (Files.isDirectory(real)) {
            throw isFolder(name);
        }
        if (!Files.isRegularFile(real)) {
            throw notThere(name);
        }
        return real;
    }

    /** Opens a file that {@link #existing} gave, unless it, or a folder on the way, was made a link since. */
    InputStream open(Path real) throws IOException {
        InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS);
        try {
            requireUnmoved(real);
        } catch (IOException | RuntimeException moved) {
            in.close();
            throw moved;
        }
        return in;
    }

    /** Refuses a real path that has become another one since it was found. */
    void requireUnmoved(Path real) throws IOException {
        if (!real.toRealPath().equals(real)) {
            throw outside();
        }
    }

    /** Differs once a file was changed or replaced, also by a link. */
    static String stamp(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "none";
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
    }

    /** Where a file of this name is to be written; its folder is there. */
    Path target(String name, boolean overwrite) {
        Path plain = inside(name);
        Path parent = Objects.requireNonNullElse(plain.getParent(), root);
        Path target = real(parent, nameOf(parent)).resolve(plain.getFileName());
        if (target.startsWith(root.resolve(runs))) {
            throw new ToolFailure(
                    runs + " holds the journals of loads, which nothing else may write to.", "give another path.");
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw isFolder(name);
        }
        if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(name);
        }
        return target;
    }

    /** A new file beside the target, for the owner alone; {@link #publish} gives it its name. */
    Path temporaryFor(Path target) throws IOException {
        Path folder = Objects.requireNonNullElse(target.getParent(), root);
        requireUnmoved(folder);
        return Files.createTempFile(folder, ".bulk2-", ".part");
    }

    /** Gives a complete file its name in one step; a link of that name is replaced, never followed. */
    void publish(Path temporary, Path target, boolean overwrite) throws IOException {
        if (overwrite) {
            PrivateFiles.keepMode(temporary, target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            // A hard link is the one step that fails if the name was taken in the meantime.
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw taken(nameOf(target));
        } catch (UnsupportedOperationException noLinks) {
            Files.move(temporary, target);
            return;
        }
        Files.delete(temporary);
    }

    /** A new folder for the owner alone, whose parents are made too. */
    Path newFolder(String name) throws IOException {
        return PrivateFiles.createFolder(withParents(name));
    }

    private Path withParents(String name) throws IOException {
        Path path = inside(name);
        Path parent = Objects.requireNonNullElse(path.getParent(), root);
        PrivateFiles.createFolders(parent);
        return real(parent, name).resolve(path.getFileName());
    }

    /** A path as tools name it: relative, with slashes. */
    String nameOf(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    /** A message without the path of the folder, which is nobody's business. */
    String withoutRoot(String message) {
        return message.replace(root + FileSystems.getDefault().getSeparator(), "");
    }

    /** Whether a name is a relative path that stays below where it begins. */
    static boolean isInside(String name) {
        try {
            Path path = Path.of(name);
            boolean climbs = Stream.iterate(0, i -> i < path.getNameCount(), i -> i + 1)
                    .anyMatch(i -> List.of("..", ".").contains(path.getName(i).toString()));
            return !name.isBlank() && !path.isAbsolute() && !climbs && name.indexOf('\\') < 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Path inside(String name) {
        if (!isInside(name)) {
            throw outside();
        }
        boolean tooLong = Stream.of(name.split("/"))
                .anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME);
        if (tooLong || hasControl(name)) {
            throw new ToolFailure(
                    "A file name has at most " + LONGEST_NAME + " bytes and no control characters.",
                    "give another path.");
        }
        return root.resolve(name);
    }

    private static boolean hasControl(String name) {
        return name.chars().anyMatch(Character::isISOControl);
    }

    private Path real(Path path, String name) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                throw outside();
            }
            return real;
        } catch (IOException e) {
            throw notThere(name);
        }
    }

    private ToolFailure notThere(String name) {
        return new ToolFailure(
                "There is no file or folder " + name + " in the files folder.", "Files there: " + names() + ".");
    }

    private String names() {
        try (Stream<Path> files = Files.list(root)) {
            String names = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !hasControl(name))
                    .sorted()
                    .limit(NAMES_SHOWN)
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "none" : names;
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static ToolFailure isFolder(String name) {
        return new ToolFailure(name + " is a folder.", "give the name of a file.");
    }

    private static ToolFailure outside() {
        return new ToolFailure(
                "The path does not lead into the files folder.",
                "Give a relative path without .. such as accounts.csv; links that lead out are refused too.");
    }

    private static ToolFailure taken(String name) {
        return new ToolFailure(
                "There is a file " + name + " already.", "Take another name, or set overwrite after asking the user.");
    }
}
