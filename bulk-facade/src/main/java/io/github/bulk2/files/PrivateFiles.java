package io.github.bulk2.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates every file and folder that bulk2 writes, for use inside this library, its gateway and its command: they hold records, so that only their owner may read them. The
 * mode is set when they are created, never afterwards. What is there already keeps its mode. Where the file system has no
 * POSIX permissions, its own default applies.
 */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> GROUP = EnumSet.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    private PrivateFiles() {}

    /**
     * Creates a folder and its missing parents, mode 0700.
     *
     * @param folder the folder
     * @return the folder
     * @throws IOException if it cannot be created
     */
    public static Path createFolders(Path folder) throws IOException {
        return Files.isDirectory(folder) ? folder : Files.createDirectories(folder, mode(folder, "rwx------"));
    }

    /**
     * Creates a folder that must not be there, mode 0700.
     *
     * @param folder the folder
     * @return the folder
     * @throws IOException if it cannot be created
     */
    public static Path createFolder(Path folder) throws IOException {
        return Files.createDirectory(folder, mode(folder, "rwx------"));
    }

    /**
     * Creates a file that must not be there, mode 0600.
     *
     * @param file the file
     * @return the file
     * @throws IOException if it cannot be created
     */
    public static Path createNew(Path file) throws IOException {
        return Files.createFile(file, mode(file, "rw-------"));
    }

    /**
     * Creates a file unless it is there, mode 0600, for whoever opens it next.
     *
     * @param file the file
     * @return the file
     * @throws IOException if it cannot be created
     */
    public static Path create(Path file) throws IOException {
        try {
            return Files.exists(file) ? file : createNew(file);
        } catch (FileAlreadyExistsException meanwhile) {
            return file;
        }
    }

    /**
     * Gives a file that is about to replace another one the permissions of that one, if it is there. Those of its group
     * only if the group can be kept too, as it would be another group's right otherwise.
     *
     * @param replacement the new file
     * @param replaced the file whose name it takes
     * @throws IOException if they cannot be changed
     */
    public static void keepMode(Path replacement, Path replaced) throws IOException {
        PosixFileAttributeView changed = view(replacement);
        PosixFileAttributeView known = view(replaced);
        if (changed == null || known == null || !Files.exists(replaced)) {
            return;
        }
        PosixFileAttributes before = known.readAttributes();
        Set<PosixFilePermission> permissions = EnumSet.copyOf(before.permissions());
        if (!hasGroup(changed, before.group())) {
            permissions.removeAll(GROUP);
        }
        changed.setPermissions(permissions);
    }

    private static boolean hasGroup(PosixFileAttributeView file, GroupPrincipal group) throws IOException {
        if (file.readAttributes().group().equals(group)) {
            return true;
        }
        try {
            file.setGroup(group);
            return true;
        } catch (IOException notAMember) {
            return false;
        }
    }

    private static @Nullable PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class);
    }

    private static FileAttribute<?>[] mode(Path file, String permissions) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
