package io.github.bulk2.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that hold secrets: tokens, passwords, keys, profiles. */
final class SecretFile {
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private SecretFile() {}

    /** Its text without blanks around it, or null if there is no file. */
    static @Nullable String text(Session session, @Nullable Path file) throws IOException {
        if (file == null) {
            return null;
        }
        warnIfOthersCanRead(session, file);
        return Files.readString(file).strip();
    }

    /** Says so if other users of the machine can read the file; a pipe or the like is nobody else's. */
    static void warnIfOthersCanRead(Session session, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.isRegularFile(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (OF_OTHERS.stream().anyMatch(permissions::contains)) {
            session.warn("other users can read the secrets in " + file + ". Run: chmod 600 " + file);
        }
    }
}
