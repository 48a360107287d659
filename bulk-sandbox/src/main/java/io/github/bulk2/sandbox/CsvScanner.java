package io.github.bulk2.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of an uploaded file as strictly as Salesforce does: a newline that is not the job's line ending
 * fails the job, also inside quotes, and a quote in the middle of a value spoils its row. General CSV parsers forgive
 * both. It works on bytes, since every character that matters is ASCII, and so knows where each record ends.
 */
final class CsvScanner implements Closeable {
    private static final int END = -1;
    private static final Pattern NEWLINES = Pattern.compile("^[\\r\\n]+|[\\r\\n]+$");

    private final InputStream in;
    private final byte delimiter;
    private final boolean crlf;
    private final boolean freeQuotedNewlines;
    private final boolean finalLineEndingRequired;
    private final byte[] buffer = new byte[1 << 16];
    private final List<String> cells = new ArrayList<>();
    private byte[] cell = new byte[256];
    private int cellLength;
    private int position;
    private int limit;
    private long bufferOffset;
    private boolean malformed;
    private boolean quoted;
    private @Nullable ByteArrayOutputStream raw;

    CsvScanner(InputStream in, CsvDialect dialect, Set<Switch> switches) {
        this.in = in;
        this.delimiter = (byte) dialect.delimiter();
        this.crlf = dialect.isCrlf();
        this.freeQuotedNewlines = switches.contains(Switch.FREE_QUOTED_NEWLINES);
        this.finalLineEndingRequired = crlf && switches.contains(Switch.FINAL_LINE_ENDING_REQUIRED);
    }

    /** The number of bytes up to the end of the last record. */
    long offset() {
        return bufferOffset + position;
    }

    /** Whether the last record had a quote where none may stand. */
    boolean isMalformed() {
        return malformed;
    }

    /** Reads the header and returns it twice: as cells and as it stands in the file, without its line ending. */
    Header header() throws IOException, JobFailure {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        raw = bytes;
        List<String> names = next();
        raw = null;
        if (names == null) {
            return new Header(List.of(), "");
        }
        if (malformed) {
            throw new JobFailure("InvalidBatch : Failed to parse CSV. Found unescaped quote");
        }
        return new Header(
                List.copyOf(names),
                NEWLINES.matcher(bytes.toString(StandardCharsets.UTF_8)).replaceAll(""));
    }

    /** The first record of a file. */
    record Header(List<String> names, String text) {
        /** The header as it stands in the upload, or in the delimiter of results that have another one. */
        String in(CsvDialect results, CsvDialect upload) {
            if (results.delimiter() == upload.delimiter()) {
                return text;
            }
            return names.stream()
                    .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(String.valueOf(results.delimiter())));
        }
    }

    /** The next record, valid until the next call; blank lines are skipped; null at the end. */
    @Nullable
    List<String> next() throws IOException, JobFailure {
        while (true) {
            cells.clear();
            malformed = false;
            boolean more = record();
            if (!more && cells.isEmpty()) {
                return null;
            }
            if (cells.size() > 1 || quoted || !cells.get(0).isEmpty()) {
                return cells;
            }
        }
    }

    /** Reads one record into the cells; false at the end of the file, with the cells found before it. */
    private boolean record() throws IOException, JobFailure {
        quoted = false;
        boolean first = true;
        while (true) {
            cellLength = 0;
            int b = read();
            if (b == END && first) {
                return false;
            }
            first = false;
            if (b == '"') {
                quoted = true;
                b = quotedCell();
                malformed |= b != delimiter && b != '\r' && b != '\n' && b != END;
            }
            b = restOfCell(b);
            cells.add(new String(cell, 0, cellLength, StandardCharsets.UTF_8));
            if (b == END) {
                if (finalLineEndingRequired) {
                    throw wrongLineEnding();
                }
                return false;
            }
            if (b == '\n') {
                return true;
            }
        }
    }

    /** Reads up to and including a closing quote and returns the byte after it. */
    private int quotedCell() throws IOException, JobFailure {
        boolean afterReturn = false;
        while (true) {
            int b = read();
            if (b == END) {
                throw new JobFailure("InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote");
            }
            if (b == '"') {
                int after = read();
                if (after != '"') {
                    return after;
                }
            } else if (b == '\n' && afterReturn != crlf && !freeQuotedNewlines) {
                throw wrongLineEnding();
            }
            afterReturn = b == '\r';
            append(b);
        }
    }

    /** Reads the unquoted rest of a cell and returns what ended it: the delimiter, a newline or the end. */
    private int restOfCell(int start) throws IOException, JobFailure {
        int b = start;
        while (true) {
            if (b == END || b == delimiter) {
                return b;
            }
            if (b == '\n') {
                if (crlf) {
                    throw wrongLineEnding();
                }
                return b;
            }
            if (b == '\r') {
                b = read();
                if (b == '\n') {
                    if (!crlf) {
                        throw wrongLineEnding();
                    }
                    return b;
                }
                append('\r');
                continue;
            }
            if (b == '"') {
                malformed = true;
            }
            append(b);
            b = read();
        }
    }

    private JobFailure wrongLineEnding() {
        return new JobFailure("ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is "
                + (crlf ? "CRLF" : "LF"));
    }

    private void append(int b) {
        if (cellLength == cell.length) {
            cell = Arrays.copyOf(cell, cell.length * 2);
        }
        cell[cellLength++] = (byte) b;
    }

    private int read() throws IOException {
        if (position == limit) {
            bufferOffset += limit;
            position = 0;
            limit = Math.max(in.read(buffer), 0);
            if (limit == 0) {
                return END;
            }
        }
        int b = buffer[position++];
        if (raw != null) {
            raw.write(b);
        }
        // A continuation byte of UTF-8 is negative; it must not look like the end.
        return b & 0xFF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
