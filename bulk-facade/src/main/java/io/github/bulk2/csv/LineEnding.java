package io.github.bulk2.csv;

import java.nio.charset.StandardCharsets;

/**
 * The end of each record of a job's CSV data, named as the {@code lineEnding} of a job names it.
 *
 * <p>Source: <em>Bulk API 2.0 and Bulk API Developer Guide</em>, Create a Job, {@code lineEnding}.
 */
public enum LineEnding {
    /** A line feed, the default of the API. */
    LF("\n"),
    /** A carriage return followed by a line feed. */
    CRLF("\r\n");

    private final String text;

    LineEnding(String text) {
        this.text = text;
    }

    /**
     * Returns the line ending as text.
     *
     * @return one or two characters
     */
    public String text() {
        return text;
    }

    /**
     * Returns the line ending as it stands in a file.
     *
     * @return a new array of one or two bytes
     */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
