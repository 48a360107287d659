package io.github.bulk2.csv;

import java.util.Objects;

/**
 * How one CSV file is written: the two choices a job declares. The quote is always {@code "}, a quote inside a quoted
 * field is doubled, and the text is UTF-8. Immutable.
 *
 * @param columnDelimiter the character between two columns
 * @param lineEnding the end of every record
 */
public record CsvDialect(ColumnDelimiter columnDelimiter, LineEnding lineEnding) {

    private static final CsvDialect DEFAULT = new CsvDialect(ColumnDelimiter.COMMA, LineEnding.LF);

    /**
     * Creates a dialect.
     *
     * @param columnDelimiter the character between two columns
     * @param lineEnding the end of every record
     * @throws NullPointerException if a component is null
     */
    public CsvDialect {
        Objects.requireNonNull(columnDelimiter, "columnDelimiter");
        Objects.requireNonNull(lineEnding, "lineEnding");
    }

    /**
     * Returns the dialect the API assumes when a job declares none: {@link ColumnDelimiter#COMMA} and
     * {@link LineEnding#LF}.
     *
     * @return the default dialect
     */
    public static CsvDialect defaultDialect() {
        return DEFAULT;
    }
}
