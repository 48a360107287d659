package io.github.bulk2.internal;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What data is that was given as CSV and is something else, recognised by its first bytes. Immutable.
 *
 * @param name what it is, with its article
 * @param remedy what to do about it
 */
public record FileKind(String name, String remedy) {

    private static final String EXPORT = "Export the data as CSV in UTF-8";
    private static final String SAVE_AS = "Open it and save the sheet as CSV UTF-8";
    private static final String UNPACK = "Unpack it; a gzip or zip file with one CSV file in it is read as it is";
    private static final FileKind WORKBOOK = new FileKind("an Excel workbook (.xlsx)", SAVE_AS);
    private static final FileKind OPEN_DOCUMENT = new FileKind("an OpenDocument file (.ods)", SAVE_AS);
    private static final FileKind NUMBERS = new FileKind("an Apple Numbers document (.numbers)", SAVE_AS);
    private static final FileKind OFFICE = new FileKind("an Office document", SAVE_AS);
    private static final FileKind ZIP = new FileKind("a zip archive within the data", UNPACK);
    private static final FileKind JSON = new FileKind("JSON", "Convert it to CSV with a header of field names");
    private static final FileKind XML = new FileKind("XML", EXPORT);
    private static final FileKind HTML = new FileKind(
            "an HTML page",
            "A download may have given a login or error page: look into the file, and export the data as CSV in UTF-8");

    private static final List<Signature> SIGNATURES = List.of(
            hex(
                    0,
                    "D0CF11E0A1B11AE1",
                    "an older Excel workbook (.xls), or one with a password",
                    "Open it and save the sheet as CSV UTF-8"),
            hex(0, "1F8B", "gzip data", UNPACK),
            hex(0, "1F9D", "compressed data (.Z)", UNPACK),
            hex(0, "377ABCAF271C", "a 7-Zip archive", UNPACK),
            hex(0, "526172211A07", "a RAR archive", UNPACK),
            hex(0, "FD377A585A00", "xz data", UNPACK),
            hex(0, "28B52FFD", "Zstandard data", UNPACK),
            hex(0, "04224D18", "LZ4 data", UNPACK),
            text(0, "BZh", "bzip2 data", UNPACK),
            text(257, "ustar\0", "a tar archive", UNPACK),
            text(257, "ustar  ", "a tar archive", UNPACK),
            text(0, "PAR1", "a Parquet file", EXPORT),
            text(0, "Obj\1", "an Avro file", EXPORT),
            text(0, "ORC", "an ORC file", EXPORT),
            text(0, "SQLite format 3\0", "an SQLite database", EXPORT),
            text(0, "%PDF-", "a PDF document", EXPORT),
            text(0, "{\\rtf", "an RTF document", EXPORT),
            text(0, "Salted__", "encrypted data", "Decrypt it"),
            text(0, "-----BEGIN PGP", "encrypted data (PGP)", "Decrypt it"),
            hex(0, "89504E470D0A1A0A", "an image (PNG)", EXPORT),
            hex(0, "FFD8FF", "an image (JPEG)", EXPORT),
            text(0, "GIF8", "an image (GIF)", EXPORT));

    /** The bytes as text, each of them a character. */
    private record Signature(int at, String bytes, FileKind kind) {
        boolean isIn(byte[] head) {
            int end = at + bytes.length();
            return end <= head.length
                    && new String(head, at, bytes.length(), StandardCharsets.ISO_8859_1).equals(bytes);
        }
    }

    private static Signature hex(int at, String bytes, String name, String remedy) {
        String text = new String(HexFormat.of().parseHex(bytes), StandardCharsets.ISO_8859_1);
        return text(at, text, name, remedy);
    }

    private static Signature text(int at, String bytes, String name, String remedy) {
        return new Signature(at, bytes, new FileKind(name, remedy));
    }

    /**
     * Looks at the first bytes of something.
     *
     * @param head the bytes, some hundreds if there are so many
     * @return what it is, or empty if it may be CSV
     */
    public static Optional<FileKind> of(byte[] head) {
        for (Signature signature : SIGNATURES) {
            if (signature.isIn(head) && isNoHeader(signature, head)) {
                return Optional.of(signature.kind());
            }
        }
        String text = new String(head, 0, Math.min(head.length, 4_096), StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
            return Optional.of(text.contains("[Content_Types].xml") ? WORKBOOK : ZIP);
        }
        if (text.matches("(?s)\\{\\s*[\"}].*|\\[\\s*[\\[{\"\\d\\-\\]].*")) {
            return Optional.of(JSON);
        }
        if (text.startsWith("<")) {
            String lower = text.toLowerCase(Locale.ROOT);
            return Optional.of(lower.contains("<html") || lower.startsWith("<!doctype html") ? HTML : XML);
        }
        return isBinary(text) ? Optional.of(new FileKind("binary data", EXPORT)) : Optional.empty();
    }

    /** Some signatures are letters that the name of a column may begin with; binary data follows them. */
    private static boolean isNoHeader(Signature signature, byte[] head) {
        boolean letters = signature.at() == 0 && signature.bytes().matches("[A-Za-z0-9]{1,4}");
        return !letters || isBinary(new String(head, 0, Math.min(head.length, 4_096), StandardCharsets.ISO_8859_1));
    }

    private static boolean isBinary(String text) {
        long controls = text.chars()
                .filter(c -> c < ' ' && "\t\n\r\f\u001a".indexOf(c) < 0)
                .count();
        return controls >= 16 && controls * 10 > text.length();
    }

    /**
     * Looks at the names of the files in a zip file: many document formats are zip files.
     *
     * @param names the names
     * @return what it is, or empty if it may be an archive of any files
     */
    public static Optional<FileKind> ofZip(Collection<String> names) {
        if (names.contains("[Content_Types].xml")) {
            boolean workbook = names.stream().anyMatch(name -> name.startsWith("xl/"));
            return Optional.of(workbook ? WORKBOOK : OFFICE);
        }
        if (names.contains("mimetype") && names.contains("content.xml")) {
            return Optional.of(OPEN_DOCUMENT);
        }
        if (names.stream().anyMatch(name -> name.equals("Index.zip") || name.endsWith("Index/Document.iwa"))) {
            return Optional.of(NUMBERS);
        }
        return Optional.empty();
    }
}
