package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the cells of a CSV stream in its bytes, eight at a time, and decodes none that nobody asks for. It draws the lines
 * that Commons CSV draws, so that rows by name and typed records are the same rows: a quote opens a value only at its
 * beginning, a record ends with LF, CRLF or CR, blank lines are left out, white space behind a closing quote is skipped.
 * Not thread-safe.
 */
final class CellReader {

    /** More than any record Salesforce writes; a larger one is the rest of a file behind a quote that is not closed. */
    static final int MAX_RECORD = 1 << 26;

    private static final int BUFFER = 1 << 16;
    private static final int LONG_RECORD = BUFFER / 2;
    // Eight bytes are looked at wherever one is, so there is room behind the last one.
    private static final int MARGIN = Long.BYTES;
    private static final int MORE = -1;
    private static final long QUOTES = Swar.pattern('"');
    private static final long LINE_FEEDS = Swar.pattern('\n');
    private static final long CARRIAGE_RETURNS = Swar.pattern('\r');

    private final InputStream in;
    private final byte delimiter;
    private final long delimiters;
    private final List<String> header;

    private byte[] buffer = new byte[BUFFER + MARGIN];
    private int limit;
    private boolean ended;
    private boolean closed;

    private int start;
    private int next;
    private long record = -1;
    private long line;
    private long nextLine = 1;

    private int count;
    private int[] from = new int[32];
    private int[] to = new int[32];
    /** All bytes looked at, joined: tells whether the record is ASCII. */
    private long seen;
    /** Marks of line breaks inside quotes. */
    private long breaks;

    private boolean escapes;

    /** Reads the header. */
    CellReader(InputStream in, CsvDialect dialect) throws IOException {
        this.in = ByteOrderMark.skip(in);
        this.delimiter = (byte) dialect.columnDelimiter().character();
        this.delimiters = Swar.pattern(delimiter);
        List<String> names = new ArrayList<>();
        if (advance()) {
            for (int i = 0; i < count; i++) {
                names.add(text(i));
            }
        }
        this.header = List.copyOf(names);
    }

    List<String> header() {
        return header;
    }

    void close() {
        closed = true;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The rows are closed");
        }
    }

    /**
     * Moves to the next row.
     *
     * @throws UncheckedIOException if the stream breaks, or what it holds is no such row
     */
    boolean next() {
        checkOpen();
        try {
            if (!advance()) {
                return false;
            }
            checkWidth(record, line, count, header);
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
        }
    }

    static void checkWidth(long record, long line, int values, List<String> header) throws IOException {
        if (values != header.size()) {
            throw new IOException("Record " + record + " in line " + line + " has " + values
                    + " values, but the header has " + header.size()
                    + "; the file was cut off, or written in another dialect than it is read in");
        }
    }

    /** The number of the row; the header is 0. */
    long record() {
        return record;
    }

    /** The line the row begins in. */
    long line() {
        return line;
    }

    /** The line behind the row. */
    long nextLine() {
        return nextLine;
    }

    /** Where the bytes of the row's values stand; valid until the next row. */
    byte[] bytes() {
        return buffer;
    }

    int from(int cell) {
        return from[cell];
    }

    int to(int cell) {
        return to[cell];
    }

    boolean isEmpty(int cell) {
        return from[cell] == to[cell];
    }

    String text(int cell) {
        return new String(buffer, from[cell], to[cell] - from[cell], StandardCharsets.UTF_8);
    }

    /** The bytes behind this row; nothing else can be asked for afterwards. */
    InputStream rest() {
        InputStream had = new ByteArrayInputStream(buffer, next, limit - next);
        return ended ? had : new SequenceInputStream(had, in);
    }

    private boolean advance() throws IOException {
        skipBlankLines();
        start = next;
        line = nextLine;
        if (start == limit) {
            return false;
        }
        int behind = parse();
        while (behind == MORE) {
            refill();
            behind = parse();
        }
        next = behind;
        record++;
        nextLine = line + (Swar.isNone(breaks) ? 1 : lineBreaks(start, next));
        if ((seen & Swar.HIGH_BITS) != 0) {
            checkUtf8();
        }
        if (escapes) {
            for (int cell = 0; cell < count; cell++) {
                resolve(cell);
            }
        }
        return true;
    }

    private void skipBlankLines() throws IOException {
        while (true) {
            start = next;
            if (next == limit && !ended) {
                refill();
            } else if (next < limit && (buffer[next] == '\n' || buffer[next] == '\r')) {
                int behind = behindLineEnding(next);
                if (behind == MORE) {
                    refill();
                } else {
                    next = behind;
                    nextLine++;
                }
            } else {
                return;
            }
        }
    }

    /** Finds the cells of the record at {@code start}, and returns where the next one begins. */
    private int parse() throws IOException {
        count = 0;
        seen = 0;
        breaks = 0;
        escapes = false;
        int at = start;
        while (true) {
            int stop = at < limit && buffer[at] == '"' ? quoted(at) : plain(at);
            if (stop == MORE || stop == limit) {
                return stop;
            }
            if (buffer[stop] != delimiter) {
                return behindLineEnding(stop);
            }
            at = stop + 1;
        }
    }

    /** Reads a value without quotes round it; returns the delimiter or line ending behind it, or the end of the file. */
    private int plain(int cell) {
        byte[] b = buffer;
        for (int at = cell; at < limit; at += Long.BYTES) {
            long word = Swar.word(b, at);
            seen |= word;
            long ends = Swar.mark(word, delimiters) | Swar.mark(word, LINE_FEEDS) | Swar.mark(word, CARRIAGE_RETURNS);
            if (!Swar.isNone(ends)) {
                int stop = at + Swar.first(ends);
                if (stop < limit) {
                    add(cell, stop);
                    return stop;
                }
            }
        }
        return atLimit(cell, limit);
    }

    /** Reads a value with quotes round it. */
    private int quoted(int open) throws IOException {
        byte[] b = buffer;
        boolean escaped = false;
        int at = open + 1;
        while (at < limit) {
            long word = Swar.word(b, at);
            seen |= word;
            long quotes = Swar.mark(word, QUOTES) & Swar.HIGH_BITS;
            long ends = Swar.mark(word, LINE_FEEDS) | Swar.mark(word, CARRIAGE_RETURNS);
            if (quotes == 0) {
                breaks |= ends;
                at += Long.BYTES;
                continue;
            }
            breaks |= ends & (Long.lowestOneBit(quotes) - 1);
            int close = at + Swar.first(quotes);
            if (close >= limit) {
                break;
            }
            if (close + 1 < limit && b[close + 1] == '"') {
                escaped = true;
                at = close + 2;
            } else {
                return behindQuote(open, close, escaped);
            }
        }
        if (ended) {
            throw new IOException("The quote that opens a value in line " + lineOf(open) + " is not closed;"
                    + " the file was cut off");
        }
        return MORE;
    }

    private int behindQuote(int open, int close, boolean escaped) throws IOException {
        escapes |= escaped;
        int end = escaped ? ~close : close;
        for (int at = close + 1; at < limit; at++) {
            byte behind = buffer[at];
            if (behind == delimiter || behind == '\n' || behind == '\r') {
                add(open + 1, end);
                return at;
            }
            if (!Character.isWhitespace(behind)) {
                throw new IOException("A quote in line " + lineOf(close)
                        + " stands where none may be: a value goes on behind it; the file was cut off, or written in"
                        + " another dialect than it is read in");
            }
        }
        return atLimit(open + 1, end);
    }

    private int atLimit(int cell, int end) {
        if (!ended) {
            return MORE;
        }
        add(cell, end);
        return limit;
    }

    private int behindLineEnding(int at) {
        if (buffer[at] == '\n') {
            return at + 1;
        }
        if (at + 1 == limit) {
            return ended ? limit : MORE;
        }
        return buffer[at + 1] == '\n' ? at + 2 : at + 1;
    }

    /** A place of the end that is negated belongs to a value with doubled quotes. */
    private void add(int cellFrom, int cellTo) {
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        from[count] = cellFrom;
        to[count++] = cellTo;
    }

    /** Makes each doubled quote one, in place. */
    private void resolve(int cell) {
        if (to[cell] >= 0) {
            return;
        }
        int end = ~to[cell];
        int length = from[cell];
        for (int at = from[cell]; at < end; at++) {
            buffer[length++] = buffer[at];
            at += buffer[at] == '"' ? 1 : 0;
        }
        to[cell] = length;
    }

    private void checkUtf8() throws IOException {
        Utf8Check check = new Utf8Check();
        if (check.nextInvalid(buffer, start, next) != Utf8Check.NONE || check.isPending()) {
            throw new IOException("The record that begins in line " + line + " is not UTF-8");
        }
    }

    private long lineOf(int place) {
        return line + lineBreaks(start, place);
    }

    private long lineBreaks(int begin, int end) {
        long lines = 0;
        for (int at = begin; at < end; at++) {
            boolean endsLine = buffer[at] == '\n' || (buffer[at] == '\r' && (at + 1 == end || buffer[at + 1] != '\n'));
            lines += endsLine ? 1 : 0;
        }
        return lines;
    }

    private void refill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            next -= start;
            start = 0;
        } else if (limit == buffer.length - MARGIN) {
            if (limit >= MAX_RECORD) {
                throw new IOException("The record that begins in line " + line + " has more than " + MAX_RECORD
                        + " bytes; probably a quote is not closed");
            }
            buffer = Arrays.copyOf(buffer, 2 * limit + MARGIN);
        }
        int room = buffer.length - MARGIN - limit;
        // A record is looked at from its beginning each time, so there are few times for one that is long.
        int read = limit < LONG_RECORD ? in.read(buffer, limit, room) : in.readNBytes(buffer, limit, room);
        ended = limit < LONG_RECORD ? read < 0 : read < room;
        limit += Math.max(read, 0);
    }
}
