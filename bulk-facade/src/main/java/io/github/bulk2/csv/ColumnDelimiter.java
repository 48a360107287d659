package io.github.bulk2.csv;

/**
 * The character between two columns of a job's CSV data, named as the {@code columnDelimiter} of a job names it.
 *
 * <p>Source: <em>Bulk API 2.0 and Bulk API Developer Guide</em>, Create a Job, {@code columnDelimiter}.
 */
public enum ColumnDelimiter {
    /** A comma, the default of the API. */
    COMMA(','),
    /** A horizontal tab. */
    TAB('\t'),
    /** A vertical bar. */
    PIPE('|'),
    /** A semicolon. */
    SEMICOLON(';'),
    /** A circumflex accent. */
    CARET('^'),
    /** A grave accent. */
    BACKQUOTE('`');

    private final char character;

    ColumnDelimiter(char character) {
        this.character = character;
    }

    /**
     * Returns the character itself; it is always ASCII, thus one byte of UTF-8.
     *
     * @return the delimiter character
     */
    public char character() {
        return character;
    }
}
