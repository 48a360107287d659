package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the lines of a mapping file. {@link java.util.Properties} would take a line without "=" and a second line of one
 * column in silence, and does not say in which line a mistake is.
 */
final class MappingFile {

    private static final Map<Character, Character> ESCAPES = Map.of('t', '\t', 'n', '\n', 'r', '\r', 'f', '\f');

    private final Path file;

    MappingFile(Path file) {
        this.file = file;
    }

    /** Adds what is wrong to the problems. */
    List<ColumnMap.Entry> read(List<String> problems) {
        List<ColumnMap.Entry> entries = new ArrayList<>();
        List<String> lines = lines(problems);
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            StringBuilder line = new StringBuilder(lines.get(i).stripLeading());
            boolean comment = line.length() == 0 || line.charAt(0) == '#' || line.charAt(0) == '!';
            while (!comment && isContinued(line)) {
                line.setLength(line.length() - 1);
                i++;
                line.append(i < lines.size() ? lines.get(i).stripLeading() : "");
            }
            if (!comment) {
                read(line.toString(), file + ", line " + number, entries, problems);
            }
        }
        return entries;
    }

    private static boolean isContinued(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private List<String> lines(List<String> problems) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new InvalidInputException(
                    file + " is not there, no file, or not readable. Check the path of the column map", unreadable);
        }
        int start = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF
                ? 3
                : 0;
        List<String> lines = new ArrayList<>();
        for (int at = start; at < bytes.length; ) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            lines.add(line(ByteBuffer.wrap(bytes, at, end - at), lines.size() + 1, problems));
            boolean two = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
            at = end + (two ? 2 : 1);
        }
        return lines;
    }

    private String line(ByteBuffer bytes, int number, List<String> problems) {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (line.indexOf('\0') < 0) {
                return line;
            }
        } catch (CharacterCodingException otherEncoding) {
            // Told below.
        }
        problems.add(file + ", line " + number
                + ": it is not UTF-8. Save the file as UTF-8, or write such characters as \\u and four digits");
        return "#";
    }

    private void read(String line, String where, List<ColumnMap.Entry> entries, List<String> problems) {
        int equals = equalsSign(line);
        if (equals < 0) {
            problems.add(where + ": there is no =. Write Column=Field, or Column= to leave the column out");
            return;
        }
        String column = unescaped(line.substring(0, equals), where, problems);
        String field = unescaped(line.substring(equals + 1), where, problems);
        if (column.length() > 1 && column.startsWith("\"") && column.endsWith("\"")) {
            problems.add(where + ": " + column + " in quotes is a constant for Data Loader; there are none here yet."
                    + " Add a column with that value to the input");
        } else if (field.indexOf(',') >= 0) {
            problems.add(where + ": several fields for one column. Name one, and add a column for each of the others");
        } else {
            entries.add(new ColumnMap.Entry(column, apiName(field), where));
        }
    }

    private static int equalsSign(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '=') {
                return i;
            }
        }
        return -1;
    }

    /** Blanks around the text are left out, unless they are escaped. */
    private static String unescaped(String text, String where, List<String> problems) {
        StringBuilder plain = new StringBuilder();
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                char next = text.charAt(i);
                if (next == 'u') {
                    plain.append(numbered(text, i + 1, where, problems));
                    i += 4;
                } else {
                    plain.append(ESCAPES.getOrDefault(next, next).charValue());
                }
                kept = plain.length();
            } else if (!Character.isWhitespace(c)) {
                plain.append(c);
                kept = plain.length();
            } else if (plain.length() > 0) {
                plain.append(c);
            }
        }
        return plain.substring(0, kept);
    }

    private static char numbered(String text, int from, String where, List<String> problems) {
        String digits = text.substring(from, Math.min(text.length(), from + 4));
        if (!digits.matches("[0-9A-Fa-f]{4}")) {
            problems.add(where + ": four hexadecimal digits have to follow \\u");
            return '?';
        }
        return (char) Integer.parseInt(digits, 16);
    }

    /** Data Loader writes Relationship:Field and Object:Relationship-Field, the API has a dot there. */
    private static String apiName(String field) {
        int dash = field.lastIndexOf('-');
        if (dash > 0) {
            return field.substring(0, dash) + "." + field.substring(dash + 1);
        }
        return field.indexOf('.') < 0 ? field.replace(':', '.') : field;
    }
}
