package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.internal.FileKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells from the first bytes of a file why its header cannot be read: by the cause, before every line of the file gives
 * a symptom of it.
 */
final class HeadDiagnosis {

    private static final int LINES = 50;
    private static final String QUOTED_DELIMITERS = ",;\t|";

    private final byte[] head;
    private final CsvInspectionOptions options;

    HeadDiagnosis(byte[] head, CsvInspectionOptions options) {
        this.head = head;
        this.options = options;
    }

    /** Nothing but white space, and the end of the file of old systems. */
    static boolean isBlank(byte[] head) {
        for (byte b : head) {
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r' && b != RecordScanner.CONTROL_Z) {
                return false;
            }
        }
        return true;
    }

    /** What keeps the first line from being a header, if anything does that needs no look at the names. */
    Optional<CsvFinding> cause() {
        return otherEncoding()
                .or(this::markOfUtf16)
                .or(() -> FileKind.of(head).map(HeadDiagnosis::otherKind))
                .or(this::carriageReturns)
                .or(this::lineBeforeHeader)
                .or(this::headerInQuotes);
    }

    private Optional<CsvFinding> markOfUtf16() {
        return ByteOrderMark.isUtf16(head, head.length)
                ? Optional.of(CsvFinding.of(Code.UTF16_BOM, 1, Code.UTF16_BOM.message()))
                : Optional.empty();
    }

    private static CsvFinding otherKind(FileKind kind) {
        return CsvFinding.of(Code.NOT_CSV, 0, "The file is " + kind.name() + ", not CSV", kind.remedy());
    }

    private Optional<CsvFinding> otherEncoding() {
        String charset = charset();
        if (charset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(CsvFinding.of(
                Code.NOT_UTF8,
                1,
                "The file is " + charset + "; nothing else was looked at",
                "Bulk API 2.0 reads UTF-8 only: state the encoding with Load.withCharset(" + charset
                        + "), or save the file as UTF-8"));
    }

    /** A name of a field is ASCII, so in other encodings of Unicode every second byte or more is NUL. */
    private String charset() {
        String zeros = nul(0) + nul(1) + nul(2) + nul(3);
        if (isAt(0, 0xFF, 0xFE, 0, 0) || (zeros.equals("x000") && (nul(4) + nul(5)).equals("x0"))) {
            return "UTF-32LE";
        }
        if (isAt(0, 0, 0, 0xFE, 0xFF) || (zeros.equals("000x") && (nul(4) + nul(5)).equals("00"))) {
            return "UTF-32BE";
        }
        return zeros.equals("x0x0") ? "UTF-16LE" : zeros.equals("0x0x") ? "UTF-16BE" : "";
    }

    private String nul(int at) {
        return at < head.length ? head[at] == 0 ? "0" : "x" : "";
    }

    private boolean isAt(int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (at + i >= head.length || (head[at + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<CsvFinding> carriageReturns() {
        boolean inside = false;
        for (int i = 0; i < head.length; i++) {
            inside ^= head[i] == '"';
            if (!inside && head[i] == '\n') {
                return Optional.empty();
            }
            if (!inside && head[i] == '\r') {
                boolean twice = isAt(i + 1, '\r', '\n');
                return isAt(i + 1, '\n')
                        ? Optional.empty()
                        : Optional.of(CsvFinding.of(
                                Code.CARRIAGE_RETURN_LINES,
                                1,
                                twice
                                        ? "Lines end with two carriage returns and a line feed (CR CR LF), which Bulk"
                                                + " API 2.0 does not read"
                                        : Code.CARRIAGE_RETURN_LINES.message()));
            }
        }
        return Optional.empty();
    }

    private Optional<CsvFinding> lineBeforeHeader() {
        List<String> lines = lines();
        String first = lines.get(0);
        if (first.matches("(?i)\\s*\"?sep=.?\"?[,;\\s]*")) {
            return before("The line is \"" + first.strip() + "\", which only Excel reads, and not the header");
        }
        if (first.isBlank()) {
            return before("The line is blank, and not the header");
        }
        if (first.startsWith("#") && lines.size() > 1 && delimiters(first) != delimiters(lines.get(1))) {
            return before("The line begins with #, as a comment does, and is not the header");
        }
        return options.keyColumn().flatMap(key -> headerFurtherDown(lines, key));
    }

    /** Reports of all kinds have a title above their columns. */
    private static Optional<CsvFinding> headerFurtherDown(List<String> lines, String key) {
        if (hasCell(lines.get(0), key)) {
            return Optional.empty();
        }
        for (int i = 1; i < lines.size(); i++) {
            if (hasCell(lines.get(i), key)) {
                return before("The line is not the header: " + key + " is in line " + (i + 1));
            }
        }
        return Optional.empty();
    }

    private static Optional<CsvFinding> before(String message) {
        return Optional.of(CsvFinding.of(Code.LINE_BEFORE_HEADER, 1, message));
    }

    private static long delimiters(String line) {
        return line.chars().filter(c -> QUOTED_DELIMITERS.indexOf(c) >= 0).count();
    }

    private static boolean hasCell(String line, String key) {
        return Arrays.stream(line.split("[,;\t|^`]"))
                .map(cell -> cell.strip().replaceAll("^\"|\"$", "").strip())
                .anyMatch(key::equalsIgnoreCase);
    }

    private Optional<CsvFinding> headerInQuotes() {
        String first = lines().get(0).strip();
        boolean quoted = first.length() > 2 && first.indexOf('"', 1) == first.length() - 1 && first.charAt(0) == '"';
        return quoted && delimiters(first) > 0
                ? Optional.of(CsvFinding.of(Code.HEADER_IN_QUOTES, 1, Code.HEADER_IN_QUOTES.message()))
                : Optional.empty();
    }

    /** The first lines, whatever the quotes say; there is always one. */
    private List<String> lines() {
        String text = new String(head, StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\n", LINES + 1))
                .limit(LINES)
                .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                .toList();
    }
}
