package io.github.bulk2.csv;

import java.util.Objects;

/**
 * One thing an inspection found in a CSV file. It never carries what the file says, only where. Immutable.
 *
 * @param severity whether Salesforce would refuse the job or records of it
 * @param code what was found
 * @param line the line of the file, counted from 1 by line feeds; 0 when it concerns the whole file
 * @param message what was found, in words
 * @param remedy what to do about it
 */
public record CsvFinding(Severity severity, Code code, long line, String message, String remedy) {

    /**
     * Creates a finding.
     *
     * @param severity whether Salesforce would refuse the job or records of it
     * @param code what was found
     * @param line the line of the file, counted from 1 by line feeds; 0 when it concerns the whole file
     * @param message what was found, in words
     * @param remedy what to do about it
     * @throws NullPointerException if a component is null
     */
    public CsvFinding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(remedy, "remedy");
    }

    static CsvFinding of(Code code, long line, String message) {
        return of(code, line, message, code.remedy);
    }

    static CsvFinding of(Code code, long line, String message, String remedy) {
        return new CsvFinding(code.severity, code, line, message, remedy);
    }

    @Override
    public String toString() {
        String where = line == 0 ? "" : " in line " + line;
        return severity + " " + code + where + ": " + message + ". " + remedy;
    }

    /** How bad a finding is. */
    public enum Severity {
        /** Salesforce fails the job, or the record, or takes it for something else than it is. */
        ERROR,
        /** It may go well, or only matters when the file is sent as it is. */
        WARNING
    }

    /**
     * What an inspection looks for. The limits are those of <em>Bulk API 2.0 Limits and Allocations</em>; the rules for
     * the text are those of the Developer Guide's <em>Prepare CSV Files</em>.
     */
    public enum Code {
        /** The file has no bytes, or nothing but a byte order mark and white space. */
        EMPTY_FILE(
                Severity.ERROR,
                "The file is empty",
                "Check the program that wrote the file; if there may be nothing to load, use Load.withAllowEmpty(true)"),
        /** There is a header and no record. */
        HEADER_ONLY(
                Severity.ERROR,
                "The file has a header and no record",
                "Nothing would be loaded; if that may be, use Load.withAllowEmpty(true)"),
        /** A UTF-8 byte order mark, which Salesforce takes for a part of the first column's name. */
        UTF8_BOM(
                Severity.WARNING,
                "The file begins with a UTF-8 byte order mark",
                "A load leaves it out; data that is sent as it is must not have it"),
        /** A UTF-16 byte order mark; the rest of the file is not looked at. */
        UTF16_BOM(
                Severity.ERROR,
                "The file is UTF-16; nothing else was looked at",
                "Bulk API 2.0 reads UTF-8 only: state the encoding with Load.withCharset(UTF-16), or save the file as"
                        + " UTF-8"),
        /** UTF-16 or UTF-32, told from its NUL bytes; the rest of the file is not looked at. */
        NOT_UTF8(
                Severity.ERROR,
                "The file is not UTF-8; nothing else was looked at",
                "Bulk API 2.0 reads UTF-8 only: state the encoding, or save the file as UTF-8"),
        /** A workbook, JSON, an archive or something else that is no CSV; the rest of it is not looked at. */
        NOT_CSV(Severity.ERROR, "The file is not CSV", "Export the data as CSV in UTF-8"),
        /** Lines end with a carriage return alone; the rest of the file is not looked at. */
        CARRIAGE_RETURN_LINES(
                Severity.ERROR,
                "Lines end with a carriage return (CR) alone, which Bulk API 2.0 does not read",
                "Have line endings changed while the file is read, with Load.withMendedLineEndings(LF)"),
        /** The first line is none of field names; the rest of the file is not looked at. */
        LINE_BEFORE_HEADER(
                Severity.ERROR,
                "The first line is not the header",
                "Remove the lines before the header, which names the fields"),
        /** The whole header is in quotes, as one column; the rest of the file is not looked at. */
        HEADER_IN_QUOTES(
                Severity.ERROR,
                "The whole header is in quotes, so it is one column",
                "Remove the quotes around the line"),
        /** A name of the header begins as no name of a field does. */
        HEADER_LIKE_DATA(
                Severity.WARNING,
                "The first line may be a record instead of the header",
                "Put a line with the API names of the fields before it"),
        /** A byte order mark at the beginning of a later line, as when files are put together. */
        BYTE_ORDER_MARK_INSIDE(
                Severity.ERROR,
                "The line begins with a byte order mark, as when files were put together",
                "Remove it, and the header if it is there again"),
        /** A record that is the header once more, as when files are put together; told if there are several columns. */
        REPEATED_HEADER(
                Severity.ERROR, "The line is the header once more, as when files were put together", "Remove the line"),
        /** The file ends with Ctrl-Z, the end of a file in old systems; no part has it. */
        CONTROL_Z(
                Severity.WARNING,
                "The file ends with Ctrl-Z (0x1A)",
                "A load leaves it out; data that is sent as it is must not have it"),
        /** Bytes that are not UTF-8; reported once for each line that has some. */
        INVALID_UTF8(
                Severity.ERROR,
                "The line has bytes that are not UTF-8",
                "State the encoding that it was written in, such as Load.withCharset(windows-1252), or export the file as"
                        + " UTF-8"),
        /** A NUL byte. */
        NUL_BYTE(
                Severity.ERROR,
                "The line has a NUL byte",
                "Remove it; a file with many of them is often UTF-16 or binary"),
        /** The declared column delimiter is not in the header, while another one is. */
        DELIMITER_NOT_IN_HEADER(
                Severity.ERROR,
                "The header does not use the declared delimiter",
                "State the delimiter that the header uses, or none"),
        /** A record ends with another line ending than the job declares. */
        LINE_ENDING(
                Severity.ERROR,
                "The line ends with another line ending than declared",
                "Write the file with one line ending, or use Load.withMendedLineEndings(LF)"),
        /** A line break inside a quoted field is another one than the job declares; Salesforce may refuse it. */
        LINE_ENDING_IN_FIELD(
                Severity.WARNING,
                "A quoted field has a line break other than the line ending",
                "If the job fails with 'LineEnding is invalid', use Load.withMendedLineEndings(LF)"),
        /** A carriage return outside quotes that no line feed follows. */
        BARE_CARRIAGE_RETURN(
                Severity.ERROR,
                "The line has a carriage return without a line feed",
                "Quote the field, or write the line ending as LF or CRLF"),
        /** The last line of a file with CRLF has no line ending; Salesforce has been seen to refuse it. */
        MISSING_FINAL_LINE_ENDING(
                Severity.WARNING,
                "The file does not end with a line ending",
                "End the last record with the line ending"),
        /** A line without anything in it; it is not counted as a record. */
        BLANK_LINE(
                Severity.WARNING,
                "The line is blank",
                "Remove the line; what Salesforce does with it is not documented"),
        /** A record has more or fewer columns than the header. */
        COLUMN_COUNT(
                Severity.ERROR,
                "The record has another number of columns than the header",
                "Quote values that contain the delimiter, and fill up missing values"),
        /** More than 5,000 columns. */
        TOO_MANY_COLUMNS(Severity.ERROR, "There are too many columns", "Load the columns in several jobs"),
        /** The header has more than 32,000 characters. */
        HEADER_TOO_LONG(Severity.ERROR, "The header is too long", "Load the columns in several jobs"),
        /** A column without a name. */
        EMPTY_HEADER_NAME(Severity.ERROR, "A column has no name", "Give every column the API name of a field"),
        /** Two columns of one name, upper and lower case being the same. */
        DUPLICATE_HEADER_NAME(Severity.ERROR, "Two columns have one name", "Keep one of the columns"),
        /** A field of more than 131,072 characters. */
        FIELD_TOO_LONG(Severity.ERROR, "A field is too long", "Shorten the value"),
        /** A record of more than 400,000 characters. */
        RECORD_TOO_LONG(
                Severity.ERROR, "The record is too long", "Shorten the values, or load the columns in several jobs"),
        /** A quote inside a field that does not begin with one. */
        UNESCAPED_QUOTE(
                Severity.ERROR,
                "A quote stands inside a field that is not quoted",
                "Quote the whole field and double the quotes inside"),
        /** Text between a closing quote and the next delimiter. */
        TEXT_AFTER_QUOTE(Severity.ERROR, "Text follows a closing quote", "Double the quotes inside a quoted field"),
        /** A space between a quote and the delimiter or line ending. */
        SPACE_AROUND_QUOTE(
                Severity.ERROR,
                "A space stands between a quote and the delimiter",
                "Remove the space, or put it inside the quotes"),
        /** A quoted field that the file ends in. */
        UNTERMINATED_QUOTE(
                Severity.ERROR,
                "The file ends inside a quoted field of this record",
                "Close the quote; a quote inside the field may not be doubled"),
        /** A record that does not fit into a part, even alone. */
        RECORD_OVER_PART_LIMIT(
                Severity.ERROR,
                "The record does not fit into a part",
                "Shorten the record, or raise the limit of a part"),
        /** The column to be checked for duplicate keys is not in the header. */
        KEY_COLUMN_MISSING(Severity.ERROR, "The key column is not in the header", "Name a column of the header"),
        /** The value of the key column stands in an earlier record too; told by a 64-bit hash. */
        DUPLICATE_KEY(
                Severity.ERROR,
                "The key stands in an earlier record too",
                "Keep one of the records: which one wins is not defined"),
        /** There were more keys than the check may remember; later records were not checked. */
        KEY_CHECK_STOPPED(
                Severity.WARNING,
                "Too many keys to go on looking for duplicates",
                "Raise the number of keys to remember, at about 16 bytes each; a load takes an eighth of Java's heap");

        private final Severity severity;
        private final String message;
        private final String remedy;

        Code(Severity severity, String message, String remedy) {
            this.severity = severity;
            this.message = message;
            this.remedy = remedy;
        }

        boolean isError() {
            return severity == Severity.ERROR;
        }

        /** Whether it is an error of one record, and the others may be sound. */
        boolean isOfRecord() {
            return switch (this) {
                case BYTE_ORDER_MARK_INSIDE,
                        REPEATED_HEADER,
                        INVALID_UTF8,
                        NUL_BYTE,
                        LINE_ENDING,
                        BARE_CARRIAGE_RETURN,
                        COLUMN_COUNT,
                        FIELD_TOO_LONG,
                        RECORD_TOO_LONG,
                        UNESCAPED_QUOTE,
                        TEXT_AFTER_QUOTE,
                        SPACE_AROUND_QUOTE,
                        UNTERMINATED_QUOTE,
                        RECORD_OVER_PART_LIMIT,
                        DUPLICATE_KEY -> true;
                default -> false;
            };
        }

        String message() {
            return message;
        }
    }
}
