package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks over the records of a CSV stream and shows the bytes of each record and the place of its cells, without
 * decoding them. It draws the same boundaries as the inspection of a file does: a quote opens a field only where the
 * field begins, blank lines are left out, and a broken quote is read as far as it makes sense. Not thread-safe.
 */
final class RecordCursor implements Closeable {

    private static final int BUFFER = 1 << 18;
    // Salesforce takes 400,000 characters; escaped and in UTF-8 these stay far below. Larger means unbalanced quotes.
    static final int MAX_RECORD = 1 << 23;
    private static final int MORE = -1;
    private static final byte ESCAPED = 1;
    private static final byte MULTILINE = 2;

    private final InputStream in;
    private final byte delimiter;
    private final long firstLine;

    private byte[] buffer = new byte[BUFFER];
    private int limit;
    private boolean eof;
    private long base;
    private long records;

    private int start;
    private int end;
    private int next;
    private long line;
    private long nextLine = 1;
    private int lineFeeds;

    private int cells;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private byte[] flags = new byte[64];
    private boolean broken;

    /** Reads a file whose header stands in line 1. */
    RecordCursor(InputStream in, ColumnDelimiter columnDelimiter) {
        this(in, columnDelimiter, 0);
    }

    private RecordCursor(InputStream in, ColumnDelimiter columnDelimiter, long firstLine) {
        this.in = in;
        this.delimiter = (byte) columnDelimiter.character();
        this.firstLine = firstLine;
    }

    /** Reads a part: the records behind the header begin in the line given. */
    static RecordCursor ofPart(PartSource source) throws IOException {
        return new RecordCursor(source.data().open(), source.dialect().columnDelimiter(), source.firstLine());
    }

    /** Reads single records out of {@link #read}. */
    static RecordCursor ofRecords(ColumnDelimiter columnDelimiter) {
        return new RecordCursor(InputStream.nullInputStream(), columnDelimiter);
    }

    /** Reads the one record in a range of bytes; the array is not copied. */
    void read(byte[] bytes, int recordStart, int recordEnd) {
        buffer = bytes;
        limit = recordEnd;
        eof = true;
        start = recordStart;
        next = parse();
    }

    /** Moves to the next record; the first one is the header. False at the end. */
    boolean next() throws IOException {
        do {
            start = next;
            line = records == 1 ? Math.max(nextLine, firstLine) : nextLine;
            int parsed = parse();
            while (parsed == MORE) {
                refill();
                parsed = parse();
            }
            next = parsed;
            nextLine = line + lineFeeds;
            if (start == next) {
                return false;
            }
        } while (isBlank());
        records++;
        return true;
    }

    private boolean isBlank() {
        return records > 0 && start == end && buffer[next - 1] == '\n';
    }

    /** Finds the cells of the record at {@code start}, and returns where the next record begins. */
    private int parse() {
        cells = 0;
        lineFeeds = 0;
        broken = false;
        int at = start;
        while (true) {
            int stop = at < limit && buffer[at] == '"' ? quoted(at) : plain(at, at);
            if (stop == MORE) {
                return MORE;
            }
            if (stop >= limit) {
                end = limit;
                return eof ? limit : MORE;
            }
            if (buffer[stop] == '\n') {
                lineFeeds++;
                end = stop > start && buffer[stop - 1] == '\r' ? stop - 1 : stop;
                return stop + 1;
            }
            at = stop + 1;
        }
    }

    /** Reads a cell without quotes around it; returns the delimiter, line feed or limit behind it. */
    private int plain(int cellStart, int from) {
        byte[] b = buffer;
        int at = from;
        for (; at < limit; at++) {
            byte c = b[at];
            if (c == delimiter || c == '\n') {
                break;
            }
            broken |= c == '"';
        }
        boolean carriageReturn = at < limit && b[at] == '\n' && at > cellStart && b[at - 1] == '\r';
        add(cellStart, carriageReturn ? at - 1 : at, (byte) 0);
        return at;
    }

    private int quoted(int open) {
        byte[] b = buffer;
        byte flag = 0;
        int at = open + 1;
        while (true) {
            while (at < limit && b[at] != '"' && b[at] != '\n') {
                at++;
            }
            if (at + 2 >= limit && !eof) {
                return MORE;
            }
            if (at >= limit) {
                broken = true;
                add(open + 1, limit, flag);
                return limit;
            }
            if (b[at] == '\n') {
                lineFeeds++;
                flag |= MULTILINE;
                at++;
            } else if (at + 1 < limit && b[at + 1] == '"') {
                flag |= ESCAPED;
                at += 2;
            } else {
                return behindQuote(open, at, flag);
            }
        }
    }

    private int behindQuote(int open, int close, byte flag) {
        int at = close + 1;
        boolean carriageReturn = at + 1 < limit && buffer[at] == '\r' && buffer[at + 1] == '\n';
        if (at >= limit || carriageReturn || buffer[at] == delimiter || buffer[at] == '\n') {
            add(open + 1, close, flag);
            return carriageReturn ? at + 1 : at;
        }
        broken = true;
        return plain(open, at);
    }

    private void add(int cellFrom, int cellTo, byte flag) {
        if (cells == from.length) {
            from = Arrays.copyOf(from, cells * 2);
            to = Arrays.copyOf(to, cells * 2);
            flags = Arrays.copyOf(flags, cells * 2);
        }
        from[cells] = cellFrom;
        to[cells] = cellTo;
        flags[cells++] = flag;
    }

    private void refill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            base += start;
            limit -= start;
            start = 0;
        } else if (limit == buffer.length) {
            if (limit >= MAX_RECORD) {
                throw new IOException("The record that begins in line " + line + " has more than " + MAX_RECORD
                        + " bytes; probably a quote is not closed");
            }
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        int read = in.readNBytes(buffer, limit, buffer.length - limit);
        eof = read < buffer.length - limit;
        limit += read;
    }

    /** The line the record begins in. */
    long line() {
        return line;
    }

    /** The place of the record in the stream. */
    long offset() {
        return base + start;
    }

    /** Where the bytes of this record stand; valid until the next one. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Behind the last byte of the record; its line ending is not a part of it. */
    int end() {
        return end;
    }

    /** Bytes of the record together with its line ending. */
    int length() {
        return next - start;
    }

    int cells() {
        return cells;
    }

    int cellStart(int cell) {
        return from[cell];
    }

    int cellEnd(int cell) {
        return to[cell];
    }

    /** Tells whether the bytes of the cell are its value as they stand. */
    boolean isPlain(int cell) {
        return flags[cell] == 0;
    }

    /** Tells whether a quote stands where it may not. */
    boolean isBroken() {
        return broken;
    }

    /** The value of a cell, quotes resolved and every line ending within made a line feed. */
    byte[] value(int cell) {
        byte[] value = new byte[to[cell] - from[cell]];
        int length = 0;
        for (int i = from[cell]; i < to[cell]; i++) {
            byte c = buffer[i];
            boolean escaping = c == '"' && (flags[cell] & ESCAPED) != 0;
            boolean carriageReturn = c == '\r' && i + 1 < to[cell] && buffer[i + 1] == '\n';
            if (!carriageReturn) {
                value[length++] = c;
            }
            i += escaping ? 1 : 0;
        }
        return length == value.length ? value : Arrays.copyOf(value, length);
    }

    String text(int cell) {
        return new String(value(cell), StandardCharsets.UTF_8);
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>(cells);
        for (int i = 0; i < cells; i++) {
            texts.add(text(i));
        }
        return texts;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
