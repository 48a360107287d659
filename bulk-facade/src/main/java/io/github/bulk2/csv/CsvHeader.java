package io.github.bulk2.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The first record of a CSV file, and the dialect it was read in. Immutable.
 *
 * @param dialect the column delimiter and line ending of the file
 * @param names the columns' names without their quotes, in order; names may be empty or occur twice in a broken file
 * @param text the header as it stands in the file, line ending included and byte order mark left out
 */
public record CsvHeader(CsvDialect dialect, List<String> names, String text) {

    /**
     * Creates a header.
     *
     * @param dialect the column delimiter and line ending of the file
     * @param names the columns' names without their quotes, in order; names may be empty or occur twice in a broken file
     * @param text the header as it stands in the file, line ending included and byte order mark left out
     * @throws NullPointerException if a component is null
     */
    public CsvHeader {
        Objects.requireNonNull(dialect, "dialect");
        names = List.copyOf(names);
        Objects.requireNonNull(text, "text");
    }

    static CsvHeader parse(CsvDialect dialect, String text) {
        char delimiter = dialect.columnDelimiter().character();
        return new CsvHeader(dialect, names(withoutLineEnding(text), delimiter), text);
    }

    private static String withoutLineEnding(String text) {
        for (LineEnding ending : List.of(LineEnding.CRLF, LineEnding.LF)) {
            if (text.endsWith(ending.text())) {
                return text.substring(0, text.length() - ending.text().length());
            }
        }
        return text;
    }

    /** The header without its line ending. */
    String line() {
        return withoutLineEnding(text);
    }

    /**
     * Returns the header as bytes, to be sent before the records of a part.
     *
     * @return a new array of UTF-8, ended by the dialect's line ending
     */
    public byte[] bytes() {
        String line = text.endsWith("\n") ? text : text + dialect.lineEnding().text();
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the names leniently: what is wrong with the quotes is the scanner's business. */
    private static List<String> names(String line, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (!inside && i > 0 && line.charAt(i - 1) == '"') {
                    name.append('"');
                }
                inside = !inside;
            } else if (c == delimiter && !inside) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }
}
