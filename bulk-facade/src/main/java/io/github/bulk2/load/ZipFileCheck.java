package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.FileKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Looks into a zip file for the one file to load, before any of it is read. */
final class ZipFileCheck {

    private static final int NAMES_SHOWN = 5;

    private ZipFileCheck() {}

    /** Folders, and what file managers put beside the files. */
    static boolean isNoData(ZipEntry entry) {
        String name = entry.getName();
        String file = name.substring(name.lastIndexOf('/') + 1);
        return entry.isDirectory()
                || name.startsWith("__MACOSX/")
                || file.startsWith("._")
                || file.equals(".DS_Store")
                || file.equalsIgnoreCase("Thumbs.db")
                || file.equalsIgnoreCase("desktop.ini");
    }

    /** Refuses what can be told from the list of files; a damaged list is told of when the file is read. */
    static void requireOneCsv(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            List<? extends ZipEntry> all = zip.stream().toList();
            Optional<FileKind> document =
                    FileKind.ofZip(all.stream().map(ZipEntry::getName).toList());
            if (document.isPresent()) {
                throw new InvalidInputException(file + " is " + document.get().name() + ", not CSV. "
                        + document.get().remedy());
            }
            List<? extends ZipEntry> files =
                    all.stream().filter(entry -> !isNoData(entry)).toList();
            if (files.isEmpty()) {
                throw holdsNone(file);
            }
            if (files.size() > 1) {
                String names = files.stream()
                        .limit(NAMES_SHOWN)
                        .map(entry -> entry.getName().replaceAll("\\p{Cntrl}", "?"))
                        .collect(Collectors.joining(", "));
                throw holdsSeveral(file, " (" + names + (files.size() > NAMES_SHOWN ? ", ..." : "") + ")");
            }
        } catch (ZipException failure) {
            if (isNotReadable(failure)) {
                throw notReadable(file, failure);
            }
            // The beginning of a damaged file may be read all the same; reading on finds out where it is damaged.
        }
    }

    /** Java tells in words alone what it cannot read, as against what is damaged. */
    static boolean isNotReadable(ZipException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("encrypted") || message.contains("compression method");
    }

    static InvalidInputException notReadable(Object source, ZipException failure) {
        return String.valueOf(failure.getMessage()).contains("encrypted")
                ? new InvalidInputException(
                        source + " is encrypted. Unpack it with its password, and load what is in it", failure)
                : new InvalidInputException(
                        source + " is compressed in a way that Java does not read. Unpack it, and load what is in it",
                        failure);
    }

    static InvalidInputException holdsNone(Object source) {
        return new InvalidInputException(source + " holds no file. Check the program that wrote it");
    }

    static InvalidInputException holdsSeveral(Object source, String names) {
        return new InvalidInputException(
                source + " holds several files" + names + ". Unpack it and load them one after the other");
    }
}
